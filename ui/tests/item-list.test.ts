import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { describe, expect, it, vi } from 'vitest';
import { itemRows } from './fake/data';
import Listed from './Listed.svelte';

const rows = itemRows(8, Date.UTC(2026, 6, 22)).map((r, i) => ({ ...r, title: `Row ${i}` }));
const focused = () => document.activeElement?.textContent?.trim();

async function list(props: Record<string, unknown> = {}) {
  const selection = new SvelteSet<number>();
  const view = render(Listed, { rows, selection, ...props });
  const user = userEvent.setup();
  await user.tab();
  return { view, user, selection };
}

describe('a list', () => {
  it('is one stop of the tab key, then the controls of its row', async () => {
    const { user } = await list();
    expect(focused()).toBe('Row 0');
    await user.tab();
    expect(document.activeElement?.closest('li')?.textContent).toContain('Row 0');
    expect(
      screen
        .getAllByRole('button')
        .filter((b) => b.tabIndex === 0)
        .every((b) => b.closest('[data-index="0"]')),
    ).toBe(true);
  });

  it('is walked by arrows, Home and End', async () => {
    const { user } = await list();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(focused()).toBe('Row 2');
    await user.keyboard('{End}');
    expect(focused()).toBe('Row 7');
    await user.keyboard('{ArrowDown}');
    expect(focused()).toBe('Row 7');
    await user.keyboard('{Home}{ArrowUp}');
    expect(focused()).toBe('Row 0');
  });

  it('goes to a row that is not here yet when it is, and keeps the keys meanwhile', async () => {
    const more = itemRows(20, Date.UTC(2026, 6, 22)).map((r, i) => ({ ...r, title: `Row ${i}` }));
    const { view, user } = await list({ rows: more.slice(0, 8), total: 20 });
    await user.keyboard('{End}');
    expect(document.activeElement?.querySelector('ul')).not.toBeNull();
    await view.rerender({ rows: more.slice(0, 14), total: 20 });
    expect(document.activeElement?.querySelector('ul')).not.toBeNull();
    await view.rerender({ rows: more, total: 20 });
    await vi.waitFor(() => expect(focused()).toBe('Row 19'));
    await view.rerender({ rows: more.slice(0, 8), total: 20 });
    await user.keyboard('{End}{Home}');
    expect(focused()).toBe('Row 0');
  });

  it('opens with Enter and with a click', async () => {
    const onact = vi.fn();
    const { user } = await list({ onact });
    await user.keyboard('{ArrowDown}{Enter}');
    expect(onact).toHaveBeenLastCalledWith('open', rows[1]);
    await user.click(screen.getByRole('button', { name: 'Row 3' }));
    expect(onact).toHaveBeenLastCalledWith('open', rows[3]);
  });

  it('says how many there are and which one this is', async () => {
    await list({ total: 100_000 });
    const items = within(screen.getByRole('list', { name: 'Things' })).getAllByRole('listitem');
    expect(items[2]?.getAttribute('aria-posinset')).toBe('3');
    expect(items[2]?.getAttribute('aria-setsize')).toBe('100000');
  });

  it('draws few of many, and holds the room of all', async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ ...rows[0]!, id: i + 1, title: `Row ${i}` }));
    await list({ rows: many });
    const ul = screen.getByRole('list', { name: 'Things' });
    expect(ul.children.length).toBeLessThan(40);
    expect(ul.style.height).toBe(`${100_000 * 91}px`);
  });

  it('asks for what is seen', async () => {
    const onrange = vi.fn();
    await list({ total: 500, onrange });
    expect(onrange.mock.lastCall?.[0]).toBe(0);
    expect(onrange.mock.lastCall?.[1]).toBeLessThan(40);
  });
});

describe('the focus', () => {
  it('goes to the row that took the place of one that went away', async () => {
    const { user, view } = await list();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    await view.rerender({ rows: rows.filter((r) => r.title !== 'Row 2') });
    await tick();
    await tick();
    expect(focused()).toBe('Row 3');
    await user.keyboard('{ArrowDown}');
    expect(focused()).toBe('Row 4');
  });

  it('goes to the last when the last went away', async () => {
    const { user, view } = await list();
    await user.keyboard('{End}');
    await view.rerender({ rows: rows.slice(0, 7) });
    await tick();
    await tick();
    expect(focused()).toBe('Row 6');
  });

  it('stays on its row when others come before it', async () => {
    const { user, view } = await list();
    await user.keyboard('{ArrowDown}');
    await view.rerender({ rows: [{ ...rows[0]!, id: 99, title: 'New' }, ...rows] });
    await tick();
    expect(focused()).toBe('Row 1');
    await user.keyboard('{ArrowDown}');
    expect(focused()).toBe('Row 2');
  });

  it('is not taken when it is elsewhere', async () => {
    const { view } = await list();
    (document.activeElement as HTMLElement).blur();
    const field = document.body.appendChild(document.createElement('input'));
    field.focus();
    await view.rerender({ rows: rows.slice(1) });
    await tick();
    await tick();
    expect(document.activeElement).toBe(field);
    field.remove();
  });
});

describe('the selection', () => {
  it('grows with Shift and an arrow and acts as one', async () => {
    const onkey = vi.fn();
    const { user, selection } = await list({ onkey });
    await user.keyboard('{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    expect([...selection]).toEqual([2, 3, 4]);
    await user.keyboard('e');
    expect(onkey.mock.lastCall?.[0]).toBe('done');
    expect(onkey.mock.lastCall?.[1].map((r: { id: number }) => r.id)).toEqual([2, 3, 4]);
  });

  it('follows Ctrl and Shift clicks, which do not open', async () => {
    const onact = vi.fn();
    const { user, selection } = await list({ onact });
    await user.keyboard('{Control>}');
    await user.click(screen.getByRole('button', { name: 'Row 1' }));
    await user.click(screen.getByRole('button', { name: 'Row 4' }));
    await user.keyboard('{/Control}');
    expect([...selection]).toEqual([2, 5]);
    await user.keyboard('{Shift>}');
    await user.click(screen.getByRole('button', { name: 'Row 6' }));
    await user.keyboard('{/Shift}');
    expect([...selection]).toEqual([5, 6, 7]);
    expect(onact).not.toHaveBeenCalled();
    expect(screen.getAllByText('Selected')).toHaveLength(3);
  });

  it('is all with Ctrl A and none with Esc', async () => {
    const { user, selection } = await list();
    await user.keyboard('{Control>}a{/Control}');
    expect(selection.size).toBe(8);
    await user.keyboard('{Escape}');
    expect(selection.size).toBe(0);
  });

  it('forgets a row that went away', async () => {
    const { user, selection, view } = await list();
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    await view.rerender({ rows: rows.slice(2) });
    expect(selection.size).toBe(0);
  });
});

it('rows are moved with Alt and an arrow, not past the ends', async () => {
  const onmove = vi.fn();
  const { user } = await list({ onmove });
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  expect(onmove).not.toHaveBeenCalled();
  await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
  expect(onmove).toHaveBeenCalledWith(rows[0], 1);
});

it('without a selection a key is meant for the row with the focus', async () => {
  const onkey = vi.fn();
  const { user } = await list({ onkey });
  await user.keyboard('{ArrowDown}{Delete}');
  expect(onkey.mock.lastCall?.slice(0, 2)).toEqual(['trash', [rows[1]]]);
});
