/** What a row can do, for one or many, each with its message and its way back. */
import { call, type ItemDetail, type ItemId, type ItemPatch, type ItemQuery, type ItemRow } from '../ipc';
import type { RowAction } from '../lib/rows';
import { fault, t } from '../i18n/index.svelte';
import { app } from './app.svelte';
import { renew } from './article.svelte';
import { bulk } from './bulk';
import { downloads } from './downloads.svelte';
import { query } from './items.svelte';
import { playback } from './playback.svelte';
import { queue } from './queue.svelte';
import { openOutside } from './outside';
import { readingList } from './reading-list.svelte';
import { editing } from './edits.svelte';
import { tagPicker } from './tags.svelte';
import { attempt, toasts } from './toasts.svelte';
import { SerialQueue } from './serial-queue';

const leave: ItemPatch = { done: null, in_inbox: null, bookmarked: null, trashed: null };

type Deed = Parameters<typeof toasts.did>[0];

export async function change(
  ids: ItemId[],
  patch: Partial<ItemPatch>,
  what: Deed,
  title?: string,
): Promise<void> {
  const undo = await attempt(() => call('setItems', ids, { ...leave, ...patch }));
  if (undo) toasts.did(what, undo.count, title, undo);
}

type Flag = 'done' | 'bookmarked' | 'in_inbox' | 'trashed';
/* What is said when it is so now, and when it is so no more. */
const said: Record<Flag, [Deed, Deed]> = {
  done: ['done', 'open_again'],
  bookmarked: ['bookmarked', 'unbookmarked'],
  in_inbox: ['to_inbox', 'from_inbox'],
  trashed: ['trashed', 'restored'],
};
const turns = new SerialQueue();
/** Toggled once already: rows of these may be drawn as they were before. */
const touched = new Set<ItemId>();

/**
 * Does what a toggle does to rows, after all that was pressed before: of many it goes by one that is not `so` yet, and only
 * where all are they become otherwise. The first press goes by the row as it is seen; a further one on the same by how it is
 * now, since the row may not have followed yet.
 */
function toggle(
  rows: ItemRow[],
  so: (row: ItemRow) => boolean,
  work: (by: ItemRow, ids: ItemId[]) => Promise<unknown>,
): void {
  const ids = rows.map((r) => r.id);
  void turns.run(async () => {
    let by = rows.find((row) => !so(row)) ?? rows[0];
    if (by && touched.has(by.id)) by = (await attempt(() => detail(by!.id)))?.row;
    if (!by) return;
    for (const id of ids) touched.add(id);
    await work(by, ids);
  });
}

/* What one wants of many is that they leave the inbox, and that the rest of it becomes so. */
const flip = (flag: Flag, rows: ItemRow[]): void =>
  toggle(
    rows,
    (row) => row[flag] === (flag !== 'in_inbox'),
    (by, ids) =>
      change(
        ids,
        { [flag]: !by[flag] },
        said[flag][by[flag] ? 1 : 0],
        ids.length === 1 ? by.title : undefined,
      ),
  );

/** Its file is here or comes. */
const isFetched = (row: ItemRow): boolean => row.download !== null && row.download.state !== 'failed';

/** Downloads what is not here, of many; what cannot be had is told of. Removes the files where all are here. */
const download = (rows: ItemRow[]): void => {
  const some = rows.filter((row) => row.playable || row.outside);
  toggle(some, isFetched, (by) =>
    isFetched(by)
      ? downloads.remove(
          some.map((row) => row.id),
          by.title,
        )
      : downloads.add(
          some.filter((row) => row.id === by.id || !isFetched(row)).map((row) => row.id),
          by.title,
        ),
  );
};

/** Opens: the article to read it, the episode with its notes. What plays already opens the player. */
export function open(row: ItemRow, list: ItemQuery | null = null): void {
  if (row.kind === 'article') {
    readingList.begin(list);
    app.go({ name: 'articles', id: row.id });
  } else if (playback.is(row.id)) app.expanded = true;
  else app.go({ name: 'episode', id: row.id });
}

/**
 * Does an action to rows, of which many become alike by it. `list` is the list they are shown in:
 * what is played from it goes on with it.
 */
export function act(action: RowAction, rows: ItemRow[], list: ItemQuery | null = null): void {
  const first = rows[0];
  if (!first) return;
  const ids = rows.map((r) => r.id);
  switch (action) {
    case 'open':
      return open(first, list);
    case 'play':
      return void playback.play(first.id, null, list);
    case 'pause':
      return void playback.pause();
    case 'queue':
      return void queue.toggle(ids);
    case 'next':
      return void queue.add(ids, 'next');
    case 'last':
      return void queue.add(ids, 'last');
    case 'download':
      return download(rows);
    case 'bookmark':
      return flip('bookmarked', rows);
    case 'done':
      return flip('done', rows);
    case 'inbox':
      return flip('in_inbox', rows);
    case 'trash':
      return flip('trashed', rows);
    case 'browser':
      return void (first.url && openExternal(first.url));
    case 'outside':
      return void openOutside(first.id);
    case 'fetch':
      return void renew('fetchAgain', first.id, first.title);
    case 'tags':
      return tagPicker.ask({ items: ids, feeds: [] }, first.title);
    case 'edit':
      return editing.ask({ item: first.id }, first);
    case 'show':
      return void (first.feed_id !== null && app.go({ name: 'feed', id: first.feed_id }));
  }
}

export const openExternal = (url: string): Promise<unknown> => attempt(() => call('openExternal', url));
export const detail = (id: ItemId): Promise<ItemDetail> => call('item', id);
export const transcript = (id: ItemId) => call('transcript', id);

/** Takes everything out of the inbox, also what was not fetched yet. */
export async function clearInbox(): Promise<void> {
  await bulk(query({ place: 'inbox' }), { act: 'archive' });
}

/** Empties the trash for good. */
export async function emptyTrash(): Promise<void> {
  const n = await attempt(() => call('emptyTrash'));
  if (n === undefined) return;
  toasts.withdraw();
  toasts.say(t('trash.emptied', { n }));
}

/** Saves a link that was mentioned. True when it is in the library now. */
export async function saveLink(url: string, title: string): Promise<boolean> {
  const added = await attempt(() => call('add', url, null));
  const problem = added?.problems[0];
  if (problem) toasts.error(fault(problem.code, problem.message), problem.what);
  else if (added) toasts.say(t('toast.saved_link', { title }));
  return added !== undefined && !problem;
}
