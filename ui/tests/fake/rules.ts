/** Rules of downloads, cleaning up, and the room that things take, of the library in memory. */
import type { Changes, DownloadRow, FeedId, ItemId, ItemRow, ShowDownloads } from '../../src/ipc/bindings';
import type { Answers } from './library';

type Around = {
  row: (id: ItemId) => ItemRow;
  changed: (...kinds: (keyof Changes)[]) => void;
  undoable: (back: () => void, n: number) => { id: number; count: number };
  done: () => DownloadRow[];
};

export function createRules({ row, changed, undoable, done }: Around): { commands: Partial<Answers> } {
  const shows = new Map<FeedId, ShowDownloads>();
  let gone = new Set<ItemId>();
  return {
    commands: {
      showDownloads: (feed) => shows.get(feed) ?? { auto: null, keep: null, version: null },
      setShowDownloads: (feed, rules) => {
        shows.set(feed, rules);
        changed('feeds');
        return rules;
      },
      storage: () => ({
        episodes: 14_200_000_000,
        streamed: 0,
        pictures: 310_000_000,
        texts: 96_000_000,
        other: 180_000_000_000,
        free: 5_800_000_000,
        budget: 20_000_000_000,
        articles: 41,
        article_pictures: 212,
        article_pictures_wanted: 214,
      }),
      /* By the rules the first goes; with what was played, all but what has notes. */
      cleanUpPlan: (scope) => {
        const rows = done()
          .filter((d) => !gone.has(d.item.id) && d.kept?.why !== 'noted')
          .slice(0, scope === 'rules' ? 1 : undefined)
          .map((d) => ({
            item: row(d.item.id),
            bytes: d.bytes,
            goes: { why: 'played' as const, days: 3 },
          }));
        return {
          rows,
          bytes: rows.reduce((sum, one) => sum + one.bytes, 0),
          stay: done().length - rows.length,
        };
      },
      cleanUp: (ids) => {
        const before = gone;
        gone = new Set([...gone, ...ids]);
        changed('downloads', 'items');
        return undoable(() => (gone = before), ids.length);
      },
      showInFolder: () => null,
      openWith: () => null,
      openFile: () => null,
      rulesRemoved: () => [],
      putRulesRemovedAside: () => null,
    },
  };
}
