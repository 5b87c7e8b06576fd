/** Up Next. */
import { call, type ItemId, type ItemRow, type QueuePlace } from '../ipc';
import { t } from '../i18n/index.svelte';
import { onChange } from './changes.svelte';
import { news } from './news.svelte';
import { attempt, toasts } from './toasts.svelte';

class Queue {
  rows = $state.raw<ItemRow[]>([]);
  loaded = $state(false);
  /** Whole minutes left of all of it, where they are known. */
  minutes = $derived(this.rows.reduce((sum, row) => sum + (row.minutes_left ?? 0), 0));
  #following = false;

  async load(): Promise<void> {
    this.rows = await call('queue');
    this.loaded = true;
    if (this.#following) return;
    this.#following = true;
    onChange(['queue', 'items', 'downloads'], () => void this.load().catch(() => {}));
  }

  async add(ids: ItemId[], place: QueuePlace): Promise<void> {
    const rows = await attempt(() => call('queueAdd', ids, place));
    if (!rows) return;
    this.rows = rows;
    toasts.say(t('toast.queued', { n: ids.length }));
  }

  async remove(ids: ItemId[]): Promise<void> {
    const undo = await attempt(() => call('queueRemove', ids));
    if (!undo) return;
    this.rows = this.rows.filter((r) => !ids.includes(r.id));
    toasts.undoable(t('toast.unqueued', { n: undo.count }), undo);
  }

  /** `to` is the place it will have, from 0. Shown at once, and said. */
  async move(id: ItemId, to: number): Promise<void> {
    const row = this.rows.find((r) => r.id === id);
    if (!row || to < 0 || to >= this.rows.length) return;
    const rest = this.rows.filter((r) => r.id !== id);
    this.rows = [...rest.slice(0, to), row, ...rest.slice(to)];
    news.say(t('queue.moved', { n: to + 1, total: this.rows.length }));
    const rows = await attempt(() => call('queueMove', id, to));
    if (rows) this.rows = rows;
    else await this.load().catch(() => {});
  }
}

export const queue = new Queue();
