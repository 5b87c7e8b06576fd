/** How far the parts of the window are scrolled, to be found again when the page is drawn anew. */

/** Of each part that is not at its top: CSS pixels, under its class and which of those it is. */
export type ScrollPlaces = Record<string, number>;

const PART = 'main, main *';
/** So long a list may take to arrive. */
const PATIENCE_MS = 5000;
const BETWEEN_MS = 50;

function* parts(): Generator<[string, HTMLElement]> {
  const seen = new Map<string, number>();
  for (const part of document.querySelectorAll<HTMLElement>(PART)) {
    const name = part.getAttribute('class') ?? part.tagName;
    const n = seen.get(name) ?? 0;
    seen.set(name, n + 1);
    yield [`${name} ${n}`, part];
  }
}

export function scrollPlaces(): ScrollPlaces {
  const places: ScrollPlaces = {};
  for (const [name, part] of parts()) if (part.scrollTop > 0) places[name] = part.scrollTop;
  return places;
}

/** Scrolls each part to its place as soon as it is long enough, unless the person moves first. */
export function scrollTo(places: ScrollPlaces): void {
  const wanted = new Map(Object.entries(places));
  const over = new AbortController();
  for (const kind of ['pointerdown', 'wheel', 'keydown'])
    addEventListener(kind, () => over.abort(), { capture: true, passive: true, signal: over.signal });
  const end = Date.now() + PATIENCE_MS;
  const seek = (): void => {
    if (over.signal.aborted) return;
    for (const [name, part] of parts()) {
      const top = wanted.get(name);
      if (top === undefined) continue;
      part.scrollTop = top;
      if (Math.abs(part.scrollTop - top) < 2) wanted.delete(name);
    }
    if (wanted.size === 0 || Date.now() > end) over.abort();
    else setTimeout(seek, BETWEEN_MS);
  };
  seek();
}
