/** Searching directories in the Add box, lists that are followed, how a feed is, older episodes. */
import { render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { call, useBackend } from '../src/ipc';
import { feedReport } from '../src/lib/feed-facts';
import { add } from '../src/state/add.svelte';
import { app } from '../src/state/app.svelte';
import { followedLists } from '../src/state/followed-lists.svelte';
import { health } from '../src/state/health.svelte';
import { settings } from '../src/state/settings.svelte';
import HealthDialog from '../src/views/feeds/HealthDialog.svelte';
import DirectorySettings from '../src/views/settings/DirectorySettings.svelte';
import FollowedLists from '../src/views/settings/FollowedLists.svelte';
import AddBox from '../src/views/window/AddBox.svelte';
import { createFake, type Fake } from './fake/library';
import { argsOf, faults, opened } from './open-window';

let fake: Fake;
const field = () => screen.getByRole<HTMLInputElement>('textbox');

beforeEach(() => {
  fake = createFake({ items: 30 });
  useBackend(fake);
  add.clear();
  app.adding = false;
  health.close();
  followedLists.rows = [];
});

async function searched(words: string) {
  render(AddBox);
  app.adding = true;
  await screen.findByRole('dialog', { name: 'Add' });
  const user = userEvent.setup();
  await user.type(field(), words);
  return user;
}

describe('a word that is no address', () => {
  it('is searched for when a person says so, and not before', async () => {
    const user = await searched('tern');
    await screen.findByText(/in Apple Podcasts, fyyd/);
    expect(argsOf(fake, 'searchDirectories')).toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Search directories' }));
    const list = await screen.findByRole('list', { name: 'Shows that were found' });
    expect(argsOf(fake, 'searchDirectories')).toEqual([['tern']]);
    expect(within(list).getAllByRole('button')).toHaveLength(3);
    expect(within(list).getByText('Ann Tern · 128 episodes · Apple Podcasts, fyyd')).toBeTruthy();
    expect(within(list).getByText('Here already')).toBeTruthy();
    /* Who did not answer is told of, and the number is read aloud. */
    expect(screen.getByText(/fyyd did not answer: The server did not answer in time/)).toBeTruthy();
    const spoken = [...document.querySelectorAll('[aria-live="polite"]')].map((e) => e.textContent?.trim());
    expect(spoken).toContain('3 shows found');
    await waitFor(() => expect(argsOf(fake, 'directoryPicture')).toEqual([['https://tern.example/feed-1']]));
    expect(await faults()).toEqual([]);
  });

  it('is not searched for because it was pasted', async () => {
    await searched('x');
    add.clear();
    await add.give('some words');
    expect(add.step).toBe('empty');
    expect(argsOf(fake, 'searchDirectories')).toEqual([]);
  });

  it('leads to the feed itself and back, with the keyboard alone', async () => {
    const user = await searched('tern');
    await user.keyboard('{Enter}');
    const list = await screen.findByRole('list', { name: 'Shows that were found' });
    await user.keyboard('{ArrowDown}');
    const [first, second] = within(list).getAllByRole('button');
    await waitFor(() => expect(document.activeElement).toBe(first));
    await user.keyboard('{Enter}');
    await screen.findByText('About weekly · Language: English · Its feed has older episodes, too');
    expect(argsOf(fake, 'lookUp').at(-1)).toEqual(['https://tern.example/feed-1', null]);
    expect(screen.getByText('The last ferry')).toBeTruthy();
    expect(screen.getByText('Why mud').nextElementSibling!.textContent!.trim()).toBe('1.4 MB');
    await user.click(screen.getByRole('button', { name: 'Hear the trailer outside' }));
    expect(argsOf(fake, 'openExternal')).toEqual([['https://mud.example/why.mp3']]);
    await user.keyboard('{Escape}');
    const again = await screen.findByRole('list', { name: 'Shows that were found' });
    expect(app.adding).toBe(true);
    await waitFor(() => expect(document.activeElement).toBe(within(again).getAllByRole('button')[0]));
    expect(argsOf(fake, 'searchDirectories')).toHaveLength(1);
    expect(second).toBeTruthy();
    await user.click(within(again).getAllByRole('button')[1]!);
    await user.click(await screen.findByRole('button', { name: 'Subscribe' }));
    await waitFor(() => expect(argsOf(fake, 'add')).toEqual([['https://tern.example/feed-2', null]]));
    await waitFor(() => expect(app.route).toEqual({ name: 'feed', id: 1 }));
  });

  it('that nobody knows is told so, and a list can be followed in place of being taken in', async () => {
    const user = await searched('nothing');
    await user.keyboard('{Enter}');
    expect((await screen.findAllByText('No directory knows a show of that name.')).length).toBeGreaterThan(0);
    await add.give('https://a.example/list.opml');
    await user.click(await screen.findByRole('button', { name: 'Follow this list' }));
    await waitFor(() => expect(argsOf(fake, 'followList')).toEqual([['https://a.example/list.opml']]));
    expect(app.adding).toBe(false);
  });
});

describe('the settings', () => {
  it('say which directories are asked, and keep the key of one', async () => {
    await settings.load();
    render(DirectorySettings);
    const user = userEvent.setup();
    await user.click(await screen.findByRole('switch', { name: 'Ask fyyd' }));
    await waitFor(() => expect(settings.now?.directories.fyyd.off).toBe(true));
    const form = screen.getByRole('form', { name: 'Key for Podcast Index' });
    await user.type(within(form).getByRole('textbox', { name: 'Key' }), 'KEY');
    await user.type(within(form).getByLabelText('Secret'), 'hush');
    await user.click(within(form).getByRole('button', { name: 'Keep the key' }));
    await screen.findByText('A key for Podcast Index is kept.');
    expect(argsOf(fake, 'setDirectoryKey')).toEqual([['podcast_index', 'KEY', 'hush']]);
    const base = screen.getByRole('textbox', { name: 'Address of Apple Podcasts' });
    await user.type(base, 'http://127.0.0.1:9');
    await user.tab();
    await waitFor(() => expect(settings.now?.directories.itunes.base).toBe('http://127.0.0.1:9'));
  });

  it('show the lists that are followed, with what they offer', async () => {
    render(FollowedLists);
    const user = userEvent.setup();
    await screen.findByText('No list is followed.');
    await user.type(
      screen.getByRole('textbox', { name: 'Address of a list' }),
      'https://a.example/list.opml',
    );
    await user.click(screen.getByRole('button', { name: 'Follow' }));
    await screen.findByText('“Good Shows” has 2 shows that are not here');
    await user.click(screen.getByText('“Good Shows” has 2 shows that are not here'));
    await user.click(screen.getByRole('button', { name: 'Add One' }));
    await screen.findByText('“Good Shows” has 1 show that is not here');
    expect(argsOf(fake, 'addFollowed')).toEqual([[1]]);
    await user.click(screen.getByRole('button', { name: 'Do not offer Two' }));
    await waitFor(() => expect(screen.queryByText(/not here/)).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Read' }));
    await waitFor(() => expect(argsOf(fake, 'readLeft')).toEqual([[1]]));
    await user.click(screen.getByRole('button', { name: 'Stop following: Good Shows' }));
    await screen.findByText('No list is followed.');
  });
});

describe('how a feed is', () => {
  it('is told in plain words, and an address can be changed', async () => {
    render(HealthDialog);
    const user = userEvent.setup();
    health.open(1);
    await screen.findByRole('dialog', { name: 'How the feed is' });
    await screen.findByText('It was broken off in the middle; what was whole was kept.');
    expect(screen.getByText(/later after each failure/)).toBeTruthy();
    expect(screen.getByText('38, and 2 in the trash')).toBeTruthy();
    expect(screen.getByText(/failed · status 500/)).toBeTruthy();
    expect(screen.getByText(/read · status 200.*40 items, 2 new/)).toBeTruthy();
    expect(screen.getByText(/its server sent on/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Change the address' }));
    const to = screen.getByRole('textbox', { name: 'New address' });
    await user.type(to, 'https://other.example/feed{Enter}');
    await screen.findByText(/The address leads to another show now: Other/);
    await user.clear(to);
    await user.type(to, 'https://new.example/feed{Enter}');
    await screen.findByText('https://new.example/feed');
    expect(await faults()).toEqual([]);
  });

  it('offers to join it with the subscription that has the address', async () => {
    render(HealthDialog);
    const user = userEvent.setup();
    health.open(1);
    await user.click(await screen.findByRole('button', { name: 'Change the address' }));
    const to = screen.getByRole('textbox', { name: 'New address' });
    await user.type(to, 'https://other.example/feed{Enter}');
    await screen.findByText(/The address leads to another show now/);
    expect(screen.queryByRole('button', { name: 'Join the two' })).toBeNull();
    await user.clear(to);
    await user.type(to, 'https://taken.example/feed{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Join the two' }));
    expect(argsOf(fake, 'joinShows')).toEqual([[1, 'https://taken.example/feed']]);
    await waitFor(() => expect(app.route).toEqual({ name: 'feed', id: 2 }));
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it.each([
    [
      'en',
      /^Show: Glacier Diaries\n/,
      /\nAddress: https:\/\/a\.example\/…\/feed\n/,
      /Asked: .*failed · status 500/,
    ],
    [
      'ru',
      /^Подкаст или сайт: Glacier Diaries\n/,
      /\nАдрес: https:\/\/a\.example\/…\/feed\n/,
      /Запрос: .*неудача · ответ 500/,
    ],
  ] as const)('is copied as a report in the language of the window: %s', async (language, ...parts) => {
    setLocale(language);
    const report = feedReport(await call('feedReport', 1));
    for (const part of parts) expect(report).toMatch(part);
    expect(
      report
        .split('\n')
        .filter(Boolean)
        .every((line) => line.includes(': ')),
    ).toBe(true);
    setLocale('en');
  });

  it('says why an episode is missing', async () => {
    render(HealthDialog);
    const user = userEvent.setup();
    health.open(1);
    await user.type(await screen.findByRole('textbox', { name: 'Words of its title' }), 'm{Enter}');
    await screen.findByText('1 of 3 items in the document fits.');
    expect(argsOf(fake, 'checkDocument')).toEqual([[1, 'm']]);
    expect(screen.getByText('Here as “Thaw”')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show: Melt' }));
    expect(app.route).toEqual({ name: 'episode', id: 4 });
    expect(screen.queryByRole('dialog')).toBeNull();
  });
});

describe('the page of a show', () => {
  it('fetches older episodes when asked, and offers to take them back', async () => {
    const window = await opened();
    fake = window.fake;
    app.go({ name: 'feed', id: 1 });
    await window.user.click(await screen.findByRole('button', { name: 'Older episodes' }));
    await screen.findByText(/12 older episodes of/);
    expect(argsOf(fake, 'fetchOlder')).toEqual([[1]]);
    await screen.findByRole('button', { name: 'Look for older episodes again' });
    await window.user.click(screen.getByRole('button', { name: 'Take older episodes back' }));
    await screen.findByText('12 older episodes in the trash');
    expect(argsOf(fake, 'takeOlderBack')).toEqual([[1]]);
    await window.user.click(screen.getByRole('button', { name: 'How the feed is' }));
    await screen.findByRole('dialog', { name: 'How the feed is' });
  });
});
