/** A row that is held by its handle: it follows the pointer, those between make room, and at an edge the list scrolls. */

/** CSS pixels from an edge of what is seen, within which it scrolls; and by how much, each 16 ms. */
const EDGE = 40;
const STEP = 12;

type Held = { from: number; to: number; y: number; start: number; pointer: number };
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
    e.preventDefault();
    const handle = e.currentTarget as HTMLElement;
    handle.setPointerCapture?.(e.pointerId);
    const start = e.clientY - (rows()?.getBoundingClientRect().top ?? 0);
    this.held = { from: index, to: index, y: 0, start, pointer: e.clientY };
    const follow = () => {
      const box = rows()?.getBoundingClientRect();
      if (!this.held || !box) return;
      const y = this.held.pointer - box.top - this.held.start;
      const to = Math.min(Math.max(0, index + Math.round(y / rowHeight())), count() - 1);
      this.held = { ...this.held, y, to };
    };
    const scroll = setInterval(() => {
      const pane = scroller();
      if (!this.held || !pane) return;
      const box = pane.getBoundingClientRect();
      if (this.held.pointer < box.top + EDGE) pane.scrollTop -= STEP;
      else if (this.held.pointer > box.bottom - EDGE) pane.scrollTop += STEP;
      else return;
      follow();
    }, 16);
    const on = new AbortController();
    const drop = (done: boolean) => {
      clearInterval(scroll);
      on.abort();
      const to = this.held?.to ?? index;
      this.held = null;
      if (done && to !== index) ondrop(index, to);
    };
    const { signal } = on;
    handle.addEventListener(
      'pointermove',
      (m) => {
        if (!this.held) return;
        this.held = { ...this.held, pointer: m.clientY };
        follow();
      },
      { signal },
    );
    handle.addEventListener('pointerup', () => drop(true), { signal });
    handle.addEventListener('pointercancel', () => drop(false), { signal });
    window.addEventListener(
      'keydown',
      (k) => {
        if (k.key !== 'Escape') return;
        k.stopPropagation();
        drop(false);
      },
      { signal, capture: true },
    );
  }
}
