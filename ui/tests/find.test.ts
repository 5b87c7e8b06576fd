/** The box that finds anything, search by its keys, and the orders of lists. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { shortcuts } from '../src/lib/shortcuts';
import { app } from '../src/state/app.svelte';
import { commands, named, places } from '../src/views/search/entries';
import { argsOf, faults, opened, said } from './open-window';

/* What a dialog or a menu that is left open does to the page. */
afterEach(() => document.body.removeAttribute('style'));

async function palette(options: Parameters<typeof opened>[0] = {}) {
  const { fake, user } = await opened(options);
  await user.keyboard('{Control>}k{/Control}');
  const field = await screen.findByRole('combobox');
  await waitFor(() => expect(document.activeElement).toBe(field));
  const chosen = () => screen.getByRole('option', { selected: true });
  return { fake, user, field: field as HTMLInputElement, chosen };
}

describe('the box that finds anything', () => {
  it('offers the places, with their keys, and what to go on with, before a letter is typed', async () => {
    const { field, chosen } = await palette();
    const list = screen.getByRole('listbox');
    const first = within(list).getByRole('group', { name: 'Places' });
    expect(within(first).getAllByRole('option')).toHaveLength(13);
    expect(chosen().textContent).toMatch(/Home\s*G\s*H/);
    expect(
      within(await within(list).findByRole('group', { name: 'Go on with' })).getAllByRole('option').length,
    ).toBeGreaterThan(0);
    expect(field.getAttribute('aria-activedescendant')).toBe(chosen().id);
    expect(field.getAttribute('aria-controls')).toBe(list.id);
    expect(await faults()).toEqual([]);
  });

  it('goes to a place by a few letters and Enter, and the focus goes along', async () => {
    const { user } = await palette();
    await user.keyboard('downl{Enter}');
    await waitFor(() => expect(app.route.name).toBe('downloads'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.activeElement?.id).toBe('main');
  });

  it('finds shows by their names and items beside them, one list for the arrows', async () => {
    const { user, fake, chosen } = await palette();
    const show = ((await fake.commands.feeds()) as { data: { title: string }[] }).data[0]!.title;
    await user.keyboard(show.slice(0, 6));
    const group = await screen.findByRole('group', { name: 'Shows and sites' });
    expect(within(group).getAllByRole('option')[0]!.textContent).toContain(show);
    await waitFor(() => expect(chosen().textContent).toContain(show));
    const all = screen.getAllByRole('option');
    const at = all.indexOf(chosen());
    await user.keyboard('{ArrowDown}');
    expect(screen.getAllByRole('option').indexOf(chosen())).toBe((at + 1) % all.length);
    await user.keyboard('{ArrowUp}{Enter}');
    await waitFor(() => expect(app.route.name).toBe('feed'));
  });

  it('does commands, with the keys of the one table beside them, and gives the focus back', async () => {
    const { user, fake, chosen } = await palette();
    await user.keyboard('mute');
    await waitFor(() => expect(chosen().closest('[role=group]')?.textContent).toContain('Commands'));
    expect(within(chosen()).getByText('M')).toBeTruthy();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(argsOf(fake, 'setMuted')).toHaveLength(1));
    expect(app.route.name).toBe('home');
  });

  it('has every command of the table but those that only close', async () => {
    await opened();
    const all = commands().flatMap((command) => command.keys ?? []);
    const listed = shortcuts
      .filter((group) => group.title === 'keys.anywhere' || group.title === 'keys.playing')
      .flatMap((group) => group.rows)
      .filter((row) => !/palette|escape|select_text|find$|lines|mark_line/.test(row.label));
    /* Of keys that do the same one is enough. */
    for (const row of listed)
      expect([row.label, row.keys.some((key) => all.includes(key))]).toEqual([row.label, true]);
    const paired = [
      'keys.skip',
      'keys.chapter',
      'keys.sentence',
      'keys.volume',
      'keys.speed',
      'keys.back_forward',
    ];
    for (const row of listed.filter((r) => paired.includes(r.label)))
      for (const key of row.keys) expect(all).toContain(key);
  });

  it('searches everything with what was typed', async () => {
    const { user, chosen } = await palette();
    await user.keyboard('zzzz');
    await waitFor(() => expect(chosen().textContent).toContain('Search everything for'));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(app.route).toEqual({ name: 'search', query: 'zzzz' }));
    expect(((await screen.findByRole('searchbox')) as HTMLInputElement).value).toBe('zzzz');
  });

  it('goes to a line of the settings', async () => {
    const { user } = await palette();
    await user.keyboard('reading sp{Enter}');
    await waitFor(() => expect(app.route.name).toBe('settings'));
    await waitFor(() =>
      expect(document.activeElement?.closest('label')?.textContent).toContain('Reading speed'),
    );
  });

  it('says how much it offers, and Esc gives the focus back', async () => {
    const { user } = await palette();
    await user.keyboard('inb');
    await waitFor(() => expect(screen.getAllByRole('option').length).toBeGreaterThan(1));
    await said(`${screen.getAllByRole('option').length} suggestions`);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('combobox')).toBeNull());
    expect(app.route.name).toBe('home');
  });

  it('compares words as people do', async () => {
    await opened({ settings: { language: 'ru' } });
    expect(named(places(), 'вход').map((p) => p.label)).toEqual(['Входящие']);
    expect(named(places(), ' ')).toEqual([]);
  });
});

describe('search', () => {
  it('hears its keys from within: / takes its field, Ctrl K opens the box', async () => {
    const { user } = await opened();
    await user.keyboard('/');
    const field = await screen.findByRole('searchbox');
    await user.keyboard('ice');
    const list = await screen.findByRole('list', { name: 'Results' });
    await user.keyboard('{ArrowDown}');
    await waitFor(() => expect(list.contains(document.activeElement)).toBe(true));
    await user.keyboard('/');
    expect(document.activeElement).toBe(field);
    await user.keyboard('{Control>}k{/Control}');
    await screen.findByRole('combobox');
  });

  it('shows shows above the items, in reach of the arrows', async () => {
    const { user, fake } = await opened();
    const show = ((await fake.commands.feeds()) as { data: { title: string; id: number }[] }).data[0]!;
    await user.keyboard('/');
    await screen.findByRole('searchbox');
    await user.keyboard(show.title.slice(0, 6));
    const shows = await screen.findByRole('list', { name: 'Shows and sites' });
    await user.keyboard('{ArrowDown}');
    expect(shows.contains(document.activeElement)).toBe(true);
    expect(await faults(screen.getByRole('main'))).toEqual([]);
    await user.keyboard('{Enter}');
    expect(app.route).toEqual({ name: 'feed', id: show.id });
  });

  it('says which filter it does not know, in the language of the window', async () => {
    const { user } = await opened({ settings: { language: 'ru' } });
    await user.keyboard('/');
    await screen.findByRole('searchbox');
    await user.keyboard('is:purple');
    await said('«is:purple» непонятно. Понятны: unread, read.');
  });

  it('plays a sentence of a transcript, or opens it there', async () => {
    const { user, fake } = await opened();
    const cue = ((await fake.commands.transcript(1)) as { data: { text: string; start_ms: number }[] })
      .data[3]!;
    await user.keyboard('/');
    const field = await screen.findByRole('searchbox');
    await user.type(field, cue.text.slice(0, 24));
    await user.click(await screen.findByRole('button', { name: /^Play from/ }));
    await waitFor(() => expect(argsOf(fake, 'seek').concat(argsOf(fake, 'play')).length).toBeGreaterThan(0));
    await user.click(screen.getByRole('button', { name: /^In the transcript at/ }));
    expect(app.route.name).toBe('episode');
    const line = await waitFor(() => {
      const at = document.querySelector('[data-line].found');
      if (!at) throw new Error('no line yet');
      return at;
    });
    expect(line.textContent).toContain(cue.text.slice(0, 24));
  });
});

describe('the order of a list', () => {
  it('is chosen in its header, kept, and asked for anew', async () => {
    const { user, fake } = await opened();
    await user.keyboard('gi');
    const list = await screen.findByRole('list', { name: 'Inbox' });
    const titles = () => [...list.querySelectorAll('[data-row-focus]')].map((at) => at.textContent!.trim());
    await waitFor(() => expect(titles().length).toBeGreaterThan(2));
    await user.click(screen.getByRole('button', { name: 'Sorted by: Last added first' }));
    const menu = await screen.findByRole('menu', { name: 'Sort by' });
    expect(
      within(menu)
        .getAllByRole('menuitem')
        .map((at) => at.textContent?.trim()),
    ).toEqual([
      'Newest first',
      'Oldest first',
      'Last added first',
      'Longest first',
      'Shortest first',
      'Title',
    ]);
    expect(await faults()).toEqual([]);
    await user.click(within(menu).getByRole('menuitem', { name: 'Title' }));
    await screen.findByRole('button', { name: 'Sorted by: Title' });
    await waitFor(() => expect(titles()).toEqual([...titles()].sort((a, b) => a.localeCompare(b))));
    expect(argsOf(fake, 'setOrder')).toEqual([[expect.objectContaining({ place: 'inbox', order: 'title' })]]);
    await user.keyboard('gh');
    await user.keyboard('gi');
    await screen.findByRole('button', { name: 'Sorted by: Title' });
  });

  it('is a show’s own', async () => {
    const { user, fake } = await opened();
    app.go({ name: 'feed', id: 1 });
    await user.click(await screen.findByRole('button', { name: 'Sorted by: Newest first' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Oldest first' }));
    await screen.findByRole('button', { name: 'Sorted by: Oldest first' });
    app.go({ name: 'feed', id: 2 });
    await screen.findByRole('button', { name: 'Sorted by: Newest first' });
    expect(argsOf(fake, 'setOrder')).toHaveLength(1);
  });
});
