/** The headings of a text as a table of contents. Pure but for the document. */

/** `level` counts from 0 for the highest that stands in the text. */
export type Heading = { text: string; level: number; element: Element };

/** Fewer headings are seen at a glance. */
const FEWEST = 3;
const LONGEST = 200;

/** Its headings in order; none when there are too few to need a table. */
export function headings(body: Element): Heading[] {
  const found = [...body.querySelectorAll('h1, h2, h3, h4')]
    .map((element) => ({
      element,
      text: (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, LONGEST),
      level: Number(element.nodeName.slice(1)),
    }))
    .filter(({ text }) => text !== '');
  if (found.length < FEWEST) return [];
  /* Levels are made of those that are there: a text that begins with h3 begins at the edge. */
  const levels = [...new Set(found.map(({ level }) => level))].sort((a, b) => a - b);
  return found.map((heading) => ({ ...heading, level: levels.indexOf(heading.level) }));
}

/** Index of the heading under which `y` lies, -1 before the first. `top` gives where a heading stands. */
export function headingAt(list: readonly Heading[], y: number, top: (of: Element) => number): number {
  return list.findLastIndex(({ element }) => top(element) <= y);
}
