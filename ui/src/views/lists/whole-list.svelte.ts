/** Whether a selection means all of a list, also what was not fetched: from "select all" until a row is taken out of it. */
import { untrack } from 'svelte';
import type { SvelteSet } from 'svelte/reactivity';

export class WholeList {
  on = $state(false);
  #selection: SvelteSet<number>;
  #rows: () => { id: number }[];
  #before = 0;

  constructor(selection: SvelteSet<number>, rows: () => { id: number }[]) {
    this.#selection = selection;
    this.#rows = rows;
  }

  /** Keeps the selection whole as more of the list comes: `$effect(() => whole.follow())`. */
  follow(): void {
    const size = this.#selection.size;
    const rows = this.#rows();
    if (this.on && size < this.#before) this.on = false;
    else if (this.on) untrack(() => rows.forEach((row) => this.#selection.add(row.id)));
    this.#before = untrack(() => this.#selection.size);
  }
}
