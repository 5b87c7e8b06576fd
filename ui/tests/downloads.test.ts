import { render, screen, waitFor, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { call, useBackend, type DownloadRow, type Downloads as Seen } from '../src/ipc';
import MenuHost from '../src/components/MenuHost.svelte';
import Downloads from '../src/views/downloads/Downloads.svelte';
import { downloads } from '../src/state/downloads.svelte';
import { toasts } from '../src/state/toasts.svelte';
import { createFake, type Fake } from './fake/library';

let fake: Fake;
let seen: Seen;
const row = (i: number, some: Partial<DownloadRow>): DownloadRow => ({
  item: fake.rows[i]!,
  state: 'waiting',
  bytes: 0,
  total: null,
  speed: null,
  problem: null,
  code: null,
  attempts: 0,
  resumed: false,
  finished_at: null,
  automatic: false,
  kept: null,
  ...some,
});

beforeEach(async () => {
  fake = createFake({ items: 30 });
  useBackend(fake);
  setLocale('en');
  downloads.now = null;
  seen = await call('downloads');
  fake.commands.downloads = () => Promise.resolve({ status: 'ok', data: seen });
  for (const toast of toasts.list) toasts.dismiss(toast.id);
});
const live = () => document.querySelector('[aria-live]')?.textContent?.trim();

describe('downloads say what is so', () => {
  it('all of them paused: the rows, the sum and the live region', async () => {
    seen = {
      ...seen,
      all_paused: true,
      active: [row(0, { state: 'paused' }), row(1, { state: 'paused', bytes: 5_000_000, total: 9_000_000 })],
    };
    render(Downloads);
    await screen.findByRole('button', { name: 'Resume all' });
    expect(screen.queryByText(/Waiting/)).toBeNull();
    expect(screen.getByText(/Paused$/)).toBeTruthy();
    expect(screen.getByText(/5\.0 MB of 9\.0 MB · paused$/)).toBeTruthy();
    expect(screen.getByText(/2 paused/)).toBeTruthy();
    expect(live()).toBe('All downloads are paused.');
  });

  it('a paused one among others is not said to be downloading', async () => {
    seen = { ...seen, failed: [], active: [row(0, { state: 'running' }), row(1, { state: 'paused' })] };
    render(Downloads);
    await waitFor(() => expect(live()).toBe('1 downloading, 0 failed. Downloads are paused: 1'));
  });

  it('a server that fails, in both languages', async () => {
    const trouble = { problem: 'the server says: 500 Internal Server Error', code: 'status' };
    seen = { ...seen, active: [row(0, { state: 'running', ...trouble }), row(1, trouble)] };
    const { unmount } = render(Downloads);
    expect(
      (await screen.findAllByText(/The server says: 500 Internal Server Error · it is tried/)).length,
    ).toBe(2);
    unmount();
    setLocale('ru');
    render(Downloads);
    expect((await screen.findAllByText(/Сервер ответил: 500, на нём ошибка/)).length).toBe(2);
    expect(document.body.textContent).not.toMatch(/network|server/i);
  });

  it('what is here shows how long it is', async () => {
    seen = { ...seen, done: [row(0, { state: 'done', bytes: 5_000_000 })] };
    fake.rows[0] = { ...fake.rows[0]!, minutes: 29, progress: 0 };
    seen.done[0]!.item = fake.rows[0];
    render(Downloads);
    expect(await screen.findByText('29 min')).toBeTruthy();
  });

  it('one asked for while all are paused is not said to come, and offers that they go on', async () => {
    seen = { ...seen, all_paused: true };
    await downloads.add([1], 'A title');
    expect(toasts.list.at(-1)?.text).toBe('In the list of downloads, which are all paused');
    expect(toasts.list.at(-1)?.action?.label).toBe('Resume all');
    seen = { ...seen, all_paused: false };
    await downloads.add([1], 'A title');
    expect(toasts.list.at(-1)?.text).toContain('A title');
  });
});

const whole = (i: number, some: Partial<DownloadRow> = {}): DownloadRow =>
  row(i, { state: 'done', bytes: 5_000_000, total: 5_000_000, kept: { why: 'everything' }, ...some });
const titles = () =>
  [...screen.getByRole('region', { name: 'On this computer' }).querySelectorAll('h3')].map((h) =>
    h.textContent?.trim(),
  );

describe('what is on this computer', () => {
  beforeEach(() => {
    for (const n of [0, 2, 3]) fake.rows[n] = { ...fake.rows[n]!, title: `Title ${n}`, done: n === 2 };
    seen = {
      ...seen,
      active: [],
      failed: [],
      done: [
        whole(0, { bytes: 1_000_000, kept: { why: 'until_played', days: 2 } }),
        whole(2, { bytes: 9_000_000, kept: { why: 'noted' }, automatic: true }),
        whole(3, { bytes: 4_000_000, kept: null }),
      ],
    };
  });

  it('says why it stays, in both languages', async () => {
    const { unmount } = render(Downloads);
    expect(await screen.findByText(/Kept until played, then 2 days/)).toBeTruthy();
    expect(screen.getByText(/Kept: has highlights or notes/)).toBeTruthy();
    expect(screen.getByText(/Goes by the rules/)).toBeTruthy();
    unmount();
    setLocale('ru');
    render(Downloads);
    expect(await screen.findByText(/Хранится до прослушивания и ещё 2 дня/)).toBeTruthy();
  });

  it('is looked through, filtered and put in another order', async () => {
    const user = userEvent.setup();
    render(Downloads);
    await waitFor(() => expect(titles()).toEqual(['Title 0', 'Title 2', 'Title 3']));
    await user.selectOptions(screen.getByRole('combobox', { name: 'Order' }), 'Largest first');
    expect(titles()).toEqual(['Title 2', 'Title 3', 'Title 0']);
    await user.click(screen.getByRole('radio', { name: 'Not played' }));
    expect(titles()).toEqual(['Title 3', 'Title 0']);
    await user.click(screen.getByRole('radio', { name: 'By a rule' }));
    expect(titles()).toEqual(['Title 2']);
    await user.click(screen.getByRole('radio', { name: 'All' }));
    await user.type(screen.getByRole('searchbox', { name: 'Find in downloads' }), 'tle 3');
    expect(titles()).toEqual(['Title 3']);
    await user.type(screen.getByRole('searchbox', { name: 'Find in downloads' }), 'x');
    expect(screen.getByText('No download fits.')).toBeTruthy();
  });

  it('many are removed at once, but none that is not seen', async () => {
    const user = userEvent.setup();
    render(Downloads);
    await user.click(await screen.findByRole('checkbox', { name: /^Select .*Title 0/ }));
    await user.click(screen.getByRole('checkbox', { name: /^Select .*Title 2/ }));
    expect(screen.getByText(/^2 selected, .*10(\.0)?\sMB/)).toBeTruthy();
    await user.click(screen.getByRole('radio', { name: 'Not played' }));
    await user.click(screen.getByRole('button', { name: 'Remove from this computer' }));
    const asked = fake.calls.filter((one) => one.name === 'removeDownloads');
    expect(asked.map((one) => one.args)).toEqual([[[seen.done[0]!.item.id]]]);
  });

  it('is selected by the keys of all lists', async () => {
    const user = userEvent.setup();
    render(Downloads);
    const here = within(await screen.findByRole('region', { name: 'On this computer' }));
    const boxes = () => here.getAllByRole<HTMLInputElement>('checkbox', { name: /^Select / });
    const picked = () => boxes().map((box) => box.checked);
    const rows = here.getAllByRole('heading', { level: 3 }).map((title) => within(title).getByRole('button'));
    expect(rows.length).toBeGreaterThan(2);
    rows[0]!.focus();
    await user.keyboard('{Control>} {/Control}');
    expect(picked().indexOf(true)).toBe(0);
    expect(picked().filter(Boolean)).toHaveLength(1);
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');
    expect(picked().filter(Boolean)).toHaveLength(2);
    expect(document.activeElement).toBe(rows[1]);
    await user.keyboard('{Control>}a{/Control}');
    expect(picked()).not.toContain(false);
    await user.keyboard('{Escape}');
    expect(picked()).not.toContain(true);
  });

  it('shows the room it takes by kind, and of the budget', async () => {
    render(Downloads);
    const meter = await screen.findByRole('meter', { name: 'Room on the disk' });
    expect(meter.getAttribute('aria-valuenow')).toBe('71');
    expect(document.querySelector('.sum')?.textContent).toMatch(/14\.2\sGB.* of .*20(\.0)?\sGB/);
    expect(screen.getByText(/^Pictures/)).toBeTruthy();
    expect(screen.getByText(/212 of 214 pictures of articles/)).toBeTruthy();
  });
});

describe('cleaning up', () => {
  it('shows what goes, why and what it frees before it goes, and can be taken back', async () => {
    const user = userEvent.setup();
    fake = createFake({ items: 30 });
    useBackend(fake);
    render(Downloads);
    await user.click(await screen.findByRole('button', { name: 'Clean up…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Clean up' }));
    expect(await dialog.findByText('Played 3 days ago')).toBeTruthy();
    expect(fake.calls.some((one) => one.name === 'cleanUp')).toBe(false);
    const box = dialog.getByRole('checkbox', { name: /^Remove / });
    await user.click(box);
    expect(dialog.getByRole('button', { name: 'Remove' })).toHaveProperty('disabled', true);
    await user.click(box);
    await user.click(dialog.getByRole('button', { name: /Remove and free .*MB/ }));
    await waitFor(() => expect(toasts.list.at(-1)?.text).toMatch(/^1 file removed, will free .*MB.*$/));
    expect(toasts.list.at(-1)?.action?.label).toBe('Undo');
    expect(fake.calls.find((one) => one.name === 'cleanUp')?.args).toEqual([[1], 'rules']);
  });
});

describe('a download that failed offers what helps', () => {
  it.each([
    ['disk_full', 'Free room…'],
    ['away', 'Choose folder…'],
    ['html_instead', 'Open the page'],
    ['shortened', 'Start over'],
    ['status', 'Try again'],
    ['torrent', 'Open outside'],
  ])('%s: %s', async (code, label) => {
    const user = userEvent.setup();
    fake.rows[0] = { ...fake.rows[0]!, title: 'A title', url: 'https://example.org/1' };
    seen = {
      ...seen,
      active: [],
      done: [],
      failed: [row(0, { state: 'failed', code, problem: 'it failed', attempts: 1 })],
    };
    render(Downloads);
    await user.click(await screen.findByRole('button', { name: new RegExp(`${label}.*A title`) }));
    const last = fake.calls.at(-1)?.name;
    if (code === 'disk_full') await screen.findByRole('dialog', { name: 'Clean up' });
    if (code === 'away') expect(fake.calls.some((one) => one.name === 'relocateDownloads')).toBe(true);
    if (code === 'html_instead') expect(last).toBe('openExternal');
    if (code === 'shortened') expect(last).toBe('downloadAgain');
    if (code === 'status') expect(fake.calls.some((one) => one.name === 'resumeDownload')).toBe(true);
    downloads.cleaning = false;
  });
});

it('a finished file is shown in its folder, or opened with another program', async () => {
  const user = userEvent.setup();
  fake = createFake({ items: 30 });
  useBackend(fake);
  render(Downloads);
  render(MenuHost);
  const here = within(await screen.findByRole('region', { name: 'On this computer' }));
  await user.click(here.getAllByRole('button', { name: /^More/ })[0]!);
  await user.click(await screen.findByRole('menuitem', { name: 'Show in folder' }));
  await waitFor(() => expect(fake.calls.some((one) => one.name === 'showInFolder')).toBe(true));
});

describe('what rules did by themselves', () => {
  it('is one note: the newest with its way back, the rest unfolded, all put aside', async () => {
    let told = [
      {
        id: 3,
        at: '2026-03-20T09:00:00Z',
        count: 3,
        bytes: 214_000_000,
        title: 'Large',
        undo: { id: 77, count: 3 },
      },
      { id: 2, at: '2026-03-19T09:00:00Z', count: 1, bytes: 9_000_000, title: 'Small', undo: null },
      { id: 1, at: '2026-03-18T09:00:00Z', count: 4, bytes: 9_000_000, title: '', undo: null },
    ];
    fake.commands.rulesRemoved = () => Promise.resolve({ status: 'ok', data: told });
    fake.commands.undo = () => {
      told = told.slice(1);
      return Promise.resolve({ status: 'ok', data: null });
    };
    const aside: number[] = [];
    fake.commands.putRulesRemovedAside = (id) => {
      aside.push(id);
      told = told.filter((one) => one.id !== id);
      return Promise.resolve({ status: 'ok', data: null });
    };
    render(Downloads);
    const note = within(await screen.findByRole('region', { name: 'Removed by your rules' }));
    note.getByText(/“.*Large.*” and 2 more episodes were removed by your rules, 214 MB/);
    note.getByText('and 2 more');
    const user = userEvent.setup();
    await user.click(note.getByRole('button', { name: /^Undo/ }));
    await waitFor(() => expect(screen.queryByText(/Large.* and 2 more/)).toBeNull());
    const said = toasts.list.at(-1)?.text ?? '';
    expect(said).toMatch(/^Undone: .*Large.* and 2 more episodes were removed by your rules, .*214/);
    expect(said).not.toContain('{');
    await screen.findByText('and 1 more');
    await user.click(screen.getByRole('button', { name: 'Do not show these any more' }));
    await waitFor(() => expect(screen.queryByText(/removed by your rules/)).toBeNull());
    expect(aside).toEqual([2, 1]);
  });
});

describe('what comes', () => {
  const asked = (name: string) => fake.calls.filter((one) => one.name === name).map((one) => one.args);
  const ids = () => seen.active.map((one) => one.item.id);
  beforeEach(() => {
    seen = {
      ...seen,
      failed: [],
      done: [],
      active: [
        row(0, { state: 'running', bytes: 10, total: 20 }),
        row(2, {}),
        row(3, {}),
        row(4, { state: 'paused' }),
      ],
    };
    fake.commands.pauseDownloads = (many) => {
      fake.calls.push({ name: 'pauseDownloads', args: [many] });
      return Promise.resolve({ status: 'ok', data: null });
    };
    fake.commands.resumeDownloads = (many) => {
      fake.calls.push({ name: 'resumeDownloads', args: [many] });
      return Promise.resolve({ status: 'ok', data: null });
    };
    fake.commands.removeDownloads = (many) => {
      fake.calls.push({ name: 'removeDownloads', args: [many] });
      return Promise.resolve({ status: 'ok', data: { id: 9, count: many.length } });
    };
  });

  it('is cancelled all at once, with one way back that says how many', async () => {
    render(Downloads);
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Cancel all' }));
    expect(asked('removeDownloads')).toEqual([[ids()]]);
    await waitFor(() => expect(toasts.list.at(-1)?.text).toBe('4 downloads cancelled'));
    expect(toasts.list.at(-1)?.action?.undoes).toBe(true);
  });

  it('is selected, and then paused, gone on with or cancelled', async () => {
    const user = userEvent.setup();
    render(Downloads);
    const boxes = await screen.findAllByRole('checkbox', { name: /^Select / });
    await user.click(boxes[0]!);
    await user.keyboard('{Shift>}');
    await user.click(boxes[3]!);
    await user.keyboard('{/Shift}');
    expect(screen.getByText('4 selected')).toBeTruthy();
    const bar = within(screen.getByRole('toolbar', { name: 'Actions for the selection' }));
    const [a, b, c, d] = ids();
    await user.click(bar.getByRole('button', { name: 'Pause' }));
    await waitFor(() => expect(asked('pauseDownloads')).toEqual([[[a, b, c]]]));
    await user.click(bar.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(asked('resumeDownloads')).toEqual([[[d]]]));
    await user.click(boxes[0]!);
    await user.click(bar.getByRole('button', { name: 'Cancel' }));
    expect(asked('removeDownloads')).toEqual([[[b, c, d]]]);
    await waitFor(() => expect(screen.queryByRole('toolbar')).toBeNull());
  });

  it('says that a server is asked, and why one that is paused did not come', async () => {
    const trouble = { problem: 'there is no network', code: 'offline' };
    seen = {
      ...seen,
      active: [
        row(0, { state: 'running' }),
        row(2, { state: 'paused' }),
        row(3, { state: 'paused', ...trouble }),
      ],
    };
    const { container } = render(Downloads);
    await screen.findByText(/Asking the server…$/);
    const said = [...container.querySelectorAll('.num')].map((p) => p.textContent?.replace(/.* · ?\s*/s, ''));
    expect(said).not.toContain('0 byte');
    expect(document.body.textContent).not.toMatch(/0 byte ·/);
    expect(screen.getByText(/There is no network · paused$/)).toBeTruthy();
  });

  it('says nothing of places in a line while the disk is full, and offers room', async () => {
    seen = { ...seen, hold: { code: 'disk_full', problem: 'there is no room' } };
    render(Downloads);
    expect((await screen.findAllByText(/Waiting$/)).length).toBe(2);
    expect(screen.queryByText(/at a time/)).toBeNull();
    await userEvent.setup().click(screen.getByRole('button', { name: 'Free room…' }));
    expect(downloads.cleaning).toBe(true);
    downloads.cleaning = false;
  });
});

describe('what was removed by hand', () => {
  it('can be put back as long as its room is not free, also by the key, when its message is gone', async () => {
    seen = { ...seen, active: [], failed: [], done: [whole(0), whole(2)] };
    const undone: number[] = [];
    fake.commands.undo = (id) => {
      undone.push(id);
      return Promise.resolve({ status: 'ok', data: null });
    };
    let id = 20;
    fake.commands.removeDownloads = (many) => {
      seen = { ...seen, freeing: { bytes: 5_000_000, minutes: 10 } };
      return Promise.resolve({ status: 'ok', data: { id: (id += 1), count: many.length } });
    };
    render(Downloads);
    await screen.findByRole('region', { name: 'On this computer' });
    await downloads.remove([1], 'First');
    await downloads.remove([2], 'Second');
    for (const toast of toasts.list) toasts.dismiss(toast.id);
    await downloads.load();
    await userEvent.setup().click(await screen.findByRole('button', { name: /^Put back.*Second/ }));
    expect(undone).toEqual([22]);
    expect(await screen.findByRole('button', { name: /^Put back.*First/ })).toBeTruthy();
    expect(toasts.runLast()).toBe(true);
    expect(undone).toEqual([22, 21]);
    expect(toasts.ways).toEqual([]);
    expect(toasts.runLast()).toBe(false);
  });

  it('is taken back once, wherever that is asked for', async () => {
    seen = { ...seen, freeing: { bytes: 5_000_000, minutes: 10 } };
    const undone: number[] = [];
    fake.commands.undo = (id) => {
      undone.push(id);
      return Promise.resolve({ status: 'ok', data: null });
    };
    await downloads.remove([1], 'First');
    toasts.putBack(toasts.ways[0]!);
    expect(toasts.list.filter((one) => one.action?.undoes)).toEqual([]);
    await downloads.remove([1], 'First');
    toasts.act(toasts.list.find((one) => one.action?.undoes)!);
    expect(toasts.ways).toEqual([]);
    await waitFor(() => expect(undone).toHaveLength(2));
  });
});

describe('a file that somebody deleted or cut', () => {
  it.each([
    ['gone', 'The file is gone'],
    ['shortened', 'The file was changed'],
  ])('%s: no download failed, and none was tried', async (code, words) => {
    seen = {
      ...seen,
      active: [],
      done: [],
      failed: [row(0, { state: 'failed', code, problem: 'it is gone', bytes: 900 })],
    };
    render(Downloads);
    const list = within(await screen.findByRole('region', { name: 'Needs a look' }));
    expect(list.getByText(words)).toBeTruthy();
    expect(list.queryByText(/tried|kept|Download failed/)).toBeNull();
  });

  it.each([
    ['status', 'the server says: 404 Not Found'],
    ['file_gone', 'the server says this file is gone (404). Nothing was lost'],
  ])('a server that says no is called by its answer: %s', async (code, problem) => {
    const failed = row(0, { state: 'failed', code, problem, attempts: 1 });
    seen = { ...seen, active: [], done: [], failed: [failed] };
    render(Downloads);
    await screen.findByText('404 Not Found');
    expect(screen.getByText('tried once')).toBeTruthy();
    expect(screen.queryByText('Download failed')).toBeNull();
  });
});

it('each download names its show, and an empty disk is no number', async () => {
  fake.rows[0] = { ...fake.rows[0]!, source: 'A show' };
  const room = await call('storage');
  fake.commands.storage = () =>
    Promise.resolve({ status: 'ok', data: { ...room, episodes: 0, budget: null } });
  for (const state of ['running', 'failed', 'done'] as const) {
    const one =
      state === 'done' ? whole(0, { item: fake.rows[0] }) : row(0, { state, problem: 'x', code: 'y' });
    const list = state === 'running' ? 'active' : state;
    seen = { ...seen, bytes_used: 0, active: [], failed: [], done: [], [list]: [one] };
    const view = render(Downloads);
    expect((await screen.findAllByText('A show')).length).toBeGreaterThan(0);
    expect(document.body.textContent).not.toContain('0 byte');
    view.unmount();
    downloads.now = null;
  }
});

it('says what of many cannot be downloaded at all', async () => {
  const stream = { title: 'A stream', code: 'hls', problem: 'this is a stream in many pieces' };
  fake.commands.download = (many) =>
    Promise.resolve({
      status: 'ok',
      data: { id: 5, count: many.length - 1, left_out: { count: 1, ...stream } },
    });
  await downloads.add([1, 2, 3]);
  expect(toasts.list.map((one) => one.text.replace(/[\u2066-\u2069]/g, ''))).toEqual([
    '2 downloads started',
    '“A stream” was left out. This is a stream in many pieces.',
  ]);
});

it('what is no file to keep opens outside, from the message that says so', async () => {
  fake.fail('download', 'hls', 'this is a stream in many pieces');
  await downloads.add([fake.rows[0]!.id]);
  const toast = toasts.list.at(-1)!;
  expect(toast.action?.label).toBe('Open outside');
  toast.action?.run();
  await waitFor(() => expect(fake.calls.some((one) => one.name === 'openExternal')).toBe(true));
});
