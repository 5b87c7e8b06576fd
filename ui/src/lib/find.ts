/** Finding words in lines of text: without regard to case, to how words are spaced, and to е and ё. Pure. */

/** A place in a line: UTF-16 offsets, the end excluded. */
export type Hit = { line: number; from: number; to: number };
export type Piece = { text: string; hit: number | null };

/** Every place where `query` stands in `lines`, in order. None for a query of spaces. */
export function find(lines: readonly string[], query: string): Hit[] {
  const words = query.trim();
  if (!words) return [];
  const pattern = words
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/[её]/gi, '[её]'))
    .join('\\s+');
  const expression = new RegExp(pattern, 'giu');
  const hits: Hit[] = [];
  lines.forEach((text, line) => {
    for (const match of text.matchAll(expression))
      hits.push({ line, from: match.index, to: match.index + match[0].length });
  });
  return hits;
}

/** The places of each line that has any, and the number that the first of them has in all. */
export function byLine(hits: readonly Hit[]): Map<number, { first: number; hits: Hit[] }> {
  const lines = new Map<number, { first: number; hits: Hit[] }>();
  hits.forEach((hit, i) => {
    const of = lines.get(hit.line);
    if (of) of.hits.push(hit);
    else lines.set(hit.line, { first: i, hits: [hit] });
  });
  return lines;
}

/** A line cut into pieces; `hit` is the number of the place in all of them. `hits` are of this line, the first is number `first`. */
export function pieces(text: string, hits: readonly Hit[], first: number): Piece[] {
  const cut: Piece[] = [];
  let at = 0;
  hits.forEach((hit, i) => {
    if (hit.from > at) cut.push({ text: text.slice(at, hit.from), hit: null });
    cut.push({ text: text.slice(hit.from, hit.to), hit: first + i });
    at = hit.to;
  });
  if (at < text.length || cut.length === 0) cut.push({ text: text.slice(at), hit: null });
  return cut;
}
