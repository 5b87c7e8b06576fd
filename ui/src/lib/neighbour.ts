/** Where a download comes in the order of those that are to come, by hand: some places earlier or later. */
import type { DownloadRow, ItemId } from '../ipc/bindings';

/** Before which one it goes; null is the end; undefined when there is no such place. */
export function neighbour(rows: DownloadRow[], item: ItemId, by: number): ItemId | null | undefined {
  const at = rows.findIndex((row) => row.item.id === item);
  const to = at + by;
  if (at < 0 || by === 0 || to < 0 || to >= rows.length) return undefined;
  const before = by < 0 ? rows[to] : rows[to + 1];
  return before?.item.id ?? null;
}
