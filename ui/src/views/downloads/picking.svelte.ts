/** Which rows of a list are selected: one by one, up to one with Shift, all. */
import { SvelteSet } from 'svelte/reactivity';
import type { DownloadRow, ItemId } from '../../ipc/bindings';

export class Picking {
  #ids = new SvelteSet<ItemId>();
  #last: ItemId | null = null;

  has = (id: ItemId): boolean => this.#ids.has(id);
  /** What went, or is filtered away, is not acted on unseen. */
  of = (rows: DownloadRow[]): DownloadRow[] => rows.filter((row) => this.has(row.item.id));

  /** `upTo`: also what lies between it and the one before. */
  pick(rows: DownloadRow[], id: ItemId, on: boolean, upTo: boolean): void {
    const ids = rows.map((row) => row.item.id);
    const [from, to] = [this.#last === null ? -1 : ids.indexOf(this.#last), ids.indexOf(id)];
    const meant = upTo && from >= 0 ? ids.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
    for (const one of meant) {
      if (on) this.#ids.add(one);
      else this.#ids.delete(one);
    }
    this.#last = id;
  }

  all(rows: DownloadRow[]): void {
    for (const row of rows) this.#ids.add(row.item.id);
  }

  clear(): void {
    this.#ids.clear();
    this.#last = null;
  }
}
