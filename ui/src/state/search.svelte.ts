/** Full search: the newest question wins, pages follow. */
import { call, type Hit, type SearchProblem, type ShowHit } from '../ipc';
import { t } from '../i18n/index.svelte';
import { sentence } from './toasts.svelte';

/** What of a query was left out, as a sentence. */
function words(problem: SearchProblem): string {
  switch (problem.code) {
    case 'not_understood': {
      const said = t('find.not_understood', { what: problem.what });
      return problem.known.length === 0
        ? said
        : `${said} ${t('find.known', { known: problem.known.join(', ') })}`;
    }
    case 'no_such': {
      const said = t('find.no_such', { what: problem.what });
      return problem.known.length === 0
        ? said
        : `${said} ${t('find.there_are', { known: problem.known.join(', ') })}`;
    }
    case 'too_long':
      return t('find.too_long', { n: problem.most });
    case 'too_many_words':
      return t('find.too_many', { n: problem.most });
    case 'no_word':
      return t('find.no_word');
    case 'other_half':
      return t('find.other_half', { what: problem.what, instead: problem.instead });
  }
}

export class Search {
  query = $state('');
  /** Shows and sites by their own names. */
  shows = $state.raw<ShowHit[]>([]);
  hits = $state.raw<Hit[]>([]);
  total = $state(0);
  /** There are more than `total`. */
  more = $state(false);
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
      this.shows = [];
      this.hits = [];
      this.total = 0;
      this.more = false;
      this.answered = '';
      this.problem = null;
      this.busy = false;
      return;
    }
    await this.#page(mine, null);
  }

  /** The view is left: what was asked for and not answered yet is not waited for. */
  leave(): void {
    this.#asked += 1;
    this.busy = false;
  }

  async further(): Promise<void> {
    if (this.#next !== null && !this.busy) await this.#page(this.#asked, this.#next);
  }

  /** What was found may have changed: asks anew, as far down as it is shown. What is on its way will be as new. */
  async again(): Promise<void> {
    if (this.busy || !this.query.trim()) return;
    this.#asked += 1;
    await this.#page(this.#asked, null, this.hits.length);
  }

  /** Puts what follows `after` below, or all anew with at least `shown` of them. */
  async #page(mine: number, after: string | null, shown = 0): Promise<void> {
    this.busy = true;
    try {
      let page = await call('search', this.query, after);
      const { shows } = page;
      let hits = after === null ? page.hits : [...this.hits, ...page.hits];
      while (mine === this.#asked && hits.length < shown && page.next !== null) {
        page = await call('search', this.query, page.next);
        hits = [...hits, ...page.hits];
      }
      if (mine !== this.#asked) return;
      if (after === null) this.shows = shows;
      this.hits = hits;
      this.total = page.total;
      this.more = page.more;
      this.#next = page.next;
      this.problem = page.problems.length > 0 ? page.problems.map(words).join(' ') : null;
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
