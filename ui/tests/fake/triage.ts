/** Putting off, whole lists, ended shows and what shows bring in, of the library in memory. */
import type {
  AutoArchived,
  Changes,
  FeedId,
  FeedRow,
  ItemId,
  ItemQuery,
  ItemRow,
  ShowIntake,
  TrashedShow,
} from '../../src/ipc/bindings';
import type { Answers } from './library';

type Around = {
  row: (id: ItemId) => ItemRow;
  changed: (...kinds: (keyof Changes)[]) => void;
  undoable: (back: () => void, n: number) => { id: number; count: number };
  chosen: (query: ItemQuery) => ItemRow[];
  rows: ItemRow[];
  queue: ItemId[];
  feeds: FeedRow[];
};

export function createTriage(around: Around): { commands: Partial<Answers> } {
  const { row, changed, undoable, chosen } = around;
  const intakes = new Map<FeedId, ShowIntake>();
  let archived: AutoArchived | null = { count: 12, at: new Date().toISOString() };
  let shows: TrashedShow[] = [];
  const tomorrow = (): string => {
    const at = new Date();
    at.setDate(at.getDate() + 1);
    at.setHours(8, 0, 0, 0);
    return at.toISOString();
  };
  const change = (ids: ItemId[], some: (row: ItemRow) => Partial<ItemRow>) => {
    const before = around.rows;
    around.rows = around.rows.map((r) => (ids.includes(r.id) ? { ...r, ...some(r) } : r));
    changed('items');
    return undoable(() => (around.rows = before), ids.length);
  };
  const off = () => ({ in_inbox: false, snoozed_until: tomorrow() });
  return {
    commands: {
      snoozeChoices: () => [
        { until: { when: 'tomorrow' }, at: tomorrow() },
        { until: { when: 'saturday' }, at: tomorrow() },
      ],
      snooze: (ids) => change(ids, off),
      bulkCount: (scope) => (scope.older_days > 30 ? 0 : chosen(scope.query).length),
      bulk: (scope, act) => {
        const ids = chosen(scope.query).map((r) => r.id);
        if (act.act === 'queue') {
          const [before, rows] = [around.queue, around.rows];
          const new_ones = ids.filter((id) => row(id).playable && !before.includes(id)).slice(0, 5);
          around.queue = [...before, ...new_ones];
          changed('queue', 'items');
          const undo = undoable(() => ([around.queue, around.rows] = [before, rows]), new_ones.length);
          return { undo, left: ids.length - new_ones.length };
        }
        const undo = change(ids, () => {
          switch (act.act) {
            case 'archive':
              return { in_inbox: false };
            case 'done':
              return { done: true, in_inbox: false };
            case 'trash':
            case 'restore':
              return { trashed: act.act === 'trash' };
            case 'snooze':
              return off();
            default:
              return {};
          }
        });
        return { undo, left: 0 };
      },
      autoArchived: () => archived,
      putArchivedBack: () => {
        const n = archived?.count ?? 0;
        archived = null;
        changed('items');
        return n;
      },
      forgetArchived: () => {
        archived = null;
        changed('items');
        return null;
      },
      showIntake: (id) => intakes.get(id) ?? { paused: false, rhythm: null, to_inbox: null, notify: null },
      setShowIntake: (id, intake) => {
        intakes.set(id, intake);
        around.feeds = around.feeds.map((f) => (f.id === id ? { ...f, paused: intake.paused } : f));
        changed('feeds');
        return intake;
      },
      unsubscribe: (id) => {
        const [feeds, before] = [around.feeds, shows];
        const feed = feeds.find((f) => f.id === id)!;
        around.feeds = feeds.filter((f) => f.id !== id);
        const gone_at = new Date(Date.now() + 12 * 86_400_000 - 60_000).toISOString();
        shows = [{ id, kind: feed.kind, title: feed.title, image: null, items: 7, gone_at }, ...shows];
        changed('feeds', 'items');
        return undoable(() => ([around.feeds, shows] = [feeds, before]), 7);
      },
      trashedShows: () => shows,
      restoreShow: (id) => {
        const before = shows;
        shows = shows.filter((s) => s.id !== id);
        changed('feeds', 'items');
        return undoable(() => (shows = before), 7);
      },
      queueClear: () => {
        const before = around.queue;
        around.queue = [];
        changed('queue');
        return undoable(() => (around.queue = before), before.length);
      },
      queueSort: (by) => {
        const before = around.queue;
        const length = (id: ItemId) => row(id).left_ms ?? 0;
        const sign = by === 'longest' || by === 'newest' ? -1 : 1;
        around.queue = before.toSorted((a, b) => sign * (length(a) - length(b)));
        changed('queue');
        return undoable(() => (around.queue = before), before.length);
      },
    },
  };
}
