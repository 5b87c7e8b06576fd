/** Presses that follow each other faster than the rows are drawn anew. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useBackend, type ItemRow } from '../src/ipc';
import { createFake, type Fake } from './fake/library';
import type { RowAction } from '../src/lib/rows';
import { act } from '../src/state/actions';
import { queue } from '../src/state/queue.svelte';
import { toasts } from '../src/state/toasts.svelte';
import { argsOf } from './open-window';

let fake: Fake;
beforeEach(async () => {
  fake = createFake({ items: 30, delay: 2 });
  useBackend(fake);
  await queue.load();
});
afterEach(() => {
  for (const toast of toasts.list) toasts.dismiss(toast.id);
});
const data = async (id: number): Promise<ItemRow> => {
  const answer = await fake.commands.item(id);
  if (answer.status !== 'ok') throw new Error(answer.error.message);
  return answer.data.row;
};
/** Presses on a row as it was drawn before all of them, and waits until each has been sent. */
async function press(action: RowAction, row: ItemRow, times: number, ...commands: string[]): Promise<void> {
  for (let n = 0; n < times; n++) act(action, [row]);
  const sent = () => commands.reduce((sum, name) => sum + argsOf(fake, name).length, 0);
  await expect.poll(sent, { timeout: 10_000 }).toBe(times);
}

describe('quick presses on one row', () => {
  it.each([2, 3, 4, 5])('of Q: %i of them put it in and out as often, and say so', async (n) => {
    const row = await data(5);
    expect(row.queued).toBe(false);
    const said: string[] = [];
    const say = toasts.say.bind(toasts);
    toasts.say = (text, action) => (said.push(text), say(text, action));
    await press('queue', row, n, 'queueAdd', 'queueRemove');
    await expect.poll(() => said.length).toBe(n);
    toasts.say = say;
    expect((await data(5)).queued).toBe(n % 2 === 1);
    expect(queue.has(5)).toBe(n % 2 === 1);
    expect(said.map((text) => text.replace(/[\u2066-\u2069]/g, ''))).toEqual(
      Array.from(
        { length: n },
        (_, i) => `${i % 2 === 0 ? 'Added to' : 'Removed from'} Up Next: ${row.title}`,
      ),
    );
  });

  it.each([
    ['done', 'done'],
    ['bookmark', 'bookmarked'],
    ['inbox', 'in_inbox'],
    ['trash', 'trashed'],
  ] as const)('of %s: three of them are as one', async (action, flag) => {
    const row = await data(5);
    await press(action, row, 3, 'setItems');
    expect(argsOf(fake, 'setItems').map(([, patch]) => (patch as Record<string, boolean>)[flag])).toEqual([
      !row[flag],
      row[flag],
      !row[flag],
    ]);
    await expect.poll(async () => (await data(5))[flag]).toBe(!row[flag]);
  });

  it('of D: two of them start a download and stop it', async () => {
    await press('download', await data(12), 2, 'download', 'removeDownloads');
    expect(argsOf(fake, 'removeDownloads')).toEqual([[[12]]]);
    await expect.poll(async () => (await data(12)).download).toBeNull();
  });
});

it('what is not in Up Next any more is not said to be taken out of it', async () => {
  await queue.remove([queue.after[0]!.id]);
  for (const toast of toasts.list) toasts.dismiss(toast.id);
  await queue.remove([5]);
  expect(toasts.list.map((toast) => toast.text)).toEqual([]);
});

it('an answer from before a change does not undo it in sight', async () => {
  const id = queue.after[0]!.id;
  const old = queue.load();
  await queue.remove([id]);
  await old;
  expect(queue.has(id)).toBe(false);
});

describe('many rows that are not alike', () => {
  const some = async (...ids: number[]) => Promise.all(ids.map(data));

  it.each(['done', 'bookmark'] as const)('%s makes all of them so, and then otherwise', async (action) => {
    const flag = action === 'done' ? 'done' : 'bookmarked';
    await fake.commands.setItems([5], {
      done: null,
      in_inbox: null,
      bookmarked: null,
      trashed: null,
      [flag]: true,
    });
    act(action, await some(5, 6, 8));
    await expect.poll(async () => (await some(5, 6, 8)).map((row) => row[flag])).toEqual([true, true, true]);
    act(action, await some(5, 6, 8));
    await expect
      .poll(async () => (await some(5, 6, 8)).map((row) => row[flag]))
      .toEqual([false, false, false]);
  });

  it('are queued where some are, each once', async () => {
    const before = queue.rows.map((row) => row.id);
    expect(before).toContain(3);
    act('queue', await some(3, 5, 6));
    await expect.poll(() => queue.rows.map((row) => row.id)).toEqual([...before, 5, 6]);
    act('queue', await some(3, 5, 6));
    await expect.poll(() => queue.rows.map((row) => row.id)).toEqual(before.filter((id) => id !== 3));
  });

  it('are downloaded where some are here, and what is here stays', async () => {
    const rows = (await Promise.all(fake.rows.map((row) => data(row.id)))).filter((row) => row.playable);
    const here = rows.find((row) => row.download?.state === 'done')!;
    const not = rows.filter((row) => row.download === null).slice(0, 2);
    expect(not).toHaveLength(2);
    act('download', [here, ...not]);
    await expect.poll(() => argsOf(fake, 'download')).toEqual([[not.map((row) => row.id)]]);
    expect(argsOf(fake, 'removeDownloads')).toEqual([]);
  });

  it('a stream among them is asked for, too, so that it is told of', async () => {
    const row = await data(25);
    const stream = { ...(await data(26)), playable: false, outside: 'hls' as const, download: null };
    act('download', [{ ...row, download: null }, stream]);
    await expect.poll(() => argsOf(fake, 'download')).toEqual([[[25, 26]]]);
  });
});
