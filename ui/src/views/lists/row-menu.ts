/** The rest of what a row can do, as a menu; and what the keys of a list do. */
import Archive from '@lucide/svelte/icons/archive';
import Clock from '@lucide/svelte/icons/clock';
import Alike from '@lucide/svelte/icons/layers';
import Bookmark from '@lucide/svelte/icons/bookmark';
import Check from '@lucide/svelte/icons/check';
import Copy from '@lucide/svelte/icons/copy';
import Download from '@lucide/svelte/icons/download';
import OpenWith from '@lucide/svelte/icons/app-window';
import External from '@lucide/svelte/icons/external-link';
import Folder from '@lucide/svelte/icons/folder-open';
import ListEnd from '@lucide/svelte/icons/list-end';
import ListStart from '@lucide/svelte/icons/list-start';
import ListX from '@lucide/svelte/icons/list-x';
import Podcast from '@lucide/svelte/icons/podcast';
import Refresh from '@lucide/svelte/icons/refresh-cw';
import Pencil from '@lucide/svelte/icons/pencil';
import Tag from '@lucide/svelte/icons/tag';
import Trash from '@lucide/svelte/icons/trash-2';
import Undo from '@lucide/svelte/icons/undo-2';
import type { MenuItem } from '../../components/menu.svelte';
import { menu } from '../../components/menu.svelte';
import { t } from '../../i18n/index.svelte';
import type { ItemRow } from '../../ipc/bindings';
import { keyOf, type RowKey } from '../../lib/shortcuts';
import { act } from '../../state/actions';
import { alikeDialog } from '../../state/alike.svelte';
import { downloads } from '../../state/downloads.svelte';
import { queue } from '../../state/queue.svelte';
import { openSnooze } from './snooze-menu';

export function rowMenu(row: ItemRow): MenuItem[] {
  if (row.trashed) return [{ label: t('act.restore'), icon: Undo, run: () => act('trash', [row]) }];
  const article = row.kind === 'article';
  const items: MenuItem[] = [];
  const download = row.download;
  if (row.outside)
    items.push({ label: t('act.open_outside'), icon: External, run: () => act('outside', [row]) }, 'line');
  if (row.playable) {
    items.push(
      { label: t('act.play_next'), icon: ListStart, run: () => act('next', [row]) },
      {
        label: t('act.play_last'),
        icon: ListEnd,
        keys: row.queued ? undefined : keyOf('row', 'queue'),
        run: () => act('last', [row]),
      },
    );
    if (row.queued)
      items.push({
        label: t('act.unqueue'),
        icon: ListX,
        keys: keyOf('row', 'queue'),
        run: () => act('queue', [row]),
      });
    items.push({
      label: t(
        !download || download.state === 'failed'
          ? 'act.download'
          : download.state === 'done'
            ? 'act.remove_download'
            : 'act.stop_download',
      ),
      icon: Download,
      keys: keyOf('row', 'download'),
      run: () => act('download', [row]),
    });
    if (download?.state === 'done')
      items.push(
        {
          label: t('act.show_in_folder'),
          icon: Folder,
          run: () => void downloads.showInFolder(row.id),
        },
        { label: t('act.open_with'), icon: OpenWith, run: () => void downloads.openWith(row.id) },
        { label: t('act.save_copy'), icon: Copy, run: () => void downloads.saveCopy(row.id) },
      );
    items.push('line');
  }
  items.push(
    {
      label: t(
        article
          ? row.done
            ? 'act.mark_unread'
            : 'act.mark_read'
          : row.done
            ? 'act.mark_unplayed'
            : 'act.mark_played',
      ),
      icon: Check,
      keys: keyOf('row', 'done'),
      run: () => act('done', [row]),
    },
    {
      label: t(row.bookmarked ? 'act.unbookmark' : 'act.bookmark'),
      icon: Bookmark,
      keys: keyOf('row', 'bookmark'),
      run: () => act('bookmark', [row]),
    },
    {
      label: t(row.in_inbox ? 'act.from_inbox' : row.snoozed_until ? 'act.wake' : 'act.to_inbox'),
      icon: Archive,
      run: () => act('inbox', [row]),
    },
    { label: t('tags.act'), icon: Tag, keys: keyOf('row', 'tags'), run: () => act('tags', [row]) },
    { label: t('edit.act'), icon: Pencil, run: () => act('edit', [row]) },
    {
      label: t('act.snooze'),
      icon: Clock,
      keys: keyOf('row', 'snooze'),
      run: () => {
        const { from } = menu;
        if (from) void openSnooze(from, { ids: [row.id], title: row.title });
      },
    },
    'line',
  );
  if (row.feed_id !== null)
    items.push({ label: t('act.go_to_show'), icon: Podcast, run: () => act('show', [row]) });
  items.push({ label: t('alike.title'), icon: Alike, run: () => alikeDialog.ask(row) });
  if (row.url) items.push({ label: t('act.open_browser'), icon: External, run: () => act('browser', [row]) });
  if (article) items.push({ label: t('act.fetch_again'), icon: Refresh, run: () => act('fetch', [row]) });
  items.push('line', {
    label: t('act.trash'),
    icon: Trash,
    keys: keyOf('row', 'trash'),
    danger: true,
    run: () => act('trash', [row]),
  });
  return items;
}

export const openRowMenu = (button: HTMLElement, row: ItemRow): void =>
  menu.under(button, t('menu.label', { title: row.title }), rowMenu(row));

export const rowMenuAt = (event: MouseEvent, row: ItemRow): void =>
  menu.at(event, t('menu.label', { title: row.title }), rowMenu(row));

/** Does what a key of a list means to the rows it is meant for. */
export function rowKeyAct(key: RowKey, rows: ItemRow[], event: KeyboardEvent): void {
  const row = rows[0];
  if (!row) return;
  if (key === 'snooze') {
    if (row.trashed) return;
    const { target } = event;
    const anchor = target instanceof HTMLElement ? target : document.body;
    const title = rows.length === 1 ? row.title : null;
    return void openSnooze(anchor, { ids: rows.map((r) => r.id), title });
  }
  if (key !== 'menu') return act(key, rows);
  const target = event.target instanceof Element ? event.target : null;
  /* Narrow rows have no button for it. */
  const button = target?.closest('li')?.querySelector<HTMLElement>('[data-row-menu]') ?? target;
  if (!(button instanceof HTMLElement)) return;
  openRowMenu(button, row);
  menu.from = target as HTMLElement;
}

/** The same in Up Next, where Delete takes a row out of the list, not out of the library. */
export function queueKeyAct(key: RowKey, rows: ItemRow[], event: KeyboardEvent): void {
  if (key === 'trash' || key === 'queue') void queue.remove(rows.map((r) => r.id));
  else rowKeyAct(key, rows, event);
}
