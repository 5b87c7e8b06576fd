/** How often what changed is told, and what a search asks again by it. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useBackend } from '../src/ipc';
import { createFake, type Fake } from './fake/library';
import { nothing } from './fake/data';
import { listenToChanges, onChange, onRowsChange } from '../src/state/changes.svelte';
import { Search } from '../src/state/search.svelte';

let fake: Fake;
beforeEach(async () => {
  vi.useRealTimers();
  fake = createFake({ items: 90 });
  useBackend(fake);
  await listenToChanges();
});

it('how much of a download is here is told once a second, and other changes at once', () => {
  vi.useFakeTimers();
  const told = { transfers: 0, items: 0 };
  const stops = [
    onChange(['transfers'], () => (told.transfers += 1)),
    onChange(['items'], () => (told.items += 1)),
  ];
  for (let n = 0; n < 30; n += 1) {
    fake.send('changed', { ...nothing, transfers: true });
    vi.advanceTimersByTime(100);
  }
  expect(told.transfers).toBeGreaterThan(1);
  expect(told.transfers).toBeLessThan(5);
  fake.send('changed', { ...nothing, transfers: true });
  fake.send('changed', { ...nothing, items: true });
  vi.advanceTimersByTime(70);
  expect(told.items).toBe(1);
  stops.forEach((stop) => stop());
});

it('rows are asked for again by it only while one of them comes', () => {
  vi.useFakeTimers();
  let state: 'running' | 'done' = 'done';
  let asked = 0;
  const stop = onRowsChange(
    ['items'],
    () => [{ download: { state } as never }],
    () => (asked += 1),
  );
  const tell = (kind: 'transfers' | 'items' | 'playback') => {
    fake.send('changed', { ...nothing, [kind]: true });
    vi.advanceTimersByTime(1_100);
  };
  tell('transfers');
  tell('playback');
  expect(asked).toBe(0);
  state = 'running';
  tell('transfers');
  expect(asked).toBe(1);
  tell('items');
  expect(asked).toBe(2);
  stop();
});

it('what was found is asked for again as far down as it is shown', async () => {
  const all = await fake.commands.search('e', null);
  if (all.status === 'error') throw new Error('nothing was found');
  const { hits, shows } = all.data;
  expect(hits.length).toBeGreaterThan(40);
  /* Pages of twenty, and shows with the first alone. */
  fake.commands.search = async (_, after) => {
    const from = Number(after ?? 0);
    const next = from + 20 < hits.length ? String(from + 20) : null;
    const page = hits.slice(from, from + 20);
    return { status: 'ok', data: { ...all.data, hits: page, next, shows: from === 0 ? shows : [] } };
  };
  const search = new Search();
  await search.ask('e');
  expect(search.hits).toHaveLength(20);
  await search.further();
  expect(search.hits).toHaveLength(40);
  await search.again();
  expect(search.hits).toEqual(hits.slice(0, 40));
  expect(search.shows).toEqual(shows);
  await search.ask('e');
  expect(search.hits).toHaveLength(20);
});
