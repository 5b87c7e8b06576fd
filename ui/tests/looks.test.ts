import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { beside } from '../src/lib/arrows';
import { plain } from '../src/lib/bidi';
import { app } from '../src/state/app.svelte';
import { opened } from './open-window';

const focused = () => document.activeElement?.textContent?.trim();
const rowOf = (list: HTMLElement, n: number) => list.querySelector<HTMLElement>(`[data-index="${n}"]`)!;

describe('the focus', () => {
  it('comes back to the row that was opened, by Enter and Esc', async () => {
    const { user } = await opened();
    app.go({ name: 'inbox' });
    await screen.findByRole('list', { name: 'Inbox' });
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
    const title = focused();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(app.route.name).not.toBe('inbox'));
    await user.keyboard('{Escape}');
    expect(app.route.name).toBe('inbox');
    await waitFor(() => expect(focused()).toBe(title));
    expect(document.activeElement?.closest('[data-index]')?.getAttribute('data-index')).toBe('2');
  });

  it('is in the text of an article that was opened, and back on its row', async () => {
    const { user } = await opened();
    app.go({ name: 'articles' });
    await screen.findByRole('list', { name: 'Articles' });
    await user.keyboard('{ArrowDown}{ArrowDown}');
    const title = focused();
    await user.keyboard('{Enter}');
    const text = await screen.findByRole('region', { name: 'Text' });
    await waitFor(() => expect(document.activeElement).toBe(text));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(focused()).toBe(title));
  });

  it('goes into the list from the place that was clicked, and from the heading', async () => {
    const { user } = await opened();
    await user.click(screen.getByRole('button', { name: /^Inbox/ }));
    const list = await screen.findByRole('list', { name: 'Inbox' });
    const first = rowOf(list, 0).querySelector('[data-row-focus]');
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(first);
    screen.getByRole('heading', { level: 1 }).focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(first);
  });

  it('is left to the row by what stands above it: a key there does nothing to the first row', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'feed', id: 2 });
    (await screen.findByRole('radio', { name: 'All' })).focus();
    const before = fake.calls.length;
    await user.keyboard('{Delete}');
    expect(fake.calls.slice(before).map((c) => c.name)).not.toContain('setItems');
  });

  it('goes from cell to cell as they are seen', () => {
    /* Three in a row, two below. */
    const boxes = [0, 1, 2, 3, 4].map((n) => new DOMRect((n % 3) * 100, Math.floor(n / 3) * 100, 90, 90));
    const to = (at: number, key: string) => beside(boxes, at, key);
    expect(to(0, 'ArrowRight')).toBe(1);
    expect(to(2, 'ArrowRight')).toBeNull();
    expect(to(3, 'ArrowLeft')).toBeNull();
    expect(to(1, 'ArrowDown')).toBe(4);
    expect(to(2, 'ArrowDown')).toBe(4);
    expect(to(4, 'ArrowUp')).toBe(1);
    expect(to(0, 'ArrowUp')).toBeNull();
  });
});

describe('a row', () => {
  it('says where it is from, then what it is about, and its buttons name it', async () => {
    const { fake } = await opened();
    app.go({ name: 'inbox' });
    const list = await screen.findByRole('list', { name: 'Inbox' });
    const item = fake.rows.filter((r) => r.in_inbox).find((r) => r.kind === 'episode')!;
    const row = within(list).getAllByText(item.title)[0]!.closest('li')!;
    expect(row.querySelector('p')?.textContent?.trim()).toBe(item.source + item.summary);
    for (const act of ['Play', 'More'])
      expect(within(row).getByRole('button', { name: `${act}: ${item.title}` })).toBeTruthy();
    expect(row.querySelector('[data-row-focus]')?.getAttribute('dir')).toBe('auto');
  });

  it('of a show does not say the show again, and shows how far it is', async () => {
    const { fake } = await opened();
    const begun = fake.rows.find((r) => r.kind === 'episode' && r.progress > 0 && !r.done)!;
    app.go({ name: 'feed', id: begun.feed_id! });
    await screen.findByRole('heading', { level: 1, name: begun.source });
    const row = (await screen.findAllByText(begun.title)).map((e) => e.closest('li')).find(Boolean)!;
    expect(row.querySelector('p')?.textContent?.trim()).toBe(begun.summary);
    const bar = within(row).getByRole('progressbar', { name: 'Progress' });
    expect(bar.getAttribute('aria-valuenow')).toBe(String(Math.round(begun.progress * 100)));
  });

  it('keeps to itself what steers the order of words', () => {
    expect(plain('\u202eevil\u202c')).toBe('evil');
    expect(plain('שלום')).toBe('שלום');
  });
});

describe('the places', () => {
  it('say what their numbers count', async () => {
    await opened();
    const { inbox, articles_open } = app.counts!;
    expect(screen.getByRole('button', { name: `Inbox, ${inbox} new` })).toBeTruthy();
    expect(screen.getByRole('button', { name: `Articles, ${articles_open} not read` })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Bookmarks' })).toBeTruthy();
  });

  it('are two for shows and sites', async () => {
    const { user } = await opened();
    await user.keyboard('gp');
    const shows = await screen.findByRole('list', { name: 'Shows' });
    expect(within(shows).getByRole('button', { name: /Glacier Diaries/ })).toBeTruthy();
    expect(within(shows).queryByRole('button', { name: /Harbour Magazine/ })).toBeNull();
    await user.keyboard('gw');
    expect(await screen.findByRole('heading', { level: 1, name: /^Sites/ })).toBeTruthy();
    const sites = await screen.findByRole('list', { name: 'Sites' });
    expect(within(sites).getByRole('button', { name: /Harbour Magazine/ })).toBeTruthy();
    expect(within(sites).queryByRole('button', { name: /Glacier Diaries/ })).toBeNull();
  });

  it('downloads play and read what is here', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'downloads' });
    const here = await screen.findByRole('region', { name: 'On this computer' });
    const play = within(here).getAllByRole('button', { name: /^(Play|Pause): / })[0]!;
    const title = play.getAttribute('aria-label')!.replace(/^\w+: /, '');
    await user.click(play);
    await waitFor(() => expect(fake.player.now().item?.title).toBe(title));
    const articles = await screen.findByRole('region', { name: 'To read without a network' });
    await user.click(within(articles).getAllByRole('button', { name: /^Read: / })[0]!);
    expect(app.route.name).toBe('articles');
  });
});
