/** Where messages find room: in a corner of the window, beside what lies open there, never over it. Pure arithmetic in CSS pixels. */

export type Box = { left: number; top: number; right: number; bottom: number };
export type ToastLayout = {
  left: number;
  width: number;
  /** Of the first message from the top of the window, or of the last from its bottom. */
  edge: 'top' | 'bottom';
  at: number;
  /** How many of the newest there is room for. */
  shown: number;
};

const MOST_WIDTH = 420;
/** Narrower a message is a column of single words. */
const LEAST_WIDTH = 240;
const GAP = 8;

const meet = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** How many of the newest go into a height. */
function fitting(heights: number[], height: number): number {
  let left = height + GAP;
  let n = 0;
  for (const h of heights.toReversed()) {
    left -= h + GAP;
    if (left < 0) break;
    n += 1;
  }
  return n;
}

/**
 * `area` is where they may lie at all, `open` what they must not cover, `kept` the buttons of rows under them. `heightsAt`
 * says how high each is at a width, the oldest first. The bottom right corner when that is free, or the bottom left one beside
 * the buttons of the rows; else left of what is open, right of it, above, below: the first place that has room for all, or
 * the one that has room for the most.
 */
export function toastLayout(
  area: Box,
  open: Box[],
  heightsAt: (width: number) => number[],
  kept: Box[] = [],
): ToastLayout {
  const near = open.filter((box) => meet(box, area));
  const corner = (within: Box, edge: ToastLayout['edge'], side: 'left' | 'right'): ToastLayout => {
    const width = Math.max(0, Math.min(MOST_WIDTH, within.right - within.left));
    return {
      left: side === 'left' ? within.left : within.right - width,
      width,
      edge,
      at: edge === 'top' ? within.top : within.bottom,
      shown: width < LEAST_WIDTH ? 0 : fitting(heightsAt(width), within.bottom - within.top),
    };
  };
  const boxOf = ({ left, width, shown }: ToastLayout): Box => {
    const heights = heightsAt(width);
    const high = heights.slice(heights.length - shown).reduce((sum, h) => sum + h + GAP, 0);
    return { left, right: left + width, top: area.bottom - high, bottom: area.bottom };
  };
  const free = (place: ToastLayout, of: Box[]): boolean => {
    const lies = boxOf(place);
    return !of.some((box) => meet(box, lies));
  };
  const usual = corner(area, 'bottom', 'right');
  if (free(usual, [...near, ...kept])) return usual;
  const buttons = kept.filter((box) => meet(box, area));
  const edge = Math.min(...buttons.map((box) => box.left)) - GAP;
  const beside = buttons.length > 0 ? corner({ ...area, right: edge }, 'bottom', 'left') : usual;
  if (beside.shown > 0 && free(beside, near)) return beside;
  if (free(usual, near)) return usual;

  const all = {
    left: Math.min(...near.map((b) => b.left)) - GAP,
    top: Math.min(...near.map((b) => b.top)) - GAP,
    right: Math.max(...near.map((b) => b.right)) + GAP,
    bottom: Math.max(...near.map((b) => b.bottom)) + GAP,
  };
  const places = [
    corner({ ...area, right: all.left }, 'bottom', 'left'),
    corner({ ...area, left: all.right }, 'bottom', 'right'),
    corner({ ...area, bottom: all.top }, 'top', 'right'),
    corner({ ...area, top: all.bottom }, 'bottom', 'right'),
  ];
  const most = Math.max(...places.map((place) => place.shown));
  return places.find((place) => place.shown === most) ?? usual;
}
