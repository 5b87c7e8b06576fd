/**
 * A transcript as one text, its lines below each other, and the ways between places in it and places in the lines as they are drawn.
 * Offsets are UTF-16 units. Pure but for the document.
 */
import type { CueRow, Span } from '../ipc/bindings';

export type CueText = { text: string; starts: number[] };

export function cueText(cues: readonly CueRow[]): CueText {
  const starts: number[] = [];
  let text = '';
  for (const cue of cues) {
    starts.push(text.length);
    text += `${cue.text}\n`;
  }
  return { text, starts };
}

/** The line in which a place lies. */
export function lineAt({ starts }: CueText, at: number): number {
  return Math.max(
    0,
    starts.findLastIndex((start) => start <= at),
  );
}

/** What was drawn of a line before its own words: who says it. */
const said = (text: Element): number => text.querySelector('b')?.textContent.length ?? 0;

/** The place of a boundary of a selection; null outside of the lines. */
export function offsetIn({ starts, text }: CueText, node: Node, at: number): number | null {
  const element = node instanceof Element ? node : node.parentElement;
  const line = element?.closest<HTMLElement>('[data-line]');
  const words = line?.querySelector('.text');
  if (!line || !words) return null;
  const number = Number(line.dataset.line);
  const start = starts[number];
  if (start === undefined) return null;
  const end = (starts[number + 1] ?? text.length) - 1;
  if (!words.contains(node)) return start;
  const before = node.ownerDocument!.createRange();
  before.selectNodeContents(words);
  before.setEnd(node, at);
  return Math.min(end, start + Math.max(0, before.toString().length - said(words)));
}

/** Where a part of the text is drawn; null when one of its lines is not. */
export function rangeOfCues(
  cues: CueText,
  line: (i: number) => Element | null,
  { from, to }: Span,
): Range | null {
  const place = (at: number): { node: Node; offset: number } | null => {
    const number = lineAt(cues, at);
    const words = line(number)?.querySelector('.text');
    if (!words) return null;
    let left = at - cues.starts[number]! + said(words);
    const walker = words.ownerDocument.createTreeWalker(words, NodeFilter.SHOW_TEXT);
    let last: Node | null = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const length = node.nodeValue?.length ?? 0;
      if (left <= length) return { node, offset: left };
      left -= length;
      last = node;
    }
    return last ? { node: last, offset: last.nodeValue?.length ?? 0 } : null;
  };
  const [first, last] = [place(from), place(to)];
  if (!first || !last) return null;
  const range = first.node.ownerDocument!.createRange();
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, last.offset);
  return range;
}
