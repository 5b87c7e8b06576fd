/** Going about within a text: to a footnote or a heading, and the way back. */
import { paint } from '../../lib/paint';

/** More than so many ways back nobody goes. */
const MOST = 20;
const PAINTED_MS = 1600;

type Around = {
  scroller: () => HTMLElement | undefined;
  reading: { looks: () => void; show: (rect: DOMRect, middle?: boolean, looks?: boolean) => void };
};

export function placesIn({ scroller, reading }: Around) {
  let came: number[] = $state([]);
  /** Where the text was left for a note: what is seen from there on is not what was read. */
  let leftAt: number | null = null;
  let flash: ReturnType<typeof setTimeout> | undefined;

  /** Brings a place into sight and paints it for a moment. Who only `looks` has not read what is above it. */
  function show(range: Range, looks = false): void {
    const document = range.startContainer.ownerDocument!;
    reading.show(range.getBoundingClientRect(), false, looks);
    paint(document, 'target', [range], 1);
    clearTimeout(flash);
    flash = setTimeout(() => paint(document, 'target', []), PAINTED_MS);
  }

  return {
    /** Whether there is a way back. */
    get any(): boolean {
      return came.length > 0;
    },
    /** Whether a note is looked at, until the text is about where it was left. */
    away(): boolean {
      const at = scroller();
      if (at && leftAt !== null && Math.abs(at.scrollTop - leftAt) < at.clientHeight) leftAt = null;
      return leftAt !== null;
    },
    show,
    /** One goes to an end of the text in one step: nothing between was read. */
    leaps(): void {
      leftAt ??= scroller()?.scrollTop ?? null;
      reading.looks();
    },
    /** Who goes somewhere has not read what is between; from a heading on reading goes on. */
    to(element: Element): void {
      const at = scroller();
      if (!at) return;
      came = [...came, at.scrollTop].slice(-MOST);
      leftAt = /^H[1-6]$/.test(element.tagName) ? null : (leftAt ?? at.scrollTop);
      const range = element.ownerDocument.createRange();
      range.selectNodeContents(element);
      show(range, true);
    },
    /** False when there is no way back. */
    back(): boolean {
      const y = came.at(-1);
      const at = scroller();
      if (y === undefined || !at) return false;
      came = came.slice(0, -1);
      at.scrollTop = y;
      return true;
    },
    end: (): void => clearTimeout(flash),
  };
}
