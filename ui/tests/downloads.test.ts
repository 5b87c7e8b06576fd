import { render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { call, useBackend, type DownloadRow, type Downloads as Seen } from '../src/ipc';
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
