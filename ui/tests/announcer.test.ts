import { beforeEach, expect, it, vi } from 'vitest';
import { call, useBackend } from '../src/ipc';
import { createFake, type Fake } from './fake/library';
import { app } from '../src/state/app.svelte';
import { listenToChanges } from '../src/state/changes.svelte';
import { feeds } from '../src/state/feeds.svelte';
import { announcer } from '../src/state/announcer.svelte';
import { toasts } from '../src/state/toasts.svelte';

let fake: Fake;
beforeEach(async () => {
  fake = createFake({ items: 30 });
  useBackend(fake);
  await listenToChanges();
});

it('says what a look for new items found', async () => {
  const stop = announcer.follow(() => {});
  await feeds.refresh();
  const texts = () => toasts.list.map((one) => one.text);
  expect(texts()).toContain('Looking for new items');
  await vi.waitFor(() => expect(texts()).toContain('2 new items'));
  expect(texts()).not.toContain('Looking for new items');
  stop();
});

it('many downloads that end one after another are one message', async () => {
  vi.useFakeTimers();
  const counts = await call('counts');
  const look = vi.fn();
  for (const toast of toasts.list) toasts.dismiss(toast.id);
  announcer.counted({ ...counts, downloads_active: 5, downloads_done: 0 }, look);
  for (let n = 1; n <= 5; n += 1) {
    announcer.counted({ ...counts, downloads_active: 5 - n, downloads_done: n }, look);
    vi.advanceTimersByTime(2_000 * (n < 5 ? 1 : 0));
  }
  expect(toasts.list).toEqual([]);
  vi.advanceTimersByTime(400);
  expect(toasts.list.map((one) => one.text)).toEqual(['5 episodes are ready']);
  toasts.list[0]?.action?.run();
  expect(look).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

it('without a network it blames no feed', async () => {
  fake = createFake({ items: 30, offline: true });
  useBackend(fake);
  await listenToChanges();
  const stop = announcer.follow(() => {});
  await feeds.refresh();
  const texts = () => toasts.list.map((one) => one.text);
  await vi.waitFor(() => expect(texts()).toContain('There is no network. Feeds are asked when it is back'));
  expect(texts()).not.toContain('Looking for new items');
  stop();
});

it('says which shows were left out, and until when', async () => {
  const until = new Date();
  until.setHours(23, 59);
  fake = createFake({ items: 30, held: { held: 12, held_until: until.toISOString() } });
  useBackend(fake);
  await listenToChanges();
  const stop = announcer.follow(() => {});
  await feeds.refresh();
  const texts = () => toasts.list.map((one) => one.text).join();
  await vi.waitFor(() => expect(texts()).toContain('12 shows wait'));
  expect(texts()).toMatch(
    /Nothing new\. 12 shows wait at least until (23:59|11:59\sPM): their server asked for patience/,
  );
  stop();
});

it('says that a download is here, and offers to look at one that failed', async () => {
  const counts = await call('counts');
  const look = vi.fn();
  announcer.counted(counts, look);
  announcer.counted(
    { ...counts, downloads_active: counts.downloads_active - 1, downloads_done: counts.downloads_done + 1 },
    look,
  );
  expect(announcer.said).toBe('1 download is here');
  announcer.counted({ ...counts, downloads_failed: counts.downloads_failed + 1 }, look);
  const toast = toasts.list.find((one) => one.text === '1 download failed');
  expect(toast?.action?.label).toBe('Look');
  toast?.action?.run();
  expect(look).toHaveBeenCalledOnce();
});

it('offers no look at downloads that are shown', async () => {
  vi.useFakeTimers();
  const counts = await call('counts');
  for (const toast of toasts.list) toasts.dismiss(toast.id);
  const seen = (n: number) => ({
    ...counts,
    downloads_active: 1 - n,
    downloads_done: n,
    downloads_failed: n,
  });
  announcer.counted(
    seen(0),
    () => {},
    () => true,
  );
  announcer.counted(
    seen(1),
    () => {},
    () => true,
  );
  await vi.advanceTimersByTimeAsync(1_000);
  expect(toasts.list).toEqual([]);
  vi.useRealTimers();
});

it('the same numbers are no news', async () => {
  await app.recount();
  const before = announcer.said;
  await app.recount();
  expect(announcer.said).toBe(before);
});
