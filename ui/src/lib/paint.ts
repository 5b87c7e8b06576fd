/**
 * Marks in a text without a change of its document: the CSS Custom Highlight API. Names and their looks are in
 * public/reader.css. Where an engine has none of it nothing is painted.
 */

type Registry = { set(name: string, marks: object): void; delete(name: string): void };
type Painter = Window & {
  CSS?: { highlights?: Registry };
  Highlight?: new (...ranges: Range[]) => { priority: number };
};

/** Whether this document can be painted on. */
export function canPaint(document: Document): boolean {
  const view = document.defaultView as Painter | null;
  return view?.Highlight !== undefined && view.CSS?.highlights !== undefined;
}

/** Paints these ranges by this name, in the place of those painted before. A higher priority lies above. */
export function paint(document: Document, name: string, ranges: Range[], priority = 0): void {
  const view = document.defaultView as Painter | null;
  const registry = view?.CSS?.highlights;
  if (!registry || !view?.Highlight) return;
  if (ranges.length === 0) return registry.delete(name);
  const marks = new view.Highlight(...ranges);
  marks.priority = priority;
  registry.set(name, marks);
}
