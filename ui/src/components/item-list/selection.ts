/** Which rows of a list are selected, and from where a selection is drawn out. The ids belong to whoever gave them. */

export class RowSelection<Row extends { id: number }> {
  #ids: () => Set<number>;
  #rows: () => Row[];
  #anchor = 0;

  constructor(ids: () => Set<number>, rows: () => Row[]) {
    this.#ids = ids;
    this.#rows = rows;
  }

  /** The next selection begins here. */
  begin(index: number): void {
    this.#anchor = index;
  }

  /** All from where it was begun to here, and nothing else. */
  extend(index: number): void {
    const ids = this.#ids();
    ids.clear();
    const [first, last] = [Math.min(this.#anchor, index), Math.max(this.#anchor, index)];
    for (const row of this.#rows().slice(first, last + 1)) ids.add(row.id);
  }

  toggle(index: number): void {
    const row = this.#rows()[index];
    if (!row) return;
    if (!this.#ids().delete(row.id)) this.#ids().add(row.id);
    this.#anchor = index;
  }

  all(): void {
    for (const row of this.#rows()) this.#ids().add(row.id);
  }

  /** Forgets all. False when there was nothing. */
  clear(): boolean {
    const had = this.#ids().size > 0;
    this.#ids().clear();
    return had;
  }

  /** Forgets what is not in the list any more. */
  prune(): void {
    const ids = this.#ids();
    if (ids.size === 0) return;
    const here = new Set(this.#rows().map((row) => row.id));
    for (const id of [...ids]) if (!here.has(id)) ids.delete(id);
  }

  /** What an act is meant for: the selection, else the one row at `active`. */
  meant(active: number): Row[] {
    const ids = this.#ids();
    if (ids.size > 0) return this.#rows().filter((row) => ids.has(row.id));
    const row = this.#rows()[active];
    return row ? [row] : [];
  }
}
