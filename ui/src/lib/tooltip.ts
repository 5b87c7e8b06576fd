/**
 * What the one tooltip says, and where it stands. An element offers one with `data-tip`, its name with its key, say. With an
 * empty one it offers its own words, when they are cut off. Screen readers have the names themselves.
 */

export const TIP = 'data-tip';

type Size = { width: number; height: number };
type Box = { left: number; top: number; right: number; bottom: number };

/** CSS pixels between it and what it is of, and to the edges of the window. */
const BESIDE = 6;
const EDGE = 8;

/** The element that offers one, at or around `target`. */
export function tipped(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(`[${TIP}]`) : null;
}

function isCut(element: HTMLElement): boolean {
  const lines = [
    element,
    ...element.querySelectorAll<HTMLElement>('.one-line'),
    element.closest<HTMLElement>('.one-line'),
  ];
  return lines.some((line) => line !== null && line.scrollWidth > line.clientWidth + 1);
}

const bare = (text: string): string =>
  text
    .replace(/[\u2066-\u2069\u200b]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** What it says of an element now; null when that can be read already, or something of it is open. */
export function tipOf(element: HTMLElement): string | null {
  if (element.ariaExpanded === 'true' || element.dataset.state === 'open') return null;
  const own = element.innerText ?? element.textContent ?? '';
  const tip = element.getAttribute(TIP) || own.trim();
  if (!tip) return null;
  return bare(own).includes(bare(tip)) && !isCut(element) ? null : tip;
}

/** Below what it is of, above it where there is more room: never over it. Within the window, as far as that goes. */
export function tipPlace(of: Box, tip: Size, view: Size): { left: number; top: number } {
  const middle = (of.left + of.right - tip.width) / 2;
  const left = Math.max(EDGE, Math.min(middle, view.width - tip.width - EDGE));
  const below = of.bottom + BESIDE;
  const above = of.top - BESIDE - tip.height;
  const fits = below + tip.height + EDGE <= view.height;
  return { left, top: fits || above < 0 ? below : above };
}
