/** Up Next. Changes are made one after another, so that each is decided and told by what the one before came to. */
import { call, type ItemId, type ItemRow, type QueueOrder, type QueuePlace } from '../ipc';
import { t } from '../i18n/index.svelte';
import { leftMs } from '../lib/format';
import { onChange } from './changes.svelte';
import { announcer } from './announcer.svelte';
import { playback } from './playback.svelte';
import { attempt, toasts } from './toasts.svelte';
import { SerialQueue } from './serial-queue';

class Queue {
  /** All of it, with what plays at its head, as the library keeps it. */
  rows = $state.raw<ItemRow[]>([]);
  loaded = $state(false);
  #playing = $derived(playback.item?.id ?? null);
  /** What comes after what plays. */
  after = $derived(this.rows.filter((r) => r.id !== this.#playing));
  /** Milliseconds left of what comes after, each at the speed it is heard, where they are known. */
  left = $derived(this.after.reduce((sum, row) => sum + (row.left_ms ?? 0), 0));
  /** The same at the speed of life. */
  sound = $derived(this.after.reduce((sum, row) => sum + (leftMs(row) ?? 0), 0));
  #following = false;
  #turns = new SerialQueue();
  /** How often it was changed from here: an answer that was asked for before is not how it is now. */
  #changed = 0;

  async load(): Promise<void> {
    let before: number;
    do {
      before = this.#changed;
      const rows = await call('queue');
      if (before === this.#changed) this.rows = rows;
    } while (before !== this.#changed);
    this.loaded = true;
    if (this.#following) return;
    this.#following = true;
    onChange(
      ['queue', 'items', 'downloads', 'reading', 'settings', 'feeds'],
      () => void this.load().catch(() => {}),
    );
  }

  has = (id: ItemId): boolean => this.rows.some((r) => r.id === id);

  add = (ids: ItemId[], place: QueuePlace): Promise<void> => this.#turns.run(() => this.#add(ids, place));
  remove = (ids: ItemId[]): Promise<void> => this.#turns.run(() => this.#remove(ids));

  /** All in, or out where all are in when it comes to its turn; a row may have been drawn before that. */
  toggle = (ids: ItemId[]): Promise<void> =>
    this.#turns.run(() => {
      const out = ids.filter((id) => !this.has(id));
      return out.length === 0 ? this.#remove(ids) : this.#add(out, 'last');
    });

  async #add(ids: ItemId[], place: QueuePlace): Promise<void> {
    const done = await attempt(() => call('queueAdd', ids, place));
    if (!done) return;
    const { rows, undo } = done;
    this.#become(rows);
    const n = ids.filter(this.has).length;
    const title = ids.length === 1 ? rows.find((r) => r.id === ids[0])?.title : null;
    if (n > 0) toasts.did('queued', n, title, undo);
  }

  async #remove(ids: ItemId[]): Promise<void> {
    const undo = await attempt(() => call('queueRemove', ids));
    if (!undo) return;
    const title = ids.length === 1 ? this.rows.find((r) => r.id === ids[0])?.title : null;
    this.#become(this.rows.filter((r) => !ids.includes(r.id)));
    if (undo.count > 0) toasts.did('unqueued', undo.count, title, undo);
  }

  /** Takes out all that comes after what plays. */
  clear = (): Promise<void> =>
    this.#turns.run(async () => {
      const undo = await attempt(() => call('queueClear'));
      if (!undo) return;
      this.#become(this.rows.filter((r) => r.id === this.#playing));
      toasts.did('unqueued', undo.count, null, undo);
    });

  sort = (by: QueueOrder): Promise<void> =>
    this.#turns.run(async () => {
      const undo = await attempt(() => call('queueSort', by));
      if (!undo) return;
      await this.load().catch(() => {});
      toasts.undoable(t('queue.sorted', { order: t(`sort.${by}`) }), undo);
    });

  #become(rows: ItemRow[]): void {
    this.#changed += 1;
    this.rows = rows;
  }

  /** `to` is the place it will have among what comes after, from 0. Shown at once, and said. */
  async move(id: ItemId, to: number): Promise<void> {
    const row = this.after.find((r) => r.id === id);
    if (!row || to < 0 || to >= this.after.length) return;
    const rest = this.rows.filter((r) => r.id !== id);
    /* What plays has a place of its own in the library's list. */
    const playing = rest.findIndex((r) => r.id === this.#playing);
    const place = playing >= 0 && playing <= to ? to + 1 : to;
    this.#become([...rest.slice(0, place), row, ...rest.slice(place)]);
    announcer.say(t('queue.moved', { n: to + 1, total: this.after.length }));
    await this.#turns.run(async () => {
      const rows = await attempt(() => call('queueMove', id, place));
      if (rows) this.#become(rows);
      else await this.load().catch(() => {});
    });
  }
}

export const queue = new Queue();
