/** What was heard and read: its list, forgetting it, and what it adds up to. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { barNames, dayTitle, periodTitle, wallTime, written, yearPage } from '../src/lib/days';
import { app } from '../src/state/app.svelte';
import { statistics } from '../src/state/statistics.svelte';
import { argsOf, faults, opened } from './open-window';

const today = written(new Date());
const days = async (): Promise<string[]> => {
  await screen.findByRole('heading', { name: 'Today' });
  return within(screen.getByRole('main'))
    .getAllByRole('heading', { level: 2 })
    .map((h) => h.textContent ?? '');
};

beforeEach(() => {
  setLocale('en');
  statistics.now = null;
  statistics.query = { period: 'month', day: null, step: null };
});

describe('the history', () => {
  it('is reached by its keys, and lists by days what was heard and read, and how far', async () => {
    const { user } = await opened();
    await user.keyboard('gy');
    expect((await days()).slice(0, 2)).toEqual(['Today', 'Yesterday']);
    const first = within(screen.getByRole('region', { name: 'Today' }));
    expect(first.getAllByRole('listitem')).toHaveLength(2);
    expect(first.getByText('9 of 18 min')).toBeTruthy();
    expect(first.getByText('to 42%')).toBeTruthy();
    expect(first.getByText('1,200 words')).toBeTruthy();
    expect(first.getByText('31 min listened · 12 min read')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'History' }).getAttribute('aria-current')).toBe('page');
    expect(await faults()).toEqual([]);
  });

  it('goes on with an episode, and opens an article', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'history' });
    await days();
    /* Two are called so; the one of the later day is first. */
    await user.click(screen.getAllByRole('button', { name: 'Play: The ice that remembers (2)' })[0]!);
    expect(argsOf(fake, 'play')).toMatchObject([[6, null, null]]);
    await user.click(screen.getAllByRole('button', { name: /^Read: / })[0]!);
    expect(app.route.name).toBe('articles');
  });

  it('shows only what was read, finds by title, and says when nothing fits', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'history' });
    await days();
    await user.click(screen.getByRole('radio', { name: 'Read' }));
    await waitFor(() => expect(argsOf(fake, 'history').at(-1)).toMatchObject([{ kind: 'article' }]));
    await user.type(screen.getByRole('searchbox', { name: 'Find by title' }), 'zzz');
    await screen.findByText('Nothing in the history fits');
    expect(argsOf(fake, 'history').at(-1)).toMatchObject([{ kind: 'article', words: 'zzz' }]);
  });

  it('puts back as new, and takes an entry out with a way back', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'history' });
    await days();
    const [entry] = within(screen.getByRole('region', { name: 'Today' })).getAllByRole('listitem');
    const menu = async (name: string) => {
      await user.click(within(entry!).getByRole('button', { name: /^More/ }));
      await user.click(await screen.findByRole('menuitem', { name }));
    };
    await menu('Put back as new');
    expect(argsOf(fake, 'setItems').at(-1)).toMatchObject([[1], { done: false, in_inbox: true }]);
    await menu('Remove from the history');
    expect(argsOf(fake, 'forgetHistory')).toEqual([[{ what: 'entry', item: 1, day: today }]]);
    await waitFor(() =>
      expect(within(screen.getByRole('region', { name: 'Today' })).getAllByRole('listitem')).toHaveLength(1),
    );
    await user.keyboard('{Control>}z{/Control}');
    await waitFor(() =>
      expect(within(screen.getByRole('region', { name: 'Today' })).getAllByRole('listitem')).toHaveLength(2),
    );
  });

  it('takes an entry out by the key that deletes, not the item', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'history' });
    await days();
    document.querySelector<HTMLElement>('main [data-row-focus]')!.focus();
    await user.keyboard('{Delete}');
    expect(argsOf(fake, 'forgetHistory')).toHaveLength(1);
    expect(argsOf(fake, 'setItems')).toEqual([]);
  });

  it('is forgotten by a day, a show or as a whole, after a question', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'history' });
    await days();
    await user.click(screen.getByRole('button', { name: 'Forget Yesterday…' }));
    let dialog = within(await screen.findByRole('dialog'));
    expect(argsOf(fake, 'forgetHistory')).toEqual([]);
    await user.click(dialog.getByRole('button', { name: 'Forget it' }));
    expect(argsOf(fake, 'forgetHistory')).toMatchObject([[{ what: 'day' }]]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Forget…' }));
    dialog = within(await screen.findByRole('dialog'));
    await user.click(dialog.getByRole('radio', { name: 'A show or a site' }));
    await user.selectOptions(await dialog.findByRole('combobox'), '2');
    await user.click(dialog.getByRole('button', { name: 'Forget it' }));
    expect(argsOf(fake, 'forgetHistory').at(-1)).toEqual([{ what: 'show', feed: 2 }]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Forget…' }));
    dialog = within(await screen.findByRole('dialog'));
    await user.click(dialog.getByRole('radio', { name: 'Everything' }));
    await user.click(dialog.getByRole('button', { name: 'Forget it' }));
    await screen.findByText('Nothing was heard or read yet');
  });

  it('says so when none is kept', async () => {
    await opened({ settings: { keep_history: false } });
    app.go({ name: 'history' });
    await screen.findByText('No history is kept now. You can turn it on in the settings.');
  });
});

describe('the statistics', () => {
  it('say what a month adds up to, with bars that the keyboard reads', async () => {
    const { user } = await opened();
    app.go({ name: 'statistics' });
    await screen.findByText('Listened', { selector: 'dt' });
    expect(screen.getByText('Saved by speed')).toBeTruthy();
    expect(screen.getByText(/11 days in a row/)).toBeTruthy();
    const bars = within(screen.getByRole('list', { name: 'Over time' })).getAllByRole('listitem');
    expect(bars.length).toBeGreaterThan(27);
    bars[0]!.focus();
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(bars[1]);
    expect(bars[1]!.getAttribute('aria-label')).toBeTruthy();
    expect(screen.getByText('No longer in the library')).toBeTruthy();
    expect(await faults()).toEqual([]);
  });

  it('have the year on one page, and a table of it', async () => {
    const { user } = await opened();
    app.go({ name: 'statistics' });
    await screen.findByText('Listened', { selector: 'dt' });
    await user.click(screen.getByRole('radio', { name: 'Year' }));
    const page = within(await screen.findByRole('list', { name: 'The year, day by day' }));
    const fields = page.getAllByRole('listitem');
    expect([365, 366]).toContain(fields.length);
    const now = fields.find((field) => field.tabIndex === 0)!;
    expect(now.getAttribute('data-tip')).toMatch(/listened/);
    now.focus();
    await user.keyboard('{ArrowLeft}');
    expect(fields.indexOf(document.activeElement as HTMLElement)).toBe(fields.indexOf(now) - 7);
    await user.click(
      screen.getByText(/^As a table/, { selector: 'section[aria-label^="The year"] summary' }),
    );
    expect(await screen.findByRole('table', { name: 'The year, day by day' })).toBeTruthy();
    expect(await faults()).toEqual([]);
  });

  it('go to the period before, and are written to a file', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'statistics' });
    await screen.findByText('Listened', { selector: 'dt' });
    await user.click(screen.getByRole('button', { name: /^Before: / }));
    await screen.findByText('Nothing was heard or read in this time');
    await user.click(screen.getByRole('button', { name: 'Export…' }));
    await user.click(await screen.findByRole('menuitem', { name: 'As a table (CSV)…' }));
    await screen.findByText('30 lines exported');
    const [query, format, path] = argsOf(fake, 'exportHistory')[0]!;
    expect([(query as { period: string }).period, format]).toEqual(['month', 'csv']);
    expect(path).toMatch(/earmark-history-\d{4}-\d\d-\d\d\.csv$/);
  });

  it('of a year are printed, and only of a year', async () => {
    const { user } = await opened();
    const print = vi.fn();
    vi.stubGlobal('print', print);
    app.go({ name: 'statistics' });
    await screen.findByText('Listened', { selector: 'dt' });
    expect(screen.queryByRole('button', { name: 'Print…' })).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Year' }));
    await user.click(await screen.findByRole('button', { name: 'Print…' }));
    expect(print).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
  });

  it('are honest when there is nothing', async () => {
    await opened({ items: 0 });
    app.go({ name: 'statistics' });
    await screen.findByText('Nothing was heard or read in this time');
    expect(screen.queryByText(/in a row/)).toBeNull();
  });
});

describe('days', () => {
  it('are called as a person does', () => {
    const now = new Date(2026, 10, 29, 0, 30);
    expect(dayTitle('2026-11-29', now)).toBe('Today');
    expect(dayTitle('2026-11-28', now)).toBe('Yesterday');
    expect(dayTitle('2026-11-20', now)).toMatch(/^Friday,? 20 November$/);
    expect(dayTitle('2025-11-20', now)).toBe('20 November 2025');
    expect(wallTime('2026-11-29T21:05:59')).toBe('21:05');
    expect(periodTitle('month', '2026-11-01', '2026-11-30')).toBe('November 2026');
    expect(periodTitle('year', '2026-01-01', '2026-12-31')).toBe('2026');
    expect(barNames('month', '2026-11-01', '2026-11-30')).toEqual({ short: 'Nov', long: 'November 2026' });
  });

  it('of a year stand in their weeks, from Monday', () => {
    const all = Array.from({ length: 365 }, (_, i) => written(new Date(2026, 0, 1 + i, 12)));
    const { columns, places, months } = yearPage(all);
    // The first of January 2026 is a Thursday.
    expect(places[0]).toEqual({ column: 0, row: 3 });
    expect(places[4]).toEqual({ column: 1, row: 0 });
    expect(columns).toBe(53);
    expect(months).toHaveLength(12);
  });
});
