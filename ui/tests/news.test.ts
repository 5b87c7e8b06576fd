import { beforeEach, expect, it, vi } from 'vitest';
import { call, useBackend } from '../src/ipc';
import { createMock, type Mock } from '../src/ipc/mock';
import { app } from '../src/state/app.svelte';
import { listenToChanges } from '../src/state/changes.svelte';
import { feeds } from '../src/state/feeds.svelte';
import { news } from '../src/state/news.svelte';
import { toasts } from '../src/state/toasts.svelte';

let mock: Mock;
beforeEach(async () => {
  mock = createMock({ items: 30, ticking: false });
  useBackend(mock);
  await listenToChanges();
});

it('says what a look for new items found', async () => {
  const stop = news.follow();
  await feeds.refresh();
  await vi.waitFor(() => expect(news.said).toBe('2 new items'));
  stop();
});

it('says that a download is here, and offers to look at one that failed', async () => {
  const counts = await call('counts');
  const look = vi.fn();
  news.counted(counts, look);
  news.counted(
    { ...counts, downloads_active: counts.downloads_active - 1, downloads_done: counts.downloads_done + 1 },
    look,
  );
  expect(news.said).toBe('1 download is here');
  news.counted({ ...counts, downloads_failed: counts.downloads_failed + 1 }, look);
  const toast = toasts.list.find((one) => one.text === '1 download failed');
  expect(toast?.action?.label).toBe('Look');
  toast?.action?.run();
  expect(look).toHaveBeenCalledOnce();
});

it('the same numbers are no news', async () => {
  await app.recount();
  const before = news.said;
  await app.recount();
  expect(news.said).toBe(before);
});
