/** A row that is held by its handle: it follows the pointer, those between make room, and at an edge the list scrolls. */

import { holdRow } from '../hold-row';

type Held = { from: number; to: number; y: number; start: number };
type List = {
  rows: () => HTMLElement | undefined;
  scroller: () => HTMLElement | undefined;
  rowHeight: () => number;
  count: () => number;
  /** It was let go at another place. */
  ondrop: (from: number, to: number) => void;
};

export class RowDrag {
  held = $state.raw<Held | null>(null);
  #list: List;

  constructor(list: List) {
    this.#list = list;
  }

  /** Where a row is seen meanwhile. */
  placeOf(index: number): number {
    if (!this.held) return index;
    const { from, to } = this.held;
    if (index === from) return to;
    if (from < index && index <= to) return index - 1;
    if (to <= index && index < from) return index + 1;
    return index;
  }

  /** CSS pixels from the top of the list. */
  yOf(index: number): number {
    const height = this.#list.rowHeight();
    return this.held?.from === index ? index * height + this.held.y : this.placeOf(index) * height;
  }

  /** Takes hold of a row: given to its handle as `onpointerdown`. */
  grab(index: number, e: PointerEvent): void {
    const { rows, scroller, rowHeight, count, ondrop } = this.#list;
    if (e.button !== 0 || !rows()) return;
    const start = e.clientY - (rows()?.getBoundingClientRect().top ?? 0);
    this.held = { from: index, to: index, y: 0, start };
    holdRow(e, {
      scroller: scroller(),
      onmove: (pointer) => {
        const box = rows()?.getBoundingClientRect();
        if (!this.held || !box) return;
        const y = pointer - box.top - start;
        const to = Math.min(Math.max(0, index + Math.round(y / rowHeight())), count() - 1);
        this.held = { ...this.held, y, to };
      },
      onend: (done) => {
        const to = this.held?.to ?? index;
        this.held = null;
        if (done && to !== index) ondrop(index, to);
      },
    });
  }
}
