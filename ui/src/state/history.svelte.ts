/** What was heard and read, by days, and forgetting it. */
import { untrack } from 'svelte';
import {
  call,
  type Forget,
  type HistoryDay,
  type HistoryQuery,
  type HistoryRow,
  type ItemKind,
} from '../ipc';
import { t } from '../i18n/index.svelte';
import { dayTitle } from '../lib/days';
import { onChange } from './changes.svelte';
import { attempt, sentence, toasts } from './toasts.svelte';

const PAGE = 50;
const MOST = 500;

/** The entries of one day. */
export type Day = { day: string; sums: HistoryDay | undefined; rows: HistoryRow[] };

export class History {
  #rows = $state.raw<HistoryRow[]>([]);
  #days = $state.raw<HistoryDay[]>([]);
  #next: string | null = $state(null);
  #asked = 0;
  loaded = $state(false);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  kind = $state<ItemKind | null>(null);
  words = $state('');

  days = $derived.by(() => {
    const days: Day[] = [];
    for (const row of this.#rows) {
      if (days.at(-1)?.day !== row.day)
        days.push({ day: row.day, sums: this.#days.find((d) => d.day === row.day), rows: [] });
      days.at(-1)!.rows.push(row);
    }
    return days;
  });
  hasMore = $derived(this.#next !== null);

  /** While it is shown: `$effect(() => history.follow())`. */
  follow(): () => void {
    untrack(() => void this.load());
    return onChange(['reading', 'items', 'feeds'], () => void this.load());
  }

  show(kind: ItemKind | null): void {
    this.kind = kind;
    void this.#ask(null, PAGE);
  }

  find(words: string): void {
    this.words = words;
    void this.#ask(null, PAGE);
  }

  /** From the newest on, as far as it was shown. */
  load = (): Promise<void> => this.#ask(null, Math.min(MOST, Math.max(PAGE, this.#rows.length)));
  more = (): Promise<void> => this.#ask(this.#next, PAGE);

  async #ask(after: string | null, limit: number): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const query: HistoryQuery = { kind: this.kind, words: this.words, after, limit };
    try {
      const page = await call('history', query);
      if (mine !== this.#asked) return;
      this.#rows = after === null ? page.rows : [...this.#rows, ...page.rows];
      this.#days = after === null ? page.days : [...this.#days, ...page.days];
      this.#next = page.next;
      this.problem = null;
    } catch (thrown) {
      if (mine === this.#asked) this.problem = sentence(thrown);
    }
    this.loaded = true;
  }
}

/** Forgets it, and says so with the way back. `title` is what it is called, where it has a name. */
export async function forget(what: Forget, title: string): Promise<boolean> {
  const undo = await attempt(() => call('forgetHistory', what));
  if (!undo) return false;
  const said = {
    entry: () => t('history.removed', { title }),
    day: () => t('history.forgot_day', { day: what.what === 'day' ? dayTitle(what.day) : title }),
    show: () => t('history.forgot_show', { title }),
    all: () => t('history.forgot_all'),
  };
  toasts.undoable(said[what.what](), undo);
  return true;
}
