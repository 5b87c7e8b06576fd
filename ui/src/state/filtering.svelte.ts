/** The conditions that a person puts on a list that is shown. */
import type { ItemQuery, ListFilter } from '../ipc';
import type { Items } from './items.svelte';
import { isEmpty, isSame, tidy } from './lists.svelte';

/** What was set on a place stays while the program runs: one comes back to the list one left. */
const kept = new Map<string, ListFilter>();

export class Filtering {
  filter = $state.raw<ListFilter>({});
  #saved = $state.raw<ListFilter>({});
  #items: Items;
  #base: Partial<ItemQuery>;
  #place: string | null;

  /**
   * `base` is what the list is without conditions. With `saved` it is a list that has some of its own; those that are changed are
   * asked for in the place of its.
   */
  constructor(items: Items, base: Partial<ItemQuery>, place: string | null = null, saved: ListFilter = {}) {
    this.#items = items;
    this.#base = base;
    this.#place = place;
    /* Made within a derived it may change nothing that is drawn. */
    const before = place === null ? undefined : kept.get(place);
    if (!isEmpty(saved)) this.#saved = tidy(saved);
    if (before || !isEmpty(saved)) this.filter = before ?? this.#saved;
    if (!isSame(this.filter, this.#saved)) this.#ask();
  }

  set = $derived(!isEmpty(this.filter));
  /** It is not what was saved. */
  changed = $derived(!isSame(this.filter, this.#saved));

  change(some: Partial<ListFilter>): void {
    this.become({ ...this.filter, ...some });
  }

  become(filter: ListFilter): void {
    this.filter = tidy(filter);
    if (this.#place !== null) kept.set(this.#place, this.filter);
    this.#ask();
  }

  clear(): void {
    this.become(this.#saved);
  }

  /** Another base of the same list: the filter of a show, say. */
  rebase(base: Partial<ItemQuery>): void {
    this.#base = base;
    this.#ask();
  }

  /** What is set is what the list is from now on. */
  settle(saved: ListFilter): void {
    this.#saved = tidy(saved);
  }

  /** All of it as one filter: what the list is, and what was set on it. */
  whole(): ListFilter {
    const [base, filter] = [this.#base, this.filter];
    const states = [...(filter.states ?? [])];
    const also = base.place === 'inbox' ? 'inbox' : base.place === 'bookmarks' ? 'bookmarked' : null;
    if (also && !states.includes(also)) states.unshift(also);
    if (base.filter === 'open' && !states.includes('open')) states.push('open');
    if (base.filter === 'done' && !states.includes('done')) states.push('done');
    return tidy({
      ...filter,
      kind: base.kind ?? filter.kind ?? null,
      states,
      feeds: typeof base.feed === 'number' ? [base.feed] : (filter.feeds ?? []),
      downloaded: base.filter === 'downloaded' ? true : (filter.downloaded ?? null),
    });
  }

  #ask(): void {
    const own = typeof this.#base.list === 'number';
    if (own && !this.changed) void this.#items.ask(this.#base);
    else
      void this.#items.ask({
        ...this.#base,
        list: null,
        conditions: this.set ? this.filter : null,
      });
  }
}
