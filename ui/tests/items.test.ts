import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackend } from '../src/ipc';
import { createFake, type Fake } from './fake/library';
import { listenToChanges } from '../src/state/changes.svelte';
import { Items } from '../src/state/items.svelte';

let fake: Fake;
beforeEach(() => {
  fake = createFake({ items: 1500 });
  useBackend(fake);
});
const asked = () => fake.calls.filter((c) => c.name === 'items').length;

describe('a long list', () => {
  it('knows how many there are from the first page', async () => {
    const items = new Items({});
    await items.first;
    expect(items.total).toBe(1500);
    expect(items.rows).toHaveLength(100);
  });

  it('fetches on as it is looked at, and no further', async () => {
    const items = new Items({});
    await items.first;
    items.show(90, 110);
    await vi.waitFor(() => expect(items.rows.length).toBeGreaterThan(100));
    items.show(0, 20);
    expect(asked()).toBe(2);
  });

  it('reaches the end when that is shown, each row once and in order', async () => {
    const items = new Items({});
    await items.first;
    items.show(1480, 1499);
    await vi.waitFor(() => expect(items.rows).toHaveLength(1500));
    expect(items.rows.map((r) => r.id)).toEqual(Array.from({ length: 1500 }, (_, i) => i + 1));
    expect(asked()).toBeLessThan(7);
  });

  it('asks again only for what is seen, and drops what is gone', async () => {
    await listenToChanges();
    const items = new Items({});
    await items.first;
    items.show(700, 720);
    await vi.waitFor(() => expect(items.rows.length).toBeGreaterThan(720));
    const stop = items.follow();
    /* Which asks again at once. */
    await items.refresh();
    const before = asked();
    await fake.commands.setItems([705], { done: null, in_inbox: null, bookmarked: null, trashed: true });
    await vi.waitFor(() => expect(items.rows.some((r) => r.id === 705)).toBe(false));
    expect(items.total).toBe(1499);
    expect(asked() - before).toBeLessThan(3);
    expect(new Set(items.rows.map((r) => r.id)).size).toBe(items.rows.length);
    stop();
  });

  it('says why it could not be read, and recovers', async () => {
    fake.fail('items', 'damaged', 'The library cannot be read. Nothing was changed.');
    const items = new Items({});
    await items.first;
    expect(items.problem?.text).toBe('The library cannot be read. Nothing was changed.');
    expect(items.problem?.detail).toContain('items');
    await items.refresh();
    expect(items.problem).toBeNull();
    expect(items.rows).toHaveLength(100);
  });

  it('answers the newest question only', async () => {
    const items = new Items({});
    const first = items.reset();
    await items.ask({ kind: 'article' });
    await first;
    expect(items.rows.every((r) => r.kind === 'article')).toBe(true);
  });
});
