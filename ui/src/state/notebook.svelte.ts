/** The notebook: all highlights and notes, found by words, fetched in pages. */
import { call, type NotebookRow } from '../ipc';
import { onChange } from './changes.svelte';
import { sentence } from './toasts.svelte';

const PAGE = 100;

export class Notebook {
  rows = $state.raw<NotebookRow[]>([]);
  total = $state(0);
  loaded = $state(false);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  words = $state('');
  #asked = 0;

  /** While it is shown: `$effect(() => notebook.follow())`. */
  follow(): () => void {
    void this.#ask(PAGE);
    return onChange(['notes', 'items'], () => void this.#ask(Math.max(PAGE, this.rows.length)));
  }

  find(words: string): void {
    this.words = words;
    void this.#ask(PAGE);
  }

  more = (): Promise<void> => this.#ask(this.rows.length + PAGE);

  async #ask(limit: number): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    try {
      const page = await call('notebook', this.words, null, 0, limit);
      if (mine !== this.#asked) return;
      this.rows = page.rows;
      this.total = page.total;
      this.problem = null;
    } catch (thrown) {
      if (mine === this.#asked) this.problem = sentence(thrown);
    }
    this.loaded = true;
  }
}
