/** Full search: the newest question wins, pages follow. */
import { call, type Hit } from '../ipc';
import { fault } from '../i18n/index.svelte';
import { sentence } from './toasts.svelte';

class Search {
  query = $state('');
  hits = $state.raw<Hit[]>([]);
  total = $state(0);
  busy = $state(false);
  /** The query that `hits` answers. */
  answered = $state('');
  /** What of the query was not understood, or why it failed. */
  problem = $state.raw<string | null>(null);
  /** Items that are not in the index yet, so they cannot be found. */
  unindexed = $state(0);
  #next: string | null = null;
  #asked = 0;

  async ask(query: string): Promise<void> {
    this.query = query;
    this.#asked += 1;
    const mine = this.#asked;
    if (!query.trim()) {
      this.hits = [];
      this.total = 0;
      this.answered = '';
      this.problem = null;
      this.busy = false;
      return;
    }
    await this.#page(mine, null);
  }

  async more(): Promise<void> {
    if (this.#next !== null && !this.busy) await this.#page(this.#asked, this.#next);
  }

  async #page(mine: number, after: string | null): Promise<void> {
    this.busy = true;
    try {
      const page = await call('search', this.query, after);
      if (mine !== this.#asked) return;
      this.hits = after === null ? page.hits : [...this.hits, ...page.hits];
      this.total = page.total;
      this.#next = page.next;
      this.problem = page.problem === null ? null : fault('query', page.problem);
      this.unindexed = page.unindexed;
      this.answered = this.query;
    } catch (thrown) {
      if (mine === this.#asked) this.problem = sentence(thrown).text;
    } finally {
      if (mine === this.#asked) this.busy = false;
    }
  }
}

export const search = new Search();
