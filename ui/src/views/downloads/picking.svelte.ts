/** Which rows of a list are selected: one by one, up to one with Shift, all. */
import type { Attachment } from 'svelte/attachments';
import { SvelteSet } from 'svelte/reactivity';
import type { DownloadRow, ItemId } from '../../ipc/bindings';
import { isTyping, listKey, type ListKey } from '../../lib/shortcuts';

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

  /** The keys of lists on the items of a list, which are the first of `rows`. */
  keys =
    (rows: () => DownloadRow[]): Attachment<HTMLElement> =>
    (list) => {
      const onkeydown = (e: KeyboardEvent): void => {
        const items = [...list.children];
        const at = items.findIndex((item) => e.target instanceof Node && item.contains(e.target));
        const all = rows();
        const row = all[at];
        if (!row || isTyping(e.target) || !this.#press(listKey(e), all, row.item.id, (by) => items[at + by]))
          return;
        e.preventDefault();
        e.stopPropagation();
      };
      list.addEventListener('keydown', onkeydown);
      return () => list.removeEventListener('keydown', onkeydown);
    };

  /** False when the key is left to whatever it is for. */
  #press(
    key: ListKey | null,
    rows: DownloadRow[],
    id: ItemId,
    beside: (by: 1 | -1) => Element | undefined,
  ): boolean {
    switch (key) {
      case 'select-all':
        this.all(rows);
        return true;
      case 'select':
        this.pick(rows, id, !this.has(id), false);
        return true;
      case 'select-up':
      case 'select-down': {
        const by = key === 'select-up' ? -1 : 1;
        const next = rows[rows.findIndex((row) => row.item.id === id) + by];
        for (const one of next ? [id, next.item.id] : [id]) this.pick(rows, one, true, false);
        beside(by)?.querySelector<HTMLElement>('[data-row-focus]')?.focus();
        return true;
      }
      case 'select-none':
        if (this.of(rows).length === 0) return false;
        this.clear();
        return true;
      default:
        return false;
    }
  }

  clear(): void {
    this.#ids.clear();
    this.#last = null;
  }
}
