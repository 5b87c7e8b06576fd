/** How far the parts of the window are scrolled, to be found again when the page is drawn anew. */

/** Of each part that is not at its top: CSS pixels, under its first class and which of those it is. */
export type ScrollPlaces = Record<string, number>;

const PART = 'main, main *';
/** So long a list may take to arrive. */
const PATIENCE_MS = 5000;
const BETWEEN_MS = 50;
const SCROLLS = /^(Arrow(Up|Down)|Page(Up|Down)|Home|End| )$/;

function* parts(): Generator<[string, HTMLElement]> {
  const seen = new Map<string, number>();
  for (const part of document.querySelectorAll<HTMLElement>(PART)) {
    /* The first class says what it is; others, how it is at the moment. */
    const name = part.classList[0] ?? part.tagName;
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
  const how = { capture: true, passive: true, signal: over.signal };
  for (const kind of ['pointerdown', 'wheel']) addEventListener(kind, () => over.abort(), how);
  addEventListener('keydown', (e) => SCROLLS.test(e.key) && over.abort(), how);
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
