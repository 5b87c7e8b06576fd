/** The article that is open: its text, and where reading stopped. */
import { call, type ItemDetail, type ItemId, type ReadingPosition } from '../ipc';
import { onChange } from './changes.svelte';
import { attempt, sentence } from './toasts.svelte';

export class Article {
  readonly id: ItemId;
  detail = $state.raw<ItemDetail | null>(null);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  /** Links that were saved from here just now. */
  saving = $state.raw<string | null>(null);
  #kept = '';

  constructor(id: ItemId) {
    this.id = id;
  }

  /** While it is shown: `$effect(() => article.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['items', 'downloads', 'queue'], () => void this.load());
  }

  async load(): Promise<void> {
    try {
      const fresh = await call('item', this.id);
      // The frame is drawn anew only when the text is another: a redraw loses the place.
      this.detail = this.detail?.html === fresh.html ? { ...fresh, html: this.detail.html } : fresh;
      this.problem = null;
    } catch (thrown) {
      this.problem = sentence(thrown);
    }
  }

  /** Remembers the place; the same again is not told twice. */
  keep(place: ReadingPosition): void {
    const key = `${place.offset} ${place.progress.toFixed(3)}`;
    if (key === this.#kept) return;
    this.#kept = key;
    void call('setReading', this.id, place).catch(() => (this.#kept = ''));
  }

  fetchAgain = (): Promise<unknown> => attempt(() => call('fetchAgain', this.id));
}
