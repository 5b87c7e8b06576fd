/** Filters of lists, lists that keep themselves, folders of shows. */
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { app } from '../src/state/app.svelte';
import { grouped } from '../src/state/folders.svelte';
import { lists, tidy } from '../src/state/lists.svelte';
import { Items } from '../src/state/items.svelte';
import { useBackend } from '../src/ipc';
import { createFake } from './fake/library';
import { argsOf, faults, opened } from './open-window';

afterEach(() => {
  document.body.removeAttribute('style');
  lists.naming = null;
  lists.rows = [];
});

const titles = (list: HTMLElement) =>
  [...list.querySelectorAll('[data-row-focus]')].map((at) => at.textContent!.trim());

describe('a filter of a list', () => {
  it('is set in the popover, shown as chips, and taken off', async () => {
    const { user, fake } = await opened();
    await user.keyboard('gi');
    await screen.findByRole('list', { name: 'Inbox' });
    await user.click(await screen.findByRole('button', { name: 'Filter' }));
    const box = await screen.findByRole('dialog', { name: 'What the list shows' });
    expect(within(box).queryByRole('button', { name: 'New' })).toBeNull();
    await user.click(within(box).getByRole('button', { name: 'Not done' }));
    await user.selectOptions(within(box).getByLabelText('Kind'), 'article');
    expect(await faults(box)).toEqual([]);
    await user.keyboard('{Escape}');
    const chips = await screen.findByRole('group', { name: 'Conditions' });
    expect(within(chips).getByRole('button', { name: 'Take off: Articles' })).toBeTruthy();
    expect(argsOf(fake, 'items').at(-1)).toEqual([
      expect.objectContaining({ place: 'inbox', conditions: { kind: 'article', states: ['open'] } }),
    ]);
    await user.click(within(chips).getByRole('button', { name: 'Take off: Articles' }));
    await waitFor(() =>
      expect(argsOf(fake, 'items').at(-1)).toEqual([
        expect.objectContaining({ conditions: { states: ['open'] } }),
      ]),
    );
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Take off: Not done');
    await user.click(within(chips).getByRole('button', { name: 'Take off: Not done' }));
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Conditions' })).toBeNull());
  });

  it('is kept as a list with what the place is, in the sidebar with its count', async () => {
    const { user, fake } = await opened();
    await user.keyboard('gi');
    await screen.findByRole('list', { name: 'Inbox' });
    await user.click(await screen.findByRole('button', { name: 'Filter' }));
    const box = await screen.findByRole('dialog', { name: 'What the list shows' });
    await user.selectOptions(within(box).getByLabelText('Kind'), 'episode');
    await user.keyboard('{Escape}');
    await user.click(await screen.findByRole('button', { name: 'Save as list…' }));
    const dialog = await screen.findByRole('dialog', { name: 'A new list' });
    const field = within(dialog).getByLabelText('Name');
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.keyboard('New episodes{Enter}');
    await waitFor(() =>
      expect(argsOf(fake, 'createList')).toEqual([
        [expect.objectContaining({ name: 'New episodes', filter: { kind: 'episode', states: ['inbox'] } })],
      ]),
    );
    await waitFor(() => expect(app.route).toEqual({ name: 'list', id: 1 }));
    const side = screen.getByRole('navigation', { name: 'Places' });
    const entry = await within(side).findByRole('button', { name: /^New episodes, \d+ items$/ });
    expect(entry.getAttribute('aria-current')).toBe('page');
    const wanted = fake.rows.filter((row) => row.in_inbox && row.kind === 'episode').length;
    expect(entry.querySelector('.count')?.textContent).toBe(String(wanted));
    /* Another filter for it: what was saved comes back by Put back. */
    await user.click(await screen.findByRole('button', { name: /^Take off: New$/ }));
    await screen.findByRole('button', { name: 'Save changes' });
    await user.click(screen.getByRole('button', { name: 'Put back' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Save changes' })).toBeNull());
    expect(argsOf(fake, 'items').at(-1)).toEqual([expect.objectContaining({ list: 1 })]);
  });
});

describe('a list that keeps itself', () => {
  async function withList() {
    const { fake, user } = await opened();
    await fake.commands.createList({
      name: 'Short ones',
      icon: 'clock',
      colour: 'blue',
      filter: { kind: 'episode', max_minutes: 30 },
    });
    await lists.load();
    const side = screen.getByRole('navigation', { name: 'Places' });
    await user.click(await within(side).findByRole('button', { name: /^Short ones/ }));
    await screen.findByRole('list', { name: 'Short ones' });
    return { fake, user };
  }

  it('plays from its head, and what follows is of it', async () => {
    const { fake, user } = await withList();
    await user.click(await screen.findByRole('button', { name: 'Play all' }));
    await waitFor(() =>
      expect(argsOf(fake, 'playList')).toEqual([[expect.objectContaining({ list: 1, after: null })]]),
    );
  });

  it('is added to Up Next as a whole, with the number and a way back', async () => {
    const { user } = await withList();
    await user.click(screen.getByRole('button', { name: 'More about this list' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Add all to Up Next' }));
    await screen.findByText(/^\d+ .*Up Next/);
    expect((await screen.findAllByRole('button', { name: /Undo/ })).length).toBeGreaterThan(0);
  });

  it('is deleted with a way back that names it', async () => {
    const { user } = await withList();
    await user.click(screen.getByRole('button', { name: 'More about this list' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Delete the list' }));
    await screen.findByRole('heading', { name: 'This list is no more' });
    await screen.findByText('It was deleted');
    /* What was told before is still shown beside it. */
    const told = await screen.findByText(/^List deleted: Short ones\. /);
    const toast = told.closest<HTMLElement>('[aria-atomic]')!;
    await user.click(within(toast).getByRole('button', { name: 'Undo' }));
    await screen.findByRole('list', { name: 'Short ones' });
  });

  it('is found by its name in the box that finds anything', async () => {
    const { user } = await withList();
    await user.keyboard('gh');
    await user.keyboard('{Control>}k{/Control}');
    await screen.findByRole('combobox');
    await user.keyboard('short');
    const group = await screen.findByRole('group', { name: 'Lists' });
    expect(within(group).getByRole('option').textContent).toContain('Short ones');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(app.route).toEqual({ name: 'list', id: 1 }));
  });

  it('begins with suggestions', async () => {
    const { user } = await opened();
    await user.click(screen.getByRole('button', { name: 'New list' }));
    await user.click(await screen.findByRole('button', { name: 'Long reads' }));
    const dialog = await screen.findByRole('dialog', { name: 'A new list' });
    expect((within(dialog).getByLabelText('Name') as HTMLInputElement).value).toBe('Long reads');
    expect(await faults(dialog)).toEqual([]);
  });
});

describe('pages that are short', () => {
  it('are followed until there is enough, also from an empty one', async () => {
    const fake = createFake({ items: 40 });
    const pages = [0, 0, 3, 0, 5];
    fake.commands.items = (async (query: { after: string | null }) => {
      const at = Number(query.after ?? 0);
      const first = pages.slice(0, at).reduce((a, b) => a + b, 0);
      const rows = fake.rows.slice(first, first + pages[at]!);
      const next = at + 1 < pages.length ? String(at + 1) : null;
      return { status: 'ok', data: { rows, next, total: rows.length + 1, counted: false, order: 'newest' } };
    }) as never;
    useBackend(fake);
    const items = new Items({ conditions: { kind: 'episode' } });
    await items.first;
    expect([items.rows.length, items.total, items.known]).toEqual([0, 1, undefined]);
    items.show(0, 0);
    await waitFor(() => expect(items.rows.length).toBe(8));
    expect([items.total, items.known]).toEqual([8, 8]);
  });
});

describe('search', () => {
  it('is answered by what was typed last, however fast, and the address follows', async () => {
    const { user, fake } = await opened();
    const answer = fake.commands.search;
    fake.commands.search = async (...asked) => {
      await new Promise((done) => setTimeout(done, 15));
      return answer(...asked);
    };
    await user.keyboard('/');
    const field = (await screen.findByRole('searchbox')) as HTMLInputElement;
    const text = 'the ice that remembers';
    for (let n = 1; n <= text.length; n++) {
      await fireEvent.input(field, { target: { value: text.slice(0, n) } });
      if (n % 4 === 0) await new Promise((done) => setTimeout(done, 30));
      expect(field.value).toBe(text.slice(0, n));
    }
    await waitFor(() => expect(argsOf(fake, 'search').at(-1)?.[0]).toBe(text));
    await waitFor(() => expect(app.route).toEqual({ name: 'search', query: text }));
    expect(field.value).toBe(text);
    expect(argsOf(fake, 'search').length).toBeLessThan(text.length);
    app.go({ name: 'home' });
    app.back();
    expect(((await screen.findByRole('searchbox')) as HTMLInputElement).value).toBe(text);
  });

  it('asks soon after a letter', async () => {
    const { user, fake } = await opened();
    await user.keyboard('/');
    const field = await screen.findByRole('searchbox');
    const before = performance.now();
    await fireEvent.input(field, { target: { value: 'q' } });
    await waitFor(() => expect(argsOf(fake, 'search').at(-1)?.[0]).toBe('q'), { interval: 5 });
    expect(performance.now() - before).toBeLessThan(80);
  });

  it('is kept as a list, and marks what it found in titles', async () => {
    const { user } = await opened();
    await user.keyboard('/');
    await screen.findByRole('searchbox');
    await user.keyboard('ice');
    const found = await screen.findByRole('list', { name: 'Results' });
    expect(found.querySelector('[data-row-focus] mark')).not.toBeNull();
    await user.click(screen.getByRole('button', { name: 'Save this search as a list' }));
    const dialog = await screen.findByRole('dialog', { name: 'A new list' });
    expect((within(dialog).getByLabelText('Name') as HTMLInputElement).value).toBe('ice');
    await user.click(within(dialog).getByRole('button', { name: 'Make the list' }));
    const list = await screen.findByRole('list', { name: 'ice' });
    await waitFor(() => expect(titles(list).every((title) => /ice/i.test(title))).toBe(true));
  });
});

describe('lists in the sidebar', () => {
  async function three() {
    const window = await opened();
    for (const name of ['One', 'Two', 'Three'])
      await window.fake.commands.createList({ name, icon: 'list', colour: null, filter: {} });
    await screen.findByRole('button', { name: /^Three/ });
    const names = () => lists.rows.map((list) => list.name);
    expect(names()).toEqual(['One', 'Two', 'Three']);
    return { ...window, names };
  }
  /** The number of what is in it stands behind its name. */
  const named = (name: string) =>
    within(screen.getByRole('navigation', { name: 'Places' })).getByRole('button', {
      name: new RegExp(`^${name}`),
    });
  /** Rows of 40 pixels, one below the other. */
  function laidOut(button: HTMLElement): HTMLElement[] {
    const rows = [...button.closest('ul')!.children] as HTMLElement[];
    rows.forEach((row, i) => (row.getBoundingClientRect = () => new DOMRect(0, i * 40, 200, 40)));
    return rows;
  }
  const point = async (on: HTMLElement, type: string, clientY: number) => {
    on.dispatchEvent(new PointerEvent(type, { clientY, button: 0, bubbles: true }));
    await tick();
  };

  it('are dragged to another place, and a click is still a click', async () => {
    const { user, names } = await three();
    const one = named('One');
    const rows = laidOut(one);
    await point(one, 'pointerdown', 10);
    await point(one, 'pointermove', 13);
    expect(rows[0]!.className).not.toContain('held');
    await point(one, 'pointermove', 100);
    expect([rows[0]!.className, rows[2]!.className].join()).toMatch(/held.*after/);
    await point(one, 'pointerup', 100);
    await waitFor(() => expect(names()).toEqual(['Two', 'Three', 'One']));
    /* Far below is the end of the lists, not behind the button for a new one. */
    const two = named('Two');
    laidOut(two);
    await point(two, 'pointerdown', 10);
    await point(two, 'pointermove', 900);
    await point(two, 'pointerup', 900);
    await waitFor(() => expect(names()).toEqual(['Three', 'One', 'Two']));
    await new Promise((resolve) => setTimeout(resolve));
    await user.click(named('One'));
    expect(app.route).toMatchObject({ name: 'list' });
  });

  it('stay where they were when Esc lets go, and go by keys too', async () => {
    const { user, names } = await three();
    const one = named('One');
    laidOut(one);
    await point(one, 'pointerdown', 10);
    await point(one, 'pointermove', 100);
    await user.keyboard('{Escape}');
    await point(one, 'pointerup', 100);
    expect(names()).toEqual(['One', 'Two', 'Three']);
    one.focus();
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await waitFor(() => expect(names()).toEqual(['Two', 'One', 'Three']));
    expect(document.activeElement).toBe(named('One'));
  });
});

describe('folders of shows', () => {
  it('are headings, one within another, each with its number', async () => {
    const { fake, user } = await opened();
    await fake.commands.setFolder([1, 2], ['Tech', 'Science']);
    await fake.commands.setFolder([3], ['Tech']);
    await user.keyboard('gp');
    const tech = await screen.findByRole('button', { name: 'Tech, 3 subscriptions' });
    await screen.findByRole('button', { name: 'Tech › Science, 2 subscriptions' });
    expect(await faults(screen.getByRole('main'))).toEqual([]);
    await user.click(tech);
    expect(tech.getAttribute('aria-expanded')).toBe('false');
    expect(screen.queryByRole('button', { name: 'Tech › Science, 2 subscriptions' })).toBeNull();
    await user.click(tech);
    await user.click(screen.getByRole('button', { name: 'Episodes and articles in Science' }));
    expect(app.route).toEqual({ name: 'list', filter: { folder: ['Tech', 'Science'] } });
  });

  it('are chosen or typed for a show', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'feed', id: 1 });
    await user.click(await screen.findByRole('button', { name: 'Folder…' }));
    const dialog = await screen.findByRole('dialog', { name: /^Folder of/ });
    const field = within(dialog).getByLabelText('Folder');
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.keyboard('News/Morning{Enter}');
    await waitFor(() => expect(argsOf(fake, 'setFolder')).toEqual([[[1], ['News', 'Morning']]]));
    await screen.findByText('Moved to News › Morning');
  });

  it('are in the order of their paths', () => {
    const row = (id: number, ...folder: string[]) => ({ id, folder }) as never;
    const all = grouped([row(1, 'b'), row(2, 'a', 'z'), row(3), row(4, 'a', 'c', 'd')]);
    expect(all.map((folder) => [folder.path.join('/'), folder.count, folder.rows.length])).toEqual([
      ['', 4, 1],
      ['a', 2, 0],
      ['a/c', 1, 0],
      ['a/c/d', 1, 1],
      ['a/z', 1, 1],
      ['b', 1, 1],
    ]);
  });

  it('leave nothing of a filter that asks for nothing', () => {
    expect(tidy({ kind: null, states: [], words: '', tag_match: 'all', downloaded: false })).toEqual({
      downloaded: false,
    });
  });
});
