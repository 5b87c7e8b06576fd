/** Folders of shows and sites: which of them lie folded, and where subscriptions are put. */
import { SvelteSet } from 'svelte/reactivity';
import { call, type FeedRow } from '../ipc';
import { t } from '../i18n/index.svelte';
import { feeds } from './feeds.svelte';
import { attempt, toasts } from './toasts.svelte';

export type Folder = {
  path: string[];
  /** Of a path: what tells folders apart. */
  key: string;
  /** Those that lie in it itself. */
  rows: FeedRow[];
  /** Those in it and in the folders in it. */
  count: number;
};

const keyOf = (path: string[]): string => JSON.stringify(path);

class Folders {
  /** What is being moved. */
  asking = $state.raw<FeedRow[] | null>(null);
  folded = new SvelteSet<string>();

  ask(rows: FeedRow[]): void {
    this.asking = rows;
  }

  /** Folds a folder, or unfolds it. */
  fold(key: string): void {
    if (!this.folded.delete(key)) this.folded.add(key);
  }

  /** Whether a folder around this one is folded. */
  hidden = (path: string[]): boolean =>
    path.slice(0, -1).some((_, depth) => this.folded.has(keyOf(path.slice(0, depth + 1))));

  /** The folder that was typed; undefined when that failed, why was said. */
  typed = (text: string): Promise<string[] | undefined> => attempt(() => call('folderTyped', text));

  async put(rows: FeedRow[], folder: string[]): Promise<boolean> {
    const undo = await attempt(() =>
      call(
        'setFolder',
        rows.map((row) => row.id),
        folder,
      ),
    );
    if (!undo) return false;
    await feeds.load();
    const said =
      folder.length > 0
        ? t('folders.put', { n: undo.count, folder: folder.join(' › ') })
        : t('folders.taken_out', { n: undo.count });
    if (undo.count > 0) toasts.undoable(said, undo);
    return true;
  }
}

export const folders = new Folders();

/** Folders in order, each after the one it lies in; what is in none comes first, under no heading. */
export function grouped(rows: FeedRow[]): Folder[] {
  const found = new Map<string, Folder>();
  const at = (path: string[]): Folder => {
    const key = keyOf(path);
    let folder = found.get(key);
    if (!folder) found.set(key, (folder = { path, key, rows: [], count: 0 }));
    return folder;
  };
  for (const row of rows) {
    at(row.folder).rows.push(row);
    for (let depth = 0; depth <= row.folder.length; depth++) at(row.folder.slice(0, depth)).count += 1;
  }
  const order = (a: Folder, b: Folder): number => {
    for (let n = 0; n < Math.min(a.path.length, b.path.length); n++) {
      const by = a.path[n]!.localeCompare(b.path[n]!);
      if (by !== 0) return by;
    }
    return a.path.length - b.path.length;
  };
  return [...found.values()].sort(order);
}
