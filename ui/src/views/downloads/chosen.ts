/** The finished downloads as they are wanted: filtered, looked through, and in an order. */
import type { DownloadRow } from '../../ipc/bindings';
import { intlLocale } from '../../i18n/index.svelte';

export const SORTS = ['newest', 'largest', 'show', 'title'] as const;
export type Sort = (typeof SORTS)[number];
export const FILTERS = ['all', 'unplayed', 'played', 'automatic'] as const;
export type Filter = (typeof FILTERS)[number];

const folded = (text: string): string => text.toLocaleLowerCase().replaceAll('ё', 'е');

export function fitting(rows: DownloadRow[], filter: Filter, words: string, sort: Sort): DownloadRow[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const list = rows.filter(({ item, automatic }) => {
    if (filter === 'unplayed' && item.done) return false;
    if (filter === 'played' && !item.done) return false;
    if (filter === 'automatic' && !automatic) return false;
    const text = folded(`${item.title} ${item.source}`);
    return wanted.every((word) => text.includes(word));
  });
  /* They come the last one first. */
  if (sort === 'newest') return list;
  if (sort === 'largest') return list.sort((a, b) => b.bytes - a.bytes);
  const { compare } = new Intl.Collator(intlLocale(), { numeric: true });
  if (sort === 'title') return list.sort((a, b) => compare(a.item.title, b.item.title));
  return list.sort((a, b) => compare(a.item.source, b.item.source) || compare(a.item.title, b.item.title));
}
