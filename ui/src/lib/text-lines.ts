/** The text of a document as lines (its blocks), and the way from a place in a line back to the document. Pure but for the document. */

export type TextLine = { text: string; nodes: { node: Text; start: number }[] };

/* What begins a line of its own; all else runs on. */
const BLOCKS = new Set(
  'address article aside blockquote body br caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
);
const isBlock = (node: Node): boolean => BLOCKS.has(node.nodeName.toLowerCase());

/** Words that stand together in a block, in order; blocks without words are left out. */
export function textLines(body: Node): TextLine[] {
  const lines: TextLine[] = [];
  let line: TextLine = { text: '', nodes: [] };
  const end = () => {
    if (line.text.trim()) lines.push(line);
    line = { text: '', nodes: [] };
  };
  const walk = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) {
      line.nodes.push({ node: node as Text, start: line.text.length });
      line.text += node.nodeValue ?? '';
      return;
    }
    const block = isBlock(node);
    if (block) end();
    for (let child = node.firstChild; child; child = child.nextSibling) walk(child);
    if (block) end();
  };
  walk(body);
  end();
  return lines;
}

/** The part of a line from one UTF-16 offset to another. */
export function rangeIn(line: TextLine, from: number, to: number): Range | null {
  const at = (offset: number, end: boolean) => {
    const piece = line.nodes.findLast(({ start }) => (end ? start < offset : start <= offset));
    return piece ? { node: piece.node, offset: offset - piece.start } : null;
  };
  const [first, last] = [at(from, false), at(to, true)];
  const document = first?.node.ownerDocument;
  if (!first || !last || !document) return null;
  const range = document.createRange();
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, Math.min(last.offset, last.node.length));
  return range;
}
