/** Downloads of the library in memory. */
import type { Changes, DownloadRow, ItemId, ItemRow, Settings, Undo } from '../../src/ipc/bindings';
import type { Answers } from './library';

type Named = 'downloads' | 'download' | 'removeDownloads' | 'downloadAgain';
type Around = {
  row: (id: ItemId) => ItemRow;
  changed: (...kinds: (keyof Changes)[]) => void;
  undoable: (back: () => void, n: number) => Undo;
  now: number;
  settings: () => Settings;
  articlesOffline: () => number;
};

export function createDownloads({ row, changed, undoable, now, settings, articlesOffline }: Around) {
  let downloads: DownloadRow[] = [];
  const within = (...states: DownloadRow['state'][]) => downloads.filter((d) => states.includes(d.state));
  const start = (id: ItemId, state: DownloadRow['state'], share = 0) => {
    const total = 49_000_000 - (id % 7) * 3_500_000;
    downloads = downloads.filter((d) => d.item.id !== id);
    downloads.push({
      item: row(id),
      state,
      bytes: Math.round(total * share),
      total,
      speed: state === 'running' ? 6_200_000 : null,
      problem:
        state === 'failed'
          ? 'The server says this file is gone (404). Nothing was lost; try again or open the page.'
          : null,
      code: state === 'failed' ? 'status' : null,
      attempts: state === 'failed' ? 3 : 1,
      resumed: id === 4,
      finished_at: state === 'done' ? new Date(now).toISOString() : null,
      automatic: id === 7,
      kept: state === 'done' ? (id === 7 ? { why: 'noted' } : { why: 'until_played', days: 2 }) : null,
    });
  };
  const commands: Pick<Answers, Named> = {
    downloads: () => ({
      active: within('waiting', 'running', 'paused'),
      failed: within('failed'),
      done: within('done').map((d) => ({ ...d, item: row(d.item.id) })),
      all_paused: false,
      bytes_used: 14_200_000_000,
      bytes_free: 5_800_000_000,
      at_once: settings().downloads_at_once,
      articles_offline: articlesOffline(),
    }),
    download: (ids) => {
      const before = downloads;
      downloads = [...downloads];
      for (const id of ids) start(id, 'running', 0.05);
      changed('downloads', 'items');
      return undoable(() => (downloads = before), ids.length);
    },
    removeDownloads: (ids) => {
      const before = downloads;
      downloads = downloads.filter((d) => !ids.includes(d.item.id));
      changed('downloads', 'items');
      return undoable(() => (downloads = before), before.length - downloads.length);
    },
    downloadAgain: (id) => {
      downloads = downloads.filter((d) => d.item.id !== id);
      start(id, 'running', 0);
      changed('downloads', 'items');
      return null;
    },
  };
  return {
    commands,
    start,
    in: within,
    brief: (id: ItemId): ItemRow['download'] => {
      const d = downloads.find((x) => x.item.id === id);
      return d ? { state: d.state, bytes: d.bytes, total: d.total } : null;
    },
  };
}
