/** Links of times in show notes: the library makes them (`#t=754`, seconds), the window gives them an address to ask for. */
const SEEK = 'earmark:seek?ms=';

/** The address that asks to go to a place in an item: of a link `#t=754`; null where that lies after the end, and of any
 * other link. `duration` in milliseconds; null when it is not known. */
export function seekAddress(link: string, item: number, duration: number | null): string | null {
  const found = /^#t=(\d{1,6})$/.exec(link);
  const ms = found ? Number(found[1]) * 1000 : Infinity;
  return found && ms <= (duration ?? ms) ? `${SEEK}${ms}&item=${item}` : null;
}

/** Where an address of `seekAddress` goes; null for any other. */
export function seekOf(url: string): { item: number; ms: number } | null {
  const found = /^earmark:seek\?ms=(\d{1,9})&item=(\d{1,15})$/.exec(url);
  return found ? { ms: Number(found[1]), item: Number(found[2]) } : null;
}

/** The item that a link from another program asks to be shown; null for any other text. */
export function shownOf(url: string): number | null {
  const found = /^earmark:item\?id=(\d{1,15})$/.exec(url);
  return found ? Number(found[1]) : null;
}
