/**
 * A place in a text that survives another width, font or extraction: characters before the first visible one, and some
 * words at that place. Pure but for the document it looks at.
 */
import type { ReadingPosition } from '../ipc/bindings';

const ANCHOR = 80;

type Documented = Document & { caretRangeFromPoint?: (x: number, y: number) => Range | null };

/** The place of the first line at `y` (in the document's own pixels). `progress` is what of it was passed, 0..=1. */
export function placeAt(document: Documented, y: number, progress: number): ReadingPosition | null {
  const body = document.body;
  const box = body?.getBoundingClientRect();
  if (!body || !box || box.width === 0) return null;
  const range = caret(document, box.left + 2, Math.max(y, box.top) + 2);
  if (!range) return { offset: 0, anchor: '', progress };
  const before = document.createRange();
  before.setStart(body, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const offset = before.toString().length;
  return { offset, anchor: (body.textContent ?? '').slice(offset, offset + ANCHOR), progress };
}

/* Between two blocks there is no text under the point: look a little further down. */
function caret(document: Documented, x: number, y: number): Range | null {
  for (let down = 0; down <= 200; down += 10) {
    const range = document.caretRangeFromPoint?.(x, y + down) ?? null;
    if (range && range.startContainer.nodeType === Node.TEXT_NODE) return range;
  }
  return null;
}

/** Where a place stands now, in the document's own pixels; null when its words are gone. */
export function findPlace(document: Document, place: ReadingPosition): number | null {
  const body = document.body;
  const text = body?.textContent ?? '';
  if (!body || text.length === 0) return null;
  const offset = offsetOf(text, place);
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0;
    if (left < length) {
      const range = document.createRange();
      range.setStart(node, left);
      range.setEnd(node, Math.min(left + 1, length));
      return range.getBoundingClientRect().top;
    }
    left -= length;
  }
  return null;
}

/** The offset, mended by the words: the same words nearest to where they stood, when the text has changed. */
export function offsetOf(text: string, place: ReadingPosition): number {
  const { offset, anchor } = place;
  if (!anchor || text.startsWith(anchor, offset)) return Math.min(offset, Math.max(0, text.length - 1));
  for (const length of [anchor.length, 40, 20]) {
    const words = anchor.slice(0, length).trim();
    if (words.length < 8) break;
    let best = -1;
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1))
      if (best < 0 || Math.abs(at - offset) < Math.abs(best - offset)) best = at;
    if (best >= 0) return best;
  }
  return Math.min(offset, Math.max(0, text.length - 1));
}
