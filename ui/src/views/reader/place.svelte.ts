/** Where reading is: found again when the text opens or was fetched anew, kept while the person moves. */
import type { ReadingPosition } from '../../ipc/bindings';
import { findPlace, placeAt } from '../../lib/reading-position';

type Text = {
  scroller: () => HTMLElement | undefined;
  frame: () => HTMLElement | undefined;
  /** What the library knows. */
  known: () => ReadingPosition | null;
  keep: (place: ReadingPosition) => void;
};
/** Pixels between the edge of the window and the line that is gone to. */
export const ABOVE = 24;
const REST_MS = 400;

export function place({ scroller, frame, known, keep: tell }: Text) {
  let inner: Document | null = null;
  let passed: number | null = $state(null);
  let at = $state(0);
  let moved = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The upper edge of the text in the scroller's own pixels. */
  const top = (): number =>
    (frame()?.getBoundingClientRect().top ?? 0) -
    (scroller()?.getBoundingClientRect().top ?? 0) +
    (scroller()?.scrollTop ?? 0);

  function here(): ReadingPosition | null {
    const pane = scroller();
    if (!inner || !pane || passed === null) return null;
    return placeAt(inner, pane.scrollTop - top(), passed);
  }

  function keep(): void {
    clearTimeout(timer);
    const now = moved ? here() : null;
    if (now) tell(now);
  }

  return {
    /** How much of the text was passed, 0..=1; null before anything moved. */
    get passed() {
      return passed;
    },
    /** The upper edge of what is seen, in the text's own pixels. */
    get seenFrom() {
      return at;
    },
    top,
    keep,
    moved: () => void (moved = true),
    /** What comes into sight until one moves is not read. */
    looks: () => void (moved = false),

    /**
     * The text is as tall as the frame says, which comes a moment after it was loaded: the place is looked up again until the
     * person moves or the height is calm. A text that was fetched anew opens where the old one was.
     */
    ready(document: Document): void {
      const last = inner && inner !== document && moved ? here() : null;
      inner = document;
      const wanted = last ?? known();
      if (last) moved = false;
      if (!wanted || wanted.offset === 0) return;
      let calm = 0;
      let height = -1;
      const seek = () => {
        const pane = scroller();
        if (moved || !pane || inner !== document) return;
        const y = findPlace(document, wanted);
        if (y !== null) pane.scrollTop = top() + y - ABOVE;
        calm = pane.scrollHeight === height ? calm + 1 : 0;
        height = pane.scrollHeight;
        if (calm < 8) requestAnimationFrame(seek);
      };
      seek();
    },

    scrolled(): void {
      const pane = scroller();
      const height = frame()?.clientHeight ?? 0;
      if (!pane || height === 0) return;
      at = pane.scrollTop - top();
      if (!moved) return;
      passed = Math.min(1, Math.max(0, (at + pane.clientHeight) / height));
      clearTimeout(timer);
      timer = setTimeout(keep, REST_MS);
    },

    /** Brings a part of the text into sight; `middle` puts it away from the edge. Who only `looks` goes on reading where he was. */
    show(rect: DOMRect, middle = false, looks = false): void {
      const pane = scroller();
      if (!pane) return;
      moved = !looks;
      const y = top() + rect.top;
      const room = middle ? Math.max(ABOVE, (pane.clientHeight - rect.height) / 3) : ABOVE;
      const seen =
        y >= pane.scrollTop + ABOVE && y + rect.height <= pane.scrollTop + pane.clientHeight - ABOVE;
      if (!middle || !seen) pane.scrollTop = y - room;
    },
  };
}
