/** Places in a text as UTF-16 offsets in all of its words, and ranges of a document made of them. Pure but for the document. */

import type { Span } from '../ipc/bindings';

/** Where a range lies in the text of `body`; null when it is not in it. */
export function spanOf(body: Element, range: Range): Span | null {
  if (!body.contains(range.startContainer) || !body.contains(range.endContainer)) return null;
  const before = body.ownerDocument.createRange();
  before.setStart(body, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const from = before.toString().length;
  return { from, to: from + range.toString().length };
}

/** The range of a span, the end excluded; null when the text is shorter. */
export function rangeOf(body: Element, { from, to }: Span): Range | null {
  const document = body.ownerDocument;
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let at = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0;
    if (!begun && from < at + length) {
      range.setStart(node, from - at);
      begun = true;
    }
    if (begun && to <= at + length) {
      range.setEnd(node, to - at);
      return range;
    }
    at += length;
  }
  return null;
}
