/** Up Next of the library in memory. */
import type { Changes, ItemId, ItemQuery, ItemRow, Undo } from '../../src/ipc/bindings';
import type { Answers } from './library';

type Named = 'queue' | 'queueAdd' | 'queueAddList' | 'queueRemove' | 'queueMove';
type Around = {
  row: (id: ItemId) => ItemRow;
  changed: (...kinds: (keyof Changes)[]) => void;
  undoable: (back: () => void, n: number) => Undo;
  chosen: (query: ItemQuery) => ItemRow[];
  rows: ItemRow[];
  queue: ItemId[];
};

export function createQueue(around: Around): Pick<Answers, Named> {
  const { row, changed, undoable, chosen } = around;
  return {
    queue: () => around.queue.map(row),
    queueAdd: (ids, place) => {
      const [before, inboxed] = [around.queue, around.rows];
      const rest = before.filter((q) => !ids.includes(q));
      around.queue = place === 'next' ? [...ids, ...rest] : [...rest, ...ids];
      around.rows = inboxed.map((r) => (ids.includes(r.id) ? { ...r, in_inbox: false } : r));
      changed('queue', 'items');
      const undo = undoable(() => {
        around.queue = before;
        around.rows = inboxed;
      }, ids.length);
      return { rows: around.queue.map(row), undo };
    },
    queueAddList: (query) => {
      const before = around.queue;
      const ids = chosen(query)
        .filter((r) => r.playable && !r.done && !before.includes(r.id))
        .map((r) => r.id);
      around.queue = [...before, ...ids];
      changed('queue', 'items');
      return undoable(() => (around.queue = before), ids.length);
    },
    queueRemove: (ids) => {
      const before = around.queue;
      around.queue = before.filter((q) => !ids.includes(q));
      changed('queue', 'items');
      return undoable(() => (around.queue = before), before.length - around.queue.length);
    },
    queueMove: (id, to) => {
      const rest = around.queue.filter((q) => q !== id);
      rest.splice(to, 0, id);
      around.queue = rest;
      changed('queue');
      return rest.map(row);
    },
  };
}
