/** A row that is held, by its handle or anywhere, in a list whose rows are of any height: where it would go is marked, and there it goes. */

import { holdRow } from './hold-row';

/** CSS pixels that a row which can be clicked goes before it is held. */
const AFTER = 5;

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

  /**
   * Takes hold of a row: given to its handle as `onpointerdown`, or to the row itself where that is `clicked`. `ondrop` is told
   * by how many places it was moved. Rows are the first `count` of their list.
   */
  grab(
    index: number,
    e: PointerEvent,
    ondrop: (by: number) => void,
    { count, clicked = false }: { count?: number; clicked?: boolean } = {},
  ): void {
    const handle = e.currentTarget as HTMLElement;
    const list = handle.closest('ul');
    if (e.button !== 0 || !list) return;
    if (!clicked) this.held = { from: index, to: index };
    holdRow(e, {
      scroller: handle.closest<HTMLElement>('.view-body, nav'),
      after: clicked ? AFTER : 0,
      onmove: (y) => {
        const boxes = [...list.children].slice(0, count).map((row) => row.getBoundingClientRect());
        const under = boxes.findIndex((box) => y < box.bottom);
        this.held = { from: index, to: under < 0 ? boxes.length - 1 : under };
      },
      onend: (done) => {
        const by = (this.held?.to ?? index) - index;
        this.held = null;
        if (done && by !== 0) ondrop(by);
      },
    });
  }
}
