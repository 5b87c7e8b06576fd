/** The list from which an article was opened: what comes before and after it there. */
import { call, type ItemId, type ItemPage, type ItemQuery } from '../ipc';
import { query } from './items.svelte';

/** The most the library gives at a time, and how often it is asked. */
const PAGE = 500;
const MOST_PAGES = 20;

class ReadingList {
  /** As they stood when reading began: an article that is read leaves the list of the unread, but not its place here. */
  ids = $state.raw<ItemId[]>([]);
  #query: ItemQuery | null = null;
  #asked = 0;

  /** An article was opened from this list; null is all articles. */
  begin(list: ItemQuery | null): void {
    this.#query = list;
    this.ids = [];
    this.#asked += 1;
  }

  /** Makes sure that the list has this article in it. */
  async find(id: ItemId): Promise<void> {
    if (this.ids.includes(id)) return;
    this.#asked += 1;
    const mine = this.#asked;
    const found = (await this.#read(id)) ?? (this.#query ? await this.#all(id) : null) ?? [];
    if (mine === this.#asked) this.ids = found;
  }

  /* Not in the list it was opened from: among all of them. */
  #all(id: ItemId): Promise<ItemId[] | null> {
    this.#query = null;
    return this.#read(id);
  }

  async #read(id: ItemId): Promise<ItemId[] | null> {
    const ids: ItemId[] = [];
    let after: string | null = null;
    for (let n = 0; n < MOST_PAGES; n++) {
      const page: ItemPage | null = await call('items', {
        ...(this.#query ?? query({})),
        kind: 'article',
        after,
        limit: PAGE,
      }).catch(() => null);
      if (!page) return null;
      ids.push(...page.rows.map((row) => row.id));
      after = page.next;
      const at = ids.indexOf(id);
      if (at >= 0 && (at < ids.length - 1 || after === null)) return ids;
      if (after === null) return null;
    }
    return null;
  }

  /** The one before or after it, if any. */
  beside(id: ItemId, by: 1 | -1): ItemId | null {
    const at = this.ids.indexOf(id);
    return at < 0 ? null : (this.ids[at + by] ?? null);
  }
}

export const readingList = new ReadingList();
