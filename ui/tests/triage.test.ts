/** Deciding about what came: by keys, on whole lists, until a day; the trash, what a show brings in, the way out of a text. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { daysUntil, leftOf, until } from '../src/lib/format';
import { app } from '../src/state/app.svelte';
import { toasts } from '../src/state/toasts.svelte';
import { argsOf, faults, opened, type Opened } from './open-window';

afterEach(() => {
  for (const toast of toasts.list) toasts.dismiss(toast.id);
});

const focused = () => document.activeElement as HTMLElement;
const rowsOf = (list: HTMLElement) => [...list.querySelectorAll<HTMLElement>('[data-row-focus]')];
const bare = (text: string | null | undefined): string => (text ?? '').replace(/[\u2066-\u2069]/g, '').trim();

async function inbox(): Promise<Opened & { list: HTMLElement }> {
  const { fake, user } = await opened();
  app.go({ name: 'inbox' });
  const list = await screen.findByRole('list', { name: 'Inbox' });
  await waitFor(() => expect(rowsOf(list).length).toBeGreaterThan(3));
  rowsOf(list)[0]!.focus();
  return { fake, user, list };
}

describe('triage by keys', () => {
  it('J and K move on rows and into the inbox, and are the player’s elsewhere', async () => {
    const { fake, user, list } = await inbox();
    await user.keyboard('j');
    await waitFor(() => expect(focused()).toBe(rowsOf(list)[1]));
    await user.keyboard('jk');
    await waitFor(() => expect(focused()).toBe(rowsOf(list)[1]));
    expect(argsOf(fake, 'skip')).toEqual([]);
    expect(argsOf(fake, 'toggle')).toEqual([]);
    await user.keyboard('l');
    await waitFor(() => expect(argsOf(fake, 'skip')).toHaveLength(1));
    focused().blur();
    await user.keyboard('j');
    await waitFor(() => expect(rowsOf(list)).toContain(focused()));
    expect(argsOf(fake, 'skip')).toHaveLength(1);
    app.go({ name: 'settings' });
    await screen.findByRole('heading', { name: 'Settings' });
    await user.keyboard('jk');
    await waitFor(() => expect(argsOf(fake, 'toggle')).toHaveLength(1));
    expect(argsOf(fake, 'skip')).toHaveLength(2);
  });

  it.each([
    ['q', 'Added to Up Next'],
    ['e', 'Done'],
  ])('after %s the next row has the focus, and Ctrl Z takes it back', async (key, words) => {
    const { fake, user, list } = await inbox();
    /* What cannot be heard is not queued. */
    while (!fake.rows.find((r) => r.title === bare(focused().textContent))?.playable)
      await user.keyboard('j');
    const [first, next] = rowsOf(list)
      .slice(rowsOf(list).indexOf(focused()))
      .map((row) => bare(row.textContent));
    await user.keyboard(key);
    await waitFor(() => expect(bare(focused().textContent)).toBe(next));
    await waitFor(() => expect(toasts.list.map((toast) => bare(toast.text))).toContain(`${words}: ${first}`));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(rowsOf(list).map((row) => bare(row.textContent))).toContain(first));
  });

  it('Z puts off until a day, and what is put off has a place', async () => {
    const { fake, user, list } = await inbox();
    const title = bare(focused().textContent);
    await user.keyboard('z');
    const menu = await screen.findByRole('menu', { name: 'Put off until' });
    await user.click(within(menu).getByRole('menuitem', { name: /^Tomorrow/ }));
    await waitFor(() =>
      expect(argsOf(fake, 'snooze')).toEqual([[[expect.any(Number)], { when: 'tomorrow' }]]),
    );
    await waitFor(() => expect(rowsOf(list).map((row) => bare(row.textContent))).not.toContain(title));
    expect(toasts.list.map((toast) => bare(toast.text))).toContain(`Put off: ${title}`);
    await user.click(await screen.findByRole('button', { name: 'Put off (1)' }));
    const off = await screen.findByRole('list', { name: 'Put off' });
    await waitFor(() => expect(rowsOf(off).map((row) => bare(row.textContent))).toEqual([title]));
    within(off).getByText(/^Back/);
    expect(await faults(screen.getByRole('main'))).toEqual([]);
  });

  it('another day is asked for', async () => {
    const { fake, user } = await inbox();
    await user.keyboard('z');
    const menu = await screen.findByRole('menu', { name: 'Put off until' });
    await user.click(within(menu).getByRole('menuitem', { name: 'Another day…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Put off until' });
    const field = within(dialog).getByLabelText<HTMLInputElement>('Day');
    await user.type(field, '2031-01-30');
    await user.click(within(dialog).getByRole('button', { name: 'Put off' }));
    await waitFor(() =>
      expect(argsOf(fake, 'snooze').at(-1)?.[1]).toEqual({ when: 'day', date: '2031-01-30' }),
    );
  });
});

describe('whole lists', () => {
  it('all is also what is not loaded, done by the library with one way back', async () => {
    const { fake, user } = await opened({ items: 1200 });
    app.go({ name: 'articles' });
    const list = await screen.findByRole('list', { name: 'Articles' });
    await waitFor(() => expect(rowsOf(list).length).toBeGreaterThan(3));
    rowsOf(list)[0]!.focus();
    await user.keyboard('{Control>}a{/Control}');
    const bar = await screen.findByRole('toolbar', { name: 'Actions for the selection' });
    within(bar).getByText('All 400 in this list');
    expect(within(bar).queryByRole('button', { name: 'Bookmark' })).toBeNull();
    await user.click(within(bar).getByRole('button', { name: 'Done' }));
    await waitFor(() =>
      expect(argsOf(fake, 'bulk')).toEqual([
        [
          { query: expect.objectContaining({ kind: 'article', after: null }), older_days: 0 },
          { act: 'done' },
        ],
      ]),
    );
    expect(argsOf(fake, 'setItems')).toEqual([]);
    await waitFor(() => expect(toasts.list.map((toast) => bare(toast.text))).toContain('400 items done'));
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(argsOf(fake, 'undo')).toHaveLength(1));
  });

  it('is what a key means, too, and what has no such act says so', async () => {
    const { fake, user } = await opened({ items: 1200 });
    app.go({ name: 'articles' });
    const list = await screen.findByRole('list', { name: 'Articles' });
    await waitFor(() => expect(rowsOf(list).length).toBeGreaterThan(3));
    rowsOf(list)[0]!.focus();
    await user.keyboard('{Control>}a{/Control}b');
    await waitFor(() => expect(toasts.list.at(-1)?.text).toContain('not to the whole list'));
    await user.keyboard('e');
    await waitFor(() => expect(argsOf(fake, 'bulk').map((args) => args[1])).toEqual([{ act: 'done' }]));
    expect(argsOf(fake, 'setItems')).toEqual([]);
  });

  it('is not meant any more once a row is taken out of it', async () => {
    const { user } = await opened({ items: 1200 });
    app.go({ name: 'articles' });
    const list = await screen.findByRole('list', { name: 'Articles' });
    await waitFor(() => expect(rowsOf(list).length).toBeGreaterThan(3));
    rowsOf(list)[0]!.focus();
    await user.keyboard('{Control>}a{/Control}');
    const bar = await screen.findByRole('toolbar', { name: 'Actions for the selection' });
    within(bar).getByText('All 400 in this list');
    await user.keyboard('{Control>} {/Control}');
    await within(bar).findByText(/^\d+ selected$/);
  });

  it('what is old is archived with its number said before', async () => {
    const { fake, user } = await inbox();
    await user.click(screen.getByRole('button', { name: 'Archive what is older than…' }));
    const menu = await screen.findByRole('menu');
    within(menu).getByRole('menuitem', { name: 'Three months (0)' });
    await user.click(within(menu).getByRole('menuitem', { name: 'A week (23)' }));
    await waitFor(() =>
      expect(argsOf(fake, 'bulk').at(-1)).toEqual([
        expect.objectContaining({ older_days: 7 }),
        { act: 'archive' },
      ]),
    );
  });

  it('what left by itself is said, and put back', async () => {
    const { fake, user } = await inbox();
    const note = (await screen.findByText(/^12 items that had been here for long/)).closest('div')!;
    await user.click(within(note).getByRole('button', { name: 'Put back' }));
    await waitFor(() => expect(argsOf(fake, 'putArchivedBack')).toHaveLength(1));
    await waitFor(() => expect(screen.queryByText(/^12 items that had been here/)).toBeNull());
  });
});

describe('Up Next', () => {
  it('is sorted and cleared with a way back', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'queue' });
    const list = await screen.findByRole('list', { name: 'Up Next' });
    await user.click(screen.getByRole('button', { name: 'Sort Up Next' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Shortest first' }));
    await waitFor(() => expect(argsOf(fake, 'queueSort')).toEqual([['shortest']]));
    /* The menu holds the pointer until it is gone. */
    await waitFor(() => expect(document.body.style.pointerEvents).not.toBe('none'));
    await user.click(screen.getByRole('button', { name: 'Clear' }));
    await screen.findByText('Nothing is up next');
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() => expect(screen.queryByText('Nothing is up next')).toBeNull());
    expect(list).toBeTruthy();
  });
});

describe('an ended show', () => {
  it('lies in the trash as a whole, says when it goes, and comes back', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'feed', id: 2 });
    await user.click(await screen.findByRole('button', { name: 'Unsubscribe' }));
    app.go({ name: 'trash' });
    const shows = await screen.findByRole('region', { name: 'Shows and sites' });
    within(shows).getByText('7 items · Deleted for good in 12 days');
    await user.click(within(shows).getByRole('button', { name: /^Put back/ }));
    await waitFor(() => expect(argsOf(fake, 'restoreShow')).toEqual([[2]]));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Shows and sites' })).toBeNull());
  });
});

describe('what a show brings in', () => {
  it('is set in one dialog, and a paused show says so', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'feed', id: 2 });
    const main = screen.getByRole('main');
    await user.click(await within(main).findByRole('button', { name: 'Subscription settings' }));
    const part = await screen.findByRole('region', { name: 'What is new' });
    expect(screen.getByRole('region', { name: 'Rules of downloads' })).toBeTruthy();
    await user.selectOptions(
      await within(part).findByRole('combobox', { name: 'Look for new items' }),
      'Every 6 hours',
    );
    await user.selectOptions(
      within(part).getByRole('combobox', { name: 'Goes into the Inbox' }),
      'The newest only',
    );
    await user.selectOptions(within(part).getByRole('combobox', { name: 'Notify me of new items' }), 'On');
    await user.click(within(part).getByRole('switch', { name: 'Paused: not asked for new items' }));
    await waitFor(() =>
      expect(argsOf(fake, 'setShowIntake').at(-1)).toEqual([
        2,
        { paused: true, rhythm: 'six_hours', to_inbox: 'newest', notify: true },
      ]),
    );
    expect(await faults(screen.getByRole('dialog'))).toEqual([]);
    await user.keyboard('{Escape}');
    await within(main).findByText(/^Paused/);
  });

  it('keeps its fields, and the focus in them, when the shows are read again', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'feed', id: 2 });
    await user.click(
      await within(screen.getByRole('main')).findByRole('button', { name: 'Subscription settings' }),
    );
    const part = await screen.findByRole('region', { name: 'What is new' });
    const paused = await within(part).findByRole('switch', { name: 'Paused: not asked for new items' });
    const rules = screen.getByRole('region', { name: 'Rules of downloads' });
    const [rule] = await within(rules).findAllByRole('combobox');
    paused.focus();
    await user.keyboard(' ');
    await within(screen.getByRole('main', { hidden: true })).findByText(/^Paused/);
    expect(argsOf(fake, 'setShowIntake')).toHaveLength(1);
    expect(document.activeElement).toBe(paused);
    expect(rule!.isConnected).toBe(true);
  });
});

describe('the way out of a text', () => {
  it('leads to where reading began, not to the article before', async () => {
    await opened();
    app.go({ name: 'bookmarks' });
    app.go({ name: 'articles', id: 2 });
    app.go({ name: 'articles', id: 5 });
    app.leaveArticle();
    expect(app.route).toEqual({ name: 'bookmarks' });
    app.forward();
    app.forward();
    expect(app.backToArticle()).toBe(true);
    expect(app.route).toEqual({ name: 'articles', id: 2 });
    expect(app.backToArticle()).toBe(false);
  });
});

describe('times', () => {
  it('are rounded to the nearest minute, and days to come are whole', () => {
    setLocale('en');
    expect(leftOf(63_000)).toBe('1 min left');
    expect(leftOf(90_000)).toBe('2 min left');
    expect(leftOf(59_000)).toBe('less than a minute left');
    const now = new Date(2026, 2, 19, 10);
    expect(until(new Date(2026, 2, 19, 18).toISOString(), now)).toBe('18:00');
    expect(until(new Date(2026, 2, 20, 8).toISOString(), now)).toBe('Tomorrow, 08:00');
    expect(until(new Date(2026, 2, 23, 8).toISOString(), now)).toBe('Mon, 08:00');
    expect(until(new Date(2026, 3, 23, 8).toISOString(), now)).toBe('23 Apr, 08:00');
    expect(daysUntil(new Date(2026, 2, 20, 9).toISOString(), now)).toBe(1);
    expect(daysUntil(new Date(2026, 2, 1).toISOString(), now)).toBe(0);
  });
});
