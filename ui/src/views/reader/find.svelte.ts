/** Finding words in the text of the frame: all places painted, the one that is gone to more strongly. */
import { find } from '../../lib/find';
import { canPaint, paint } from '../../lib/paint';
import { rangeIn, textLines, type TextLine } from '../../lib/text-lines';

/* More than anybody steps through; painting costs. */
const MOST = 5000;

type Text = {
  document: () => Document | null;
  /** Where the text begins to be seen, in its own pixels. */
  seenFrom: () => number;
  /** Brings a place into sight. */
  ongo: (range: Range) => void;
};

export function finder({ document, seenFrom, ongo }: Text) {
  let ranges = $state.raw<Range[]>([]);
  let chosen = $state(0);
  let lines: TextLine[] | null = null;
  let of: Document | null = null;

  function show(): void {
    const text = document();
    if (!text) return;
    paint(text, 'found', ranges, 2);
    const now = ranges[chosen];
    paint(text, 'found-now', now ? [now] : [], 3);
    if (!now) return;
    if (!canPaint(text)) {
      const selection = text.getSelection();
      selection?.removeAllRanges();
      selection?.addRange(now);
    }
    ongo(now);
  }

  return {
    get at() {
      return chosen;
    },
    get total() {
      return ranges.length;
    },
    /** Looks for words; goes to the first place at or after what is seen. */
    seek(words: string): void {
      const text = document();
      if (!text?.body) return;
      if (of !== text) lines = null;
      of = text;
      lines ??= textLines(text.body);
      const all = lines;
      ranges = find(
        all.map((line) => line.text),
        words,
      )
        .slice(0, MOST)
        .flatMap((hit) => rangeIn(all[hit.line]!, hit.from, hit.to) ?? []);
      const from = seenFrom();
      const next = ranges.findIndex((range) => range.getBoundingClientRect().bottom >= from);
      chosen = Math.max(0, next);
      show();
    },
    /** To the next place or the one before, around the ends. */
    step(by: 1 | -1): void {
      if (ranges.length === 0) return;
      chosen = (chosen + by + ranges.length) % ranges.length;
      show();
    },
    clear(): void {
      ranges = [];
      chosen = 0;
      lines = null;
      const text = document();
      if (!text) return;
      paint(text, 'found', []);
      paint(text, 'found-now', []);
    },
  };
}
