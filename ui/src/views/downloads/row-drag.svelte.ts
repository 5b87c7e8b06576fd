/** A row that is held by its handle in a list whose rows are of any height: where it would go is marked, and there it goes. */

/** CSS pixels from an edge of what is seen, within which it scrolls; and by how much, each 16 ms. */
const EDGE = 40;
const STEP = 12;

export class RowDrag {
  /** Which row is held, and whose place it would take. */
  held = $state.raw<{ from: number; to: number } | null>(null);

  /** How a row is drawn meanwhile: the one that is held, and where it would go before or after. */
  looks(index: number): '' | 'held' | 'before' | 'after' {
    if (!this.held || this.held.from === this.held.to) return this.held?.from === index ? 'held' : '';
    if (this.held.from === index) return 'held';
    if (this.held.to !== index) return '';
    return this.held.to < this.held.from ? 'before' : 'after';
  }

  /** Takes hold of a row: given to its handle as `onpointerdown`. `ondrop` is told by how many places it was moved. */
  grab(index: number, e: PointerEvent, ondrop: (by: number) => void): void {
    const handle = e.currentTarget as HTMLElement;
    const list = handle.closest('ul');
    const pane = handle.closest<HTMLElement>('.view-body');
    if (e.button !== 0 || !list) return;
    e.preventDefault();
    handle.setPointerCapture?.(e.pointerId);
    this.held = { from: index, to: index };
    let pointer = e.clientY;
    const follow = () => {
      const boxes = [...list.children].map((row) => row.getBoundingClientRect());
      const under = boxes.findIndex((box) => pointer < box.bottom);
      this.held = { from: index, to: under < 0 ? boxes.length - 1 : under };
    };
    const scroll = setInterval(() => {
      const box = pane?.getBoundingClientRect();
      if (!pane || !box) return;
      if (pointer < box.top + EDGE) pane.scrollTop -= STEP;
      else if (pointer > box.bottom - EDGE) pane.scrollTop += STEP;
      else return;
      follow();
    }, 16);
    const on = new AbortController();
    const drop = (done: boolean) => {
      clearInterval(scroll);
      on.abort();
      const by = (this.held?.to ?? index) - index;
      this.held = null;
      if (done && by !== 0) ondrop(by);
    };
    const { signal } = on;
    handle.addEventListener(
      'pointermove',
      (m) => {
        pointer = m.clientY;
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
