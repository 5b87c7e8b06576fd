/** What a row of a list can be asked to do. */
export type RowAction =
  | 'open'
  | 'play'
  | 'pause'
  | 'queue'
  | 'next'
  | 'last'
  | 'download'
  | 'bookmark'
  | 'done'
  | 'inbox'
  | 'trash'
  | 'browser'
  | 'outside'
  | 'fetch'
  | 'tags'
  | 'edit'
  | 'show';

/** The height of every row of items, in pixels: the same for all, so that the place of a row is arithmetic. */
export const ROW_HEIGHT = 91;

/** `now`, and what of `before` is in `kept` and not there any more: each after the row that it stood after. */
export function keepRows<Row extends { id: number }>(
  before: Row[],
  now: Row[],
  kept: ReadonlySet<number>,
): Row[] {
  if (kept.size === 0) return now;
  const here = new Set(now.map((r) => r.id));
  const rows = [...now];
  before.forEach((row, i) => {
    if (here.has(row.id) || !kept.has(row.id)) return;
    const above = before.slice(0, i).findLast((r) => here.has(r.id));
    rows.splice(above ? rows.findIndex((r) => r.id === above.id) + 1 : 0, 0, row);
    here.add(row.id);
  });
  return rows;
}
