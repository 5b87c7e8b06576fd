/** What the fake library finds behind an address: the words in it decide. */
import type { AlikeItem, Found, ItemId, ItemRow } from '../../src/ipc/bindings';

export class Refused extends Error {
  readonly code: string;
  readonly detail: string | null;
  constructor(code: string, message: string, detail: string | null = null) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

export function lookUp(input: string): Found {
  const found: Found = {
    kind: 'feed',
    url: input,
    title: 'Tern Island Radio',
    source: 'tern.example',
    summary: '',
    count: 128,
    feeds: [],
    feed_id: null,
    item_id: null,
    since: null,
    trashed: false,
    doubt: null,
    preview: /tern/.test(input)
      ? {
          newest: [
            { title: 'The last ferry', published_at: '2026-03-04T10:00:00Z', minutes: 38 },
            { title: 'Salt', published_at: '2026-02-25T10:00:00Z', minutes: null },
          ],
          rhythm: 'weekly',
          language: 'en',
          explicit: false,
          older: true,
          trailer: { title: 'Why mud', url: 'https://mud.example/why.mp3', bytes: 1_400_000, minutes: null },
        }
      : null,
    followable: false,
  };
  if (!/^(https?:\/\/|\/|[\w-]+\.[\w.-]+)/.test(input))
    throw new Refused(
      'not_an_address',
      'This is not an address. Paste a link such as https://example.org/feed.',
    );
  if (/\.opml$/.test(input))
    return {
      ...found,
      kind: 'list',
      title: 'Subscriptions',
      source: 'subscriptions.opml',
      followable: /^https?:/.test(input),
      count: 24,
      summary: '',
    };
  if (/\.csv$/.test(input))
    return { ...found, kind: 'pages', title: 'part_000000', source: 'Pocket', count: 22 };
  if (/\.mp3$/.test(input)) return { ...found, kind: 'audio', title: 'A recording', count: 1, summary: '' };
  if (/article/.test(input))
    return {
      ...found,
      kind: 'article',
      title: 'How harbours learned to breathe',
      source: 'harbourmag.example',
      count: 2,
      feeds: [
        { url: 'https://harbourmag.example/feed', title: 'Harbour Magazine' },
        { url: 'https://harbourmag.example/audio', title: 'Harbour Magazine, spoken' },
      ],
    };
  if (/here|thrown/.test(input))
    return {
      ...found,
      kind: 'article',
      title: 'How harbours learned to breathe',
      count: 0,
      item_id: 2,
      since: '2026-03-04T10:00:00Z',
      trashed: /thrown/.test(input),
    };
  if (/page/.test(input)) return { ...found, kind: 'page', title: 'A page', count: 0, summary: '' };
  if (/known/.test(input)) return { ...found, feed_id: 1, title: 'Glacier Diaries' };
  return found;
}

/** Two articles: one of the same topic, one of the same site. */
export const alikeTo = (id: ItemId, rows: ItemRow[]): AlikeItem[] =>
  rows
    .filter((one) => one.id !== id && !one.trashed && one.kind === 'article')
    .slice(0, 2)
    .map((row, i) => ({
      row,
      why: i === 0 ? { kind: 'topic', words: ['harbour', 'quiet'] } : { kind: 'source' },
    }));
