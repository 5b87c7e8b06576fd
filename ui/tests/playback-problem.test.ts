/** Sound that cannot be played or did not come: said whole, with a way on. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { app } from '../src/state/app.svelte';
import { argsOf, faults, opened } from './open-window';
import { playback } from '../src/state/playback.svelte';
import { toasts } from '../src/state/toasts.svelte';

const sentence = 'this file is not audio that Earmark can play: there are no frames of sound in it';
const whole = 'This file is not audio that Earmark can play: there are no frames of sound in it.';

/** Item 1 plays and is downloaded, item 9 is a download that failed. */
async function broken(language: 'en' | 'ru' = 'en', coded: { code: string; what: string } | null = null) {
  const { fake, user } = await opened({ settings: { language } });
  fake.player.become({ state: 'failed', notice: { code: null, what: null, ...coded, sentence } });
  await user.keyboard('f');
  const view = await screen.findByRole('region', {
    name: language === 'en' ? 'Now playing' : 'Сейчас играет',
  });
  return { fake, user, note: await within(view).findByRole('alert') };
}

describe('a file that cannot be played', () => {
  it('is told of in a whole sentence, which may take lines', async () => {
    const { note } = await broken();
    const words = within(note).getByText(whole);
    expect(words.closest('.one-line, .chip')).toBeNull();
    expect(await faults(note)).toEqual([]);
  });

  it('is fetched again in place of the one that is here', async () => {
    const { fake, user, note } = await broken();
    await user.click(await within(note).findByRole('button', { name: 'Download again' }));
    await waitFor(() => expect(argsOf(fake, 'downloadAgain')).toEqual([[1]]));
    await screen.findByText(/^Downloading: |^1 download started$/);
  });

  it('is kept when it cannot be fetched', async () => {
    const { fake, user, note } = await broken();
    fake.fail('downloadAgain', 'refused', 'there is no address this sound could be fetched from');
    await user.click(await within(note).findByRole('button', { name: 'Download again' }));
    await screen.findByText('There is no address this sound could be fetched from.');
    const answer = await fake.commands.item(1);
    expect(answer).toMatchObject({ data: { row: { download: { state: 'done' } } } });
  });

  it('is tried again', async () => {
    const { fake, user, note } = await broken();
    await user.click(within(note).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(argsOf(fake, 'play')).toEqual([[1, null, null]]));
    await waitFor(() => expect(screen.queryByText(whole)).toBeNull());
  });

  it('offers nothing where nothing would help', async () => {
    const { note } = await broken('ru', { code: 'unsupported', what: 'free format' });
    within(note).getByText('Earmark не может воспроизвести файл такого вида.');
    expect(note.querySelector('button')).toBeNull();
  });

  it('in Russian, with what the decoder says of it a click away', async () => {
    const { note } = await broken('ru', { code: 'unplayable', what: 'no frames' });
    within(note).getByText('Это не звук, который Earmark может воспроизвести.');
    expect(note.querySelector('details')?.textContent).toContain('no frames');
  });

  it('in Russian without a sentence for it, with the other one a click away', async () => {
    const { note } = await broken('ru');
    expect(within(note).getByText('Не удалось воспроизвести.')).toBeTruthy();
    expect(note.querySelector('details')?.textContent).toContain(whole);
    expect(await within(note).findByRole('button', { name: 'Скачать заново' })).toBeTruthy();
  });
});

it('the line over the bar leads to what can be done, and the focus stays at hand', async () => {
  const { fake, user } = await opened();
  fake.player.become({ state: 'failed', notice: { code: null, what: null, sentence } });
  const bar = await screen.findByRole('region', { name: 'Player' });
  await user.click(await within(bar).findByRole('button', { name: 'Details' }));
  const view = await screen.findByRole('region', { name: 'Now playing' });
  await within(view).findByRole('button', { name: 'Try again' });
  expect(within(bar).queryByRole('button', { name: 'Details' })).toBeNull();
  expect(document.activeElement?.getAttribute('aria-expanded')).toBe('true');
});

it('a download that failed says why in the view of its episode, and is fetched again there', async () => {
  const { fake, user } = await opened();
  app.go({ name: 'episode', id: 9 });
  const note = await within(screen.getByRole('main')).findByRole('alert');
  await within(note).findByText(/^The server says this file is gone \(404\)\./);
  expect(within(note).queryByRole('button', { name: 'Try again' })).toBeNull();
  await user.click(await within(note).findByRole('button', { name: 'Download again' }));
  await waitFor(() => expect(argsOf(fake, 'downloadAgain')).toEqual([[9]]));
  await waitFor(() => expect(within(screen.getByRole('main')).queryByRole('alert')).toBeNull());
});

it('what is only worth knowing is whole, too, without buttons', async () => {
  const { fake, user } = await opened();
  fake.player.become({ notice: { code: null, what: null, sentence: 'some packets were skipped' } });
  await user.keyboard('f');
  const view = await screen.findByRole('region', { name: 'Now playing' });
  const note = (await within(view).findByText('Some packets were skipped.')).closest('.note')!;
  expect(note.querySelector('button')).toBeNull();
});

it('a folder that is away is named among the downloads', async () => {
  const { fake } = await opened();
  const now = fake.commands.downloads;
  fake.commands.downloads = async () => {
    const answer = await now();
    if (answer.status !== 'ok') return answer;
    return { status: 'ok', data: { ...answer.data, folders_away: ['/media/disk/Podcasts'] } };
  };
  app.go({ name: 'downloads' });
  await screen.findByText(/^The folder \/media\/disk\/Podcasts is not there/);
});

it('what was passed over while going on is said once, by its title', async () => {
  const { fake } = await opened();
  const said = (title: string) =>
    screen.queryAllByText(`“${title}” could not be played and was passed over.`);
  fake.player.become({ passed_over: ['A broken reed'] });
  await waitFor(() => expect(said('A broken reed')).toHaveLength(1));
  fake.player.become({ passed_over: ['A broken reed', 'A torn page'] });
  await waitFor(() => expect(said('A torn page')).toHaveLength(1));
  expect(said('A broken reed')).toHaveLength(1);
  expect(toasts.list.every((toast) => toast.kind === 'done')).toBe(true);
  /* Something was begun by hand, and it is passed over again. */
  fake.player.become({ passed_over: [] });
  await waitFor(() => expect(playback.now?.passed_over).toEqual([]));
  fake.player.become({ passed_over: ['A broken reed', 'A third'] });
  await waitFor(() => expect(said('A third')).toHaveLength(1));
  expect(toasts.list.every((toast) => toast.times === 1)).toBe(true);
});

it('a file that may not be whole is marked in the view of its episode, and fetched again there', async () => {
  const { fake, user } = await opened();
  const now = fake.commands.downloads;
  fake.commands.downloads = async () => {
    const answer = await now();
    if (answer.status !== 'ok') return answer;
    const doubt = { doubtful: true, code: 'incomplete', problem: 'it may be incomplete: its end is cut' };
    return {
      status: 'ok',
      data: { ...answer.data, done: answer.data.done.map((row) => ({ ...row, ...doubt })) },
    };
  };
  fake.commands.resumeDownload = (id) => {
    fake.calls.push({ name: 'resumeDownload', args: [id] });
    return Promise.resolve({ status: 'ok', data: null });
  };
  app.go({ name: 'episode', id: 7 });
  const note = await within(screen.getByRole('main')).findByRole('alert');
  within(note).getByText('It may be incomplete: its end is cut.');
  await user.click(within(note).getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(argsOf(fake, 'resumeDownload')).toEqual([[7]]));
});

it('what is no file to play is opened outside', async () => {
  const { fake, user } = await opened();
  const id = playback.item!.id;
  fake.player.become({ state: 'failed', notice: { code: 'hls', what: null, sentence: 'this is a stream' } });
  app.go({ name: 'episode', id });
  const main = within(screen.getByRole('main'));
  const outside = await main.findByRole('button', { name: 'Open outside' });
  expect(main.queryByRole('button', { name: /Try again|Download again/ })).toBeNull();
  await user.click(outside);
  await waitFor(() => expect(argsOf(fake, 'openExternal')).toHaveLength(1));
});

it('what opens outside offers that in the place of Play and Download', async () => {
  const { fake, user } = await opened();
  const item = fake.commands.item;
  fake.commands.item = async (id) => {
    const answer = await item(id);
    if (answer.status === 'ok') Object.assign(answer.data.row, { playable: false, outside: 'hls' });
    return answer;
  };
  app.go({ name: 'episode', id: 9 });
  const main = within(screen.getByRole('main'));
  await user.click(await main.findByRole('button', { name: 'Open outside' }));
  expect(main.queryByRole('button', { name: /^(Play|Download)$/ })).toBeNull();
  await waitFor(() => expect(argsOf(fake, 'openExternal')).toHaveLength(1));
});
