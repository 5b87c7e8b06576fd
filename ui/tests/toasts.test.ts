import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackend } from '../src/ipc';
import { createFake, type Fake } from './fake/library';
import { act } from '../src/state/actions';
import { attempt, toasts } from '../src/state/toasts.svelte';

let fake: Fake;
beforeEach(() => {
  vi.useFakeTimers();
  fake = createFake({ items: 30 });
  useBackend(fake);
});
afterEach(() => {
  for (const toast of toasts.list) toasts.dismiss(toast.id);
  vi.useRealTimers();
});
/** Without the marks that isolate a title. */
const bare = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');
const trash = async () => {
  act('trash', [fake.rows[4]!]);
  await vi.advanceTimersByTimeAsync(1);
};

describe('what destroys', () => {
  it('happens at once and can be taken back for ten seconds', async () => {
    await trash();
    expect(fake.rows[4]?.trashed).toBe(true);
    expect(toasts.list.map((toast) => bare(toast.text))).toEqual([`Moved to Trash: ${fake.rows[4]!.title}`]);
    await vi.advanceTimersByTimeAsync(9_000);
    toasts.act(toasts.list[0]!);
    await vi.advanceTimersByTimeAsync(1);
    expect(fake.rows[4]?.trashed).toBe(false);
    expect(toasts.list.map((toast) => bare(toast.text))).toEqual([
      `Undone: Moved to Trash: ${fake.rows[4]!.title}`,
    ]);
  });

  it('stays offered while the pointer is on it', async () => {
    await trash();
    await vi.advanceTimersByTimeAsync(6_000);
    toasts.hold(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(toasts.list).toHaveLength(1);
    toasts.hold(false);
    await vi.advanceTimersByTimeAsync(3_900);
    expect(toasts.list).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(toasts.list).toHaveLength(0);
  });

  it('is undone by the keyboard, the last first', async () => {
    await trash();
    act('trash', [fake.rows[5]!]);
    await vi.advanceTimersByTimeAsync(1);
    expect(toasts.runLast()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect([fake.rows[4]?.trashed, fake.rows[5]?.trashed]).toEqual([true, false]);
  });
});

describe('what was done to one', () => {
  it('is told by its name, shortened; of many the number', async () => {
    fake.rows[5]!.title = 'word '.repeat(40);
    act('trash', [fake.rows[5]!]);
    await vi.advanceTimersByTimeAsync(1);
    act('done', fake.rows.slice(6, 9));
    await vi.advanceTimersByTimeAsync(1);
    const [one, many] = toasts.list.map((toast) => bare(toast.text));
    expect(one).toMatch(/^Moved to Trash: word word .*…$/);
    expect(one!.length).toBeLessThan(80);
    expect(many).toMatch(/^3 items (done|marked as not done)/);
  });
});

describe('messages', () => {
  it('that are the same are one with a count, which stays as long as a new one', async () => {
    for (let n = 0; n < 3; n++) {
      toasts.say('Undone');
      await vi.advanceTimersByTimeAsync(4_000);
    }
    expect(toasts.list.map(({ text, times }) => [text, times])).toEqual([['Undone', 3]]);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(toasts.list).toEqual([]);
  });

  it('are three at the most: the one that was said longest ago goes', () => {
    for (const text of ['a', 'b', 'c', 'a', 'd']) toasts.say(text);
    expect(toasts.list.map((toast) => toast.text)).toEqual(['c', 'a', 'd']);
  });

  it('that count several are taken back one by one, the last first, across messages', async () => {
    await trash();
    act('done', [fake.rows[5]!]);
    await vi.advanceTimersByTimeAsync(1);
    act('trash', [fake.rows[6]!]);
    await vi.advanceTimersByTimeAsync(1);
    expect(toasts.list.map(({ text }) => bare(text))).toEqual([
      `Done: ${fake.rows[5]!.title}`,
      '2 items moved to Trash',
    ]);
    const trashed = () => [4, 6].map((i) => fake.rows[i]?.trashed);
    toasts.runLast();
    await vi.advanceTimersByTimeAsync(1);
    expect([trashed(), fake.rows[5]?.done]).toEqual([[true, false], true]);
    expect(toasts.list.map(({ text }) => bare(text))).toContain(`Moved to Trash: ${fake.rows[4]!.title}`);
    toasts.runLast();
    await vi.advanceTimersByTimeAsync(1);
    expect([trashed(), fake.rows[5]?.done]).toEqual([[true, false], false]);
    toasts.runLast();
    await vi.advanceTimersByTimeAsync(1);
    expect(trashed()).toEqual([false, false]);
  });

  it('are held while new ones come, too', async () => {
    toasts.say('a');
    toasts.say('b');
    toasts.hold(true);
    toasts.say('a');
    expect(toasts.list.map(({ text, times }) => [text, times])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(toasts.list).toHaveLength(2);
    toasts.hold(false);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(toasts.list).toHaveLength(0);
  });
});

describe('failures', () => {
  it('are sentences with their detail', async () => {
    fake.fail(
      'setItems',
      'disk_full',
      'The disk is full. Nothing was changed; free some room and try again.',
    );
    await trash();
    expect(toasts.list[0]).toMatchObject({
      kind: 'error',
      text: 'The disk is full. Nothing was changed; free some room and try again.',
      detail: 'fake: setItems',
    });
  });

  it('that nobody expected still say that nothing was lost', async () => {
    await attempt(() => Promise.reject(new Error('x is undefined')));
    expect(toasts.list[0]?.text).toBe('Something went wrong. Nothing was lost; try again.');
    expect(toasts.list[0]?.detail).toContain('x is undefined');
  });
});
