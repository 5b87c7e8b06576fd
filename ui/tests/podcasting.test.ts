/** What podcasts say besides, as one sees and uses it in the window. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { EpisodeExtras, ItemRow, LiveRow, ShowExtras } from '../src/ipc/bindings';
import { app } from '../src/state/app.svelte';
import { nothingBesides } from './fake/data';
import { plainShow } from './fake/podcasting';
import { argsOf, faults, opened } from './open-window';

const ana = {
  name: 'Ana Quay',
  role: 'host',
  group: null,
  url: null,
  image: null,
  query: 'person:"Ana Quay" ',
};
const live: LiveRow = {
  feed_id: 2,
  show: 'Orbit & Signal',
  image: null,
  title: 'Live from the quay',
  state: 'now',
  start: null,
  end: null,
  links: [{ words: 'Watch it', url: 'https://video.example/quay' }],
};

async function episode(some: Partial<EpisodeExtras>, row: Partial<ItemRow> = {}) {
  const { fake, user } = await opened();
  const item = fake.commands.item;
  fake.commands.item = async (id) => {
    const answer = await item(id);
    if (answer.status !== 'ok') return answer;
    const data = { ...answer.data, extras: { ...nothingBesides(), ...some } };
    return { status: 'ok', data: { ...data, row: { ...data.row, ...row } } };
  };
  app.go({ name: 'episode', id: 3 });
  const view = (await screen.findByRole('tablist')).closest<HTMLElement>('.now')!;
  return { fake, user, view };
}

async function show(some: Partial<ShowExtras>) {
  const { fake, user } = await opened();
  fake.commands.showExtras = async () => ({ status: 'ok', data: { ...plainShow(), ...some } });
  app.go({ name: 'feed', id: 2 });
  await screen.findByRole('heading', { name: /Orbit/ });
  return { fake, user };
}

describe('an episode', () => {
  it('shows who is heard; a click finds everything with them', async () => {
    const { user, view } = await episode({
      persons: [ana, { ...ana, name: 'Boris Ferry', role: 'sound designer', query: 'person:"Boris Ferry" ' }],
    });
    const people = await within(view).findByRole('list', { name: 'People' });
    expect(within(people).getAllByRole('button')).toHaveLength(2);
    expect(within(people).getByText('sound designer')).toBeTruthy();
    expect(await faults(view)).toEqual([]);
    await user.click(
      within(people).getByRole('button', { name: 'Ana Quay, host: find everything with them' }),
    );
    expect(app.route).toEqual({ name: 'search', query: 'person:"Ana Quay" ' });
  });

  it('plays a soundbite from its beginning to its end', async () => {
    const { fake, user, view } = await episode({
      soundbites: [
        { start_ms: 73_000, end_ms: 133_500, title: 'Why bridges hum' },
        { start_ms: 200_000, end_ms: null, title: '' },
      ],
    });
    await user.click(await within(view).findByRole('button', { name: /^Play “Why bridges hum”/ }));
    expect(argsOf(fake, 'playPassage')).toEqual([[{ item: 3, from_ms: 73_000, to_ms: 133_500 }]]);
    expect(within(view).getByText('1:13–2:13')).toBeTruthy();
    expect(within(view).getAllByRole('button', { name: /with its place$/ })).toHaveLength(2);
  });

  it('says that it is a film, and opens what lies outside', async () => {
    const { fake, user, view } = await episode({
      video: 'https://songs.example/1.mp4',
      comments: [{ words: 'social.example', url: 'https://social.example/1' }],
      funding: [{ words: 'Keep us afloat', url: 'https://songs.example/give' }],
      location: { words: 'Vienna', url: 'https://www.openstreetmap.org/relation/1' },
      license: { words: 'cc-by-4.0', url: null },
    });
    await within(view).findByText('This is a film. Its sound plays here.');
    for (const name of [
      'Open the film outside',
      'Open the comments',
      'Support this show: Keep us afloat',
      'Show on a map: Vienna',
    ])
      await user.click(await within(view).findByRole('button', { name }));
    expect(argsOf(fake, 'openExternal').map(([url]) => url)).toEqual([
      'https://songs.example/1.mp4',
      'https://social.example/1',
      'https://songs.example/give',
      'https://www.openstreetmap.org/relation/1',
    ]);
    expect(within(view).getByText('cc-by-4.0')).toBeTruthy();
    expect(await faults(view)).toEqual([]);
  });

  it('lets a version be chosen', async () => {
    const version = {
      title: null,
      mime: 'audio/mpeg',
      bytes: 9_000_000,
      bitrate: null,
      height: null,
      language: null,
      plays: true,
      url: null,
    };
    const { fake, user, view } = await episode({
      versions: [
        { ...version, key: '', chosen: true },
        { ...version, key: 'https://a.example/1.opus', title: 'Small', bitrate: 64_000, chosen: false },
      ],
    });
    await user.click(await within(view).findByText('Versions · 2'));
    await user.click(within(view).getByRole('button', { name: /Choose this one.*Small/ }));
    await user.click(within(view).getByRole('button', { name: 'As the settings say' }));
    expect(within(view).queryByText(/fetched/)).toBeNull();
    expect(argsOf(fake, 'chooseVersion')).toEqual([
      [3, 'https://a.example/1.opus'],
      [3, null],
    ]);
  });

  it('is marked as explicit, with a name', async () => {
    const { view } = await episode({}, { explicit: true, season: 3, season_name: 'The year of the ash' });
    await waitFor(() => expect(within(view).getByRole('img', { name: 'Explicit' })).toBeTruthy());
    expect(within(view).getByText('Season 3: The year of the ash')).toBeTruthy();
  });
});

describe('a show', () => {
  it('may have other versions downloaded than all', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'feed', id: 2 });
    await user.click(await screen.findByRole('button', { name: 'Subscription settings' }));
    const choice = await screen.findByRole('combobox', { name: 'Which version to download' });
    expect((choice as HTMLSelectElement).value).toBe('');
    await user.selectOptions(choice, 'The smallest');
    await waitFor(() =>
      expect(argsOf(fake, 'setShowDownloads').at(-1)![1]).toMatchObject({ version: 'smallest' }),
    );
  });

  it('has a trailer to play, a heart, and people', async () => {
    const { fake, user } = await show({
      trailer: true,
      persons: [ana],
      funding: [
        { words: 'Keep us afloat', url: 'https://songs.example/give' },
        { words: 'Buy a mug', url: 'https://songs.example/shop' },
      ],
    });
    await user.click(await screen.findByRole('button', { name: 'Trailer' }));
    await waitFor(() => expect(argsOf(fake, 'trailer')).toEqual([[2]]));
    await user.click(screen.getByRole('button', { name: 'Support this show' }));
    await user.click(await screen.findByRole('menuitem', { name: 'Buy a mug' }));
    expect(argsOf(fake, 'openExternal')).toEqual([['https://songs.example/shop']]);
    expect(screen.getByRole('list', { name: 'People' })).toBeTruthy();
  });

  it('recommends others, which the Add box takes without leaving', async () => {
    const { fake, user } = await show({
      recommends: [
        { title: 'Tides', url: 'https://tides.example/feed', feed_id: null },
        { title: 'Two Body', url: null, feed_id: 3 },
      ],
    });
    await user.click(await screen.findByText('Recommends · 2'));
    await user.click(screen.getByRole('button', { name: /Add.*Tides/ }));
    await waitFor(() => expect(argsOf(fake, 'lookUp')[0]?.[0]).toBe('https://tides.example/feed'));
    expect([app.adding, app.route]).toEqual([true, { name: 'feed', id: 2 }]);
    app.adding = false;
  });

  it('says what is on the air, and that nothing more will come', async () => {
    const { fake, user } = await show({ live: [live], complete: true });
    await screen.findByText(/This show is complete/);
    await user.click(screen.getByRole('button', { name: /Watch it/ }));
    expect(argsOf(fake, 'openExternal')).toEqual([['https://video.example/quay']]);
  });
});

it('home shows what is live now', async () => {
  const { fake, user } = await opened();
  const home = fake.commands.home;
  fake.commands.home = async () => {
    const answer = await home();
    return answer.status === 'ok' ? { status: 'ok', data: { ...answer.data, live: [live] } } : answer;
  };
  fake.send('changed', { ...(await import('./fake/data')).nothing, feeds: true });
  await screen.findByRole('heading', { name: 'Live now' });
  await user.click(screen.getByRole('button', { name: 'Orbit & Signal' }));
  expect(app.route).toEqual({ name: 'feed', id: 2 });
});
