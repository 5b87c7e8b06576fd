/** Searching the library in memory: titles, shows, and what is said in the first episode. */
import type { FeedRow, Hit, ItemId, ItemRow } from '../../src/ipc/bindings';
import type { Data } from '../../src/ipc/index';
import { cues } from './data';

type Library = { rows: ItemRow[]; feeds: FeedRow[]; row: (id: ItemId) => ItemRow };

export function found(query: string, { rows, feeds, row }: Library): Data<'search'> {
  const wanted = query.trim().toLowerCase();
  const hits: Hit[] = rows
    .filter((r) => r.title.toLowerCase().includes(wanted))
    .map((r) => ({
      row: row(r.id),
      snippet: [{ text: query, hit: true }],
      place: 'title',
      title: [{ text: r.title, hit: true }],
      line: null,
      note: null,
    }));
  /* What is said in the first episode. */
  const said = cues(row(1).duration_ms ?? 0);
  const number = said.findIndex((cue) => cue.text.toLowerCase().includes(wanted));
  if (hits.length === 0 && number >= 0)
    hits.push({
      row: row(1),
      snippet: [{ text: said[number]!.text, hit: true }],
      place: 'transcript',
      line: { number, start_ms: said[number]!.start_ms, speaker: said[number]!.speaker },
      title: [],
      note: null,
    });
  return {
    shows: feeds
      .filter((f) => f.title.toLowerCase().includes(wanted))
      .map((f) => ({
        feed: f.id,
        kind: f.kind,
        title: f.title,
        author: f.author,
        image: f.image,
        items: 3,
        query: `show:"${f.title}" `,
      })),
    hits,
    total: hits.length,
    more: false,
    next: null,
    problems: wanted.startsWith('is:purple')
      ? [{ code: 'not_understood', what: 'is:purple', known: ['unread', 'read'] }]
      : [],
    unindexed: 0,
  };
}
