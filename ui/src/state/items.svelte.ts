/**
 * A long list of items, fetched in pages by cursor as it is looked at.
 * Pages stay as they were fetched; after a change the visible ones are asked for again and the rest when they are seen.
 */
import { untrack } from 'svelte';
import { call, type ItemId, type ItemQuery, type ItemRow, type Order } from '../ipc';
import { onRowsChange } from './changes.svelte';
import { attempt, sentence } from './toasts.svelte';

type Page = { after: string | null; rows: ItemRow[]; next: string | null; stale: boolean };
const PAGE = 100;
/** As many rows at a time when far ahead must be reached: the most the library gives. */
const STRIDE = 500;

export const query = (some: Partial<ItemQuery>): ItemQuery => ({
  kind: null,
  feed: null,
  place: 'all',
  filter: 'any',
  order: null,
  after: null,
  limit: PAGE,
  ...some,
});

/**
 * What the lists left last showed, the newest last. One that is gone back to begins with it, and asks for it again at once: at worst
 * a row that has changed meanwhile is seen as it was for the time of one question.
 */
type Left = { key: string; pages: Page[]; total: number; counted: boolean; order: Order };
let left: Left[] = [];
const LISTS_LEFT = 8;
const PAGES_LEFT = 3;

/** Nothing is known of any list: for another library. */
export const forgetLists = (): void => void (left = []);

export class Items {
  rows = $state.raw<ItemRow[]>([]);
  total = $state(0);
  /** False: `total` is only what is known of so far. */
  counted = $state(true);
  loaded = $state(false);
  /** How the list is ordered, once it is loaded. */
  order = $state<Order>('newest');
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  /** Until the first rows are here. */
  readonly first: Promise<void>;
  #pages: Page[] = [];
  #ids = new Set<ItemId>();
  #query: ItemQuery;
  #shown: [number, number] = [0, 0];
  #wanted = 0;
  #running: Promise<void> | null = null;
  #asked = 0;

  constructor(some: Partial<ItemQuery>) {
    this.#query = query(some);
    const before = left.find((list) => list.key === this.#key());
    if (before) untrack(() => this.#begin(before));
    /* Asked for while what is around the rows is drawn. */
    this.first = before ? Promise.resolve() : this.reset();
  }

  #begin(before: Left): void {
    this.#pages = before.pages.map((page) => ({ ...page, stale: true }));
    this.total = before.total;
    this.counted = before.counted;
    this.order = before.order;
    this.#publish();
    this.loaded = true;
  }

  #key = (): string => JSON.stringify(this.#query);

  #leave(): void {
    if (!this.loaded || this.problem) return;
    const key = this.#key();
    const { total, counted, order } = this;
    left = left.filter((list) => list.key !== key).slice(1 - LISTS_LEFT);
    left.push({ key, pages: this.#pages.slice(0, PAGES_LEFT), total, counted, order });
  }

  /** How many there are, for a heading: so far as it is known. */
  get known(): number | undefined {
    return this.counted || this.#pages.at(-1)?.next === null ? this.total : undefined;
  }

  /** What this list shows, from the top: given to the player, which goes on with it. */
  get query(): ItemQuery {
    return { ...this.#query, after: null };
  }

  /** Follows changes while the list is shown: `$effect(() => items.follow())`. */
  follow(): () => void {
    if (this.loaded) void this.refresh();
    const stop = onRowsChange(
      ['items', 'queue', 'downloads', 'reading'],
      () => this.rows,
      () => void this.refresh(),
    );
    return () => {
      stop();
      this.#leave();
    };
  }

  /** Another query: begins again from the top. */
  ask(some: Partial<ItemQuery>): Promise<void> {
    this.#query = query(some);
    return this.reset();
  }

  /** Orders this list so from now on, whatever of it is shown. */
  async sort(order: Order): Promise<void> {
    const { list, conditions, place, feed, kind } = this.#query;
    /* A filter that is no list yet keeps nothing. */
    const kept = typeof list === 'number' || place !== 'all' || feed !== null || kind === 'article';
    if (!kept && conditions !== undefined) return this.ask({ ...this.#query, order });
    const done = await attempt(() => call('setOrder', { ...this.query, order }));
    if (done !== undefined) await this.reset();
  }

  async reset(): Promise<void> {
    this.#asked += 1;
    this.#pages = [];
    this.#wanted = 0;
    this.#running = null;
    const mine = this.#asked;
    const page = await this.#fetch(null, PAGE);
    if (mine !== this.#asked) return;
    if (page) this.#pages = [page];
    this.#publish();
    this.loaded = true;
  }

  /** The rows from `first` to `last` are seen: fetches what is missing up to there, and what is stale in it. */
  show(first: number, last: number): void {
    this.#shown = [first, last];
    /* A page of a list with conditions may be short, and how many there are is not known. */
    this.#wanted = this.counted ? Math.min(last + PAGE / 2, this.total - 1) : last + PAGE / 2;
    this.#go();
  }

  /** Asks again for what is seen. */
  refresh(): Promise<void> {
    for (const page of this.#pages) page.stale = true;
    if (this.#pages.length === 0) return this.reset();
    return this.#go();
  }

  #go(): Promise<void> {
    this.#running ??= this.#work().finally(() => (this.#running = null));
    return this.#running;
  }

  async #work(): Promise<void> {
    const mine = this.#asked;
    for (;;) {
      const stale = this.#seenStale();
      const tail = this.#pages.at(-1);
      if (stale) await this.#again(stale, mine);
      else if (tail?.next && this.rows.length <= this.#wanted) {
        const far = this.#wanted - this.rows.length > 2 * PAGE;
        const page = await this.#fetch(tail.next, far ? STRIDE : PAGE);
        if (!page || mine !== this.#asked) return;
        this.#append(page);
      } else return;
      if (mine !== this.#asked || this.problem) return;
    }
  }

  #seenStale(): Page | undefined {
    let start = 0;
    for (const page of this.#pages) {
      const end = start + page.rows.length;
      const seen = start <= this.#shown[1] && end >= this.#shown[0];
      if (page.stale && (seen || page.rows.length === 0)) return page;
      start = end;
    }
    return undefined;
  }

  /**
   * Asks for one page again, and for a little more, as what is new moves the others down. What has moved up from the page after it is
   * left there; where so much came that it does not reach that page, those after it are fetched anew.
   */
  async #again(page: Page, mine: number): Promise<void> {
    const last = page.rows.at(-1)?.id;
    const fresh = await this.#fetch(
      page.after,
      Math.min(STRIDE, Math.max(PAGE, page.rows.length + PAGE / 2)),
    );
    if (mine !== this.#asked) return;
    page.stale = false;
    if (!fresh) return;
    const i = this.#pages.indexOf(page);
    const following = new Set(this.#pages[i + 1]?.rows.map((r) => r.id));
    const end = fresh.rows.at(-1)?.id;
    const reaches = end === last || (end !== undefined && following.has(end));
    if (!reaches && fresh.next !== null) this.#pages.length = i + 1;
    page.rows = fresh.rows.filter((r) => !following.has(r.id) || i === this.#pages.length - 1);
    if (i === this.#pages.length - 1) page.next = fresh.next;
    this.#publish();
  }

  async #fetch(after: string | null, limit: number): Promise<Page | null> {
    try {
      const page = await call('items', { ...this.#query, after, limit });
      if (after === null) this.counted = page.counted;
      if (page.counted) this.total = page.total;
      this.order = page.order;
      this.problem = null;
      return { after, rows: page.rows, next: page.next, stale: false };
    } catch (thrown) {
      this.problem = sentence(thrown);
      return null;
    }
  }

  /** A row that has moved between two questions is shown once, where it was first. */
  #append(page: Page): void {
    page.rows = page.rows.filter((r) => !this.#ids.has(r.id) && this.#ids.add(r.id));
    this.#pages.push(page);
    this.rows = this.rows.concat(page.rows);
    this.#count();
  }

  #publish(): void {
    this.#ids = new Set();
    for (const page of this.#pages)
      page.rows = page.rows.filter((r) => !this.#ids.has(r.id) && this.#ids.add(r.id));
    this.rows = this.#pages.flatMap((page) => page.rows);
    this.#count();
  }

  #count(): void {
    if (this.#pages.at(-1)?.next === null) this.total = this.rows.length;
    else if (!this.counted) this.total = this.rows.length + 1;
  }
}
