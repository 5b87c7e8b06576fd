import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import App from '../src/App.svelte';
import { useBackend } from '../src/ipc';
import { createFake, type Fake } from './fake/library';
import { app, type Route } from '../src/state/app.svelte';
import { playback } from '../src/state/playback.svelte';
import { queue } from '../src/state/queue.svelte';

let fake: Fake;
beforeAll(() => {
  fake = createFake({ items: 24 });
  useBackend(fake);
});
beforeEach(() => {
  app.go({ name: 'home' });
  app.expanded = false;
  app.adding = false;
  app.helping = false;
});

async function opened() {
  render(App);
  const user = userEvent.setup();
  await screen.findByRole('navigation', { name: 'Places' });
  return user;
}

async function faults(part?: Element): Promise<string[]> {
  const found = await axe.run(part ?? document.body, {
    /* Without layout there is no contrast to measure: tests/contrast holds the tokens to it. Frames hold text from outside. */
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    iframes: false,
  });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
}

describe('every place', () => {
  const routes: Route[] = [
    { name: 'home' },
    { name: 'queue' },
    { name: 'inbox' },
    { name: 'podcasts' },
    { name: 'feed', id: 1 },
    { name: 'articles' },
    { name: 'articles', id: 2 },
    { name: 'downloads' },
    { name: 'bookmarks' },
    { name: 'trash' },
    { name: 'search', query: 'ice' },
    { name: 'settings' },
  ];
  it.each(routes.map((route) => [JSON.stringify(route), route] as const))(
    '%s has no fault',
    async (_name, route) => {
      await opened();
      app.go(route);
      const main = screen.getByRole('main');
      await within(main).findAllByRole('heading', { level: 1 }, { timeout: 5000 });
      await waitFor(() => expect(main.querySelector('.spinner')).toBeNull());
      expect(await faults(main)).toEqual([]);
    },
  );

  it('nor have the Add box, the list of keys, the player and the expanded view', async () => {
    const user = await opened();
    await user.keyboard('{Control>}n{/Control}');
    expect(await faults(await screen.findByRole('dialog', { name: 'Add' }))).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    app.helping = true;
    expect(await faults(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }))).toEqual([]);
    app.helping = false;
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    app.expanded = true;
    for (const name of ['Chapters', 'Transcript', 'Mentioned · 4', 'Up Next', 'Notes']) {
      await user.click(await screen.findByRole('tab', { name }));
      expect(await faults(screen.getByRole('main'))).toEqual([]);
    }
    expect(await faults()).toEqual([]);
  });
});

describe('keys that work anywhere', () => {
  it('go places', async () => {
    const user = await opened();
    await user.keyboard('gi');
    expect(app.route.name).toBe('inbox');
    await user.keyboard('gu');
    expect(app.route.name).toBe('queue');
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    expect(app.route.name).toBe('inbox');
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(app.route.name).toBe('queue');
    await user.keyboard('{Control>}k{/Control}');
    expect(app.route.name).toBe('search');
  });

  it('play, skip by the settings, and fold', async () => {
    const user = await opened();
    (document.activeElement as HTMLElement | null)?.blur();
    const before = playback.running;
    await user.keyboard(' ');
    await waitFor(() => expect(playback.running).toBe(!before));
    const at = playback.position;
    await user.keyboard('l');
    await waitFor(() => expect(playback.position).toBe(at + 30_000));
    await user.keyboard('j');
    await waitFor(() => expect(playback.position).toBe(at + 15_000));
    await user.keyboard('f');
    expect(app.expanded).toBe(true);
    await screen.findByRole('region', { name: 'Now playing' });
    await user.keyboard('{Escape}');
    expect(app.expanded).toBe(false);
  });

  it('are letters in a field', async () => {
    const user = await opened();
    app.go({ name: 'search' });
    const field = await screen.findByRole('searchbox');
    await user.click(field);
    await user.keyboard('gi lm');
    expect(app.route.name).toBe('search');
    expect((field as HTMLInputElement).value).toBe('gi lm');
  });
});

describe('a row', () => {
  it('acts in place and its focus is not lost when it goes', async () => {
    const user = await opened();
    await user.keyboard('gi');
    const list = await screen.findByRole('list', { name: 'Inbox' });
    await user.keyboard('{ArrowDown}{ArrowDown}');
    const gone = document.activeElement?.textContent?.trim();
    const next = list.querySelector('[data-index="2"] [data-row-focus]')?.textContent?.trim();
    await user.keyboard('{Delete}');
    await waitFor(() =>
      expect(list.querySelector('[data-index="1"] [data-row-focus]')?.textContent?.trim()).toBe(next),
    );
    expect(gone).toBeTruthy();
    await waitFor(() => expect(document.activeElement?.textContent?.trim()).toBe(next));
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(fake.rows.some((r) => r.trashed)).toBe(false));
  });

  it('has the rest in a menu that gives the focus back', async () => {
    const user = await opened();
    await user.keyboard('gi');
    const list = await screen.findByRole('list', { name: 'Inbox' });
    const more = within(list).getAllByRole('button', { name: /^More: / })[0]!;
    await user.click(more);
    const menu = await screen.findByRole('menu');
    expect(within(menu).getByRole('menuitem', { name: /Move to Trash/ })).toBeTruthy();
    expect(await faults()).toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    expect(document.activeElement).toBe(more);
  });
});

it('Up Next is ordered by the keyboard, which says where a row is now', async () => {
  const user = await opened();
  await user.keyboard('gu');
  await screen.findByRole('list', { name: 'Up Next' });
  const [first, second] = queue.after.map((r) => r.id);
  await user.keyboard('{ArrowDown}');
  await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
  await waitFor(() => expect(queue.after.map((r) => r.id).slice(0, 2)).toEqual([second, first]));
  expect(screen.getByText(`Moved to place 2 of ${queue.after.length}`)).toBeTruthy();
  await waitFor(() =>
    expect(document.activeElement?.closest('[data-index]')?.getAttribute('data-index')).toBe('1'),
  );
});

it('an empty library begins with the first run, and the sample fills it', async () => {
  fake = createFake({ items: 0 });
  useBackend(fake);
  const user = await opened();
  await user.click(await screen.findByRole('button', { name: /Open the sample library/ }));
  await screen.findByRole('list', { name: 'New for you' });
});

it('a library that cannot be opened says so, and is tried again', async () => {
  fake.fail('about', 'damaged', 'The library file is damaged. A copy from yesterday is beside it.');
  app.started = false;
  render(App);
  await screen.findByText('The library file is damaged. A copy from yesterday is beside it.');
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByRole('navigation', { name: 'Places' });
});
