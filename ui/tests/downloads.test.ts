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
    expect(screen.getAllByText(/paused$/).length).toBeGreaterThanOrEqual(2);
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
    await waitFor(() => expect(toasts.list.at(-1)?.text).toMatch(/^1 file removed, .*MB.* freed$/));
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
  it('is said with its way back, and put aside', async () => {
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
    ];
    fake.commands.rulesRemoved = () => Promise.resolve({ status: 'ok', data: told });
    fake.commands.undo = () => {
      told = told.slice(1);
      return Promise.resolve({ status: 'ok', data: null });
    };
    fake.commands.putRulesRemovedAside = () => {
      told = [];
      return Promise.resolve({ status: 'ok', data: null });
    };
    render(Downloads);
    await screen.findByText(/3 episodes were removed by your rules, 214 MB/);
    expect(screen.getByText(/“.*Small.*” was removed by your rules/)).toBeTruthy();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(screen.queryByText(/3 episodes/)).toBeNull());
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Do not show this any more' }));
    await waitFor(() => expect(screen.queryByText(/removed by your rules/)).toBeNull());
  });
});
