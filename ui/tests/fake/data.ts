/** Invented shows, episodes and articles for the fake library. No name in it is anybody's. */
import type {
  Changes,
  ChapterRow,
  CueRow,
  EpisodeExtras,
  FeedRow,
  ItemDetail,
  ItemRow,
  Mention,
  Settings,
} from '../../src/ipc/bindings';

const shows = ['Glacier Diaries', 'Orbit & Signal', 'Two Body', 'Язык приливов', 'The Long Wave'];
const sites = ['Harbour Magazine', 'Card Box', 'Записки на полях'];
const sources = [...shows, ...sites];
const episodes = [
  'The ice that remembers',
  'A clock for the far side',
  'Two-body problem, three-body answer',
  'Язык приливов',
];
const articles = ['How harbours learned to breathe', 'The lighthouse keeper’s spreadsheet', 'Дождь как часы'];

const days = (n: number, now: number): string => new Date(now - n * 86_400_000).toISOString();

export const feedRows = (now: number): FeedRow[] =>
  sources.map((title, i) => ({
    id: i + 1,
    kind: i < shows.length ? 'podcast' : 'articles',
    title,
    author: null,
    description: '',
    url: `https://feeds.example/${i + 1}.xml`,
    site_url: `https://${i + 1}.example/`,
    image: null,
    items: 0,
    open: 0,
    inbox: 0,
    newest_at: days(i, now),
    refreshed_at: days(0, now),
    problem: i === 4 ? 'The server did not answer.' : null,
    problem_code: i === 4 ? 'timeout' : null,
    sample: true,
    folder: [],
    full_text: null,
    tags: [],
    note: '',
    explicit: false,
    older: i === 0 ? ('named' as const) : ('none' as const),
    paused: false,
  }));

/** `count` items, the newest first; their titles repeat with numbers. */
export function itemRows(count: number, now: number): ItemRow[] {
  const rows: ItemRow[] = [];
  for (let i = 0; i < count; i++) {
    const isArticle = i % 3 === 1;
    const n = Math.floor(i / 3);
    const [titles, k] = isArticle ? [articles, n] : [episodes, i - n];
    const title = titles[k % titles.length]!;
    const again = Math.floor(k / titles.length);
    const feed = isArticle ? 6 + (n % 3) : 1 + ((i - n) % 5);
    const total = isArticle ? 4 + ((i * 7) % 14) : 18 + ((i * 13) % 60);
    const progress = i === 0 ? 0.44 : i === 1 ? 0.62 : i === 3 ? 0.12 : i === 20 ? 0.8 : 0;
    const done = i > 30 && i % 4 === 0;
    rows.push({
      id: i + 1,
      kind: isArticle ? 'article' : 'episode',
      feed_id: feed,
      title: again ? `${title} (${again + 1})` : title,
      source: sources[feed - 1]!,
      summary: `About: ${title}`,
      url: `https://${feed}.example/${i + 1}`,
      published_at: days(i < 4 ? i * 0.3 : i * 0.6, now),
      added_at: days(i * 0.5, now),
      in_inbox: i >= 4 && i < 27,
      bookmarked: i % 17 === 5,
      done,
      trashed: false,
      queued: false,
      image: null,
      duration_ms: isArticle ? null : total * 60_000 - 10_000,
      position_ms: isArticle ? 0 : Math.round(progress * total * 60_000),
      words: isArticle ? total * 220 : null,
      pdf: null,
      progress: done ? 1 : progress,
      left_ms: Math.max(0, Math.round(total * (1 - progress) * 60_000)),
      minutes_left: Math.max(0, Math.round(total * (1 - progress))),
      minutes: total,
      season: feed === 2 ? 3 : null,
      season_name: null,
      explicit: false,
      episode: feed === 2 ? 40 - n : null,
      playable: !isArticle,
      download: null,
      offline: isArticle ? 'full' : 'text',
      mentions: i % 5 === 2 ? 3 : 0,
      episodes: isArticle && n % 3 === 1 ? 2 : 0,
      pictures_stored: isArticle ? 3 : 0,
      pictures_total: isArticle ? 3 : 0,
      problem: null,
      problem_code: null,
      tags: [],
      snoozed_until: null,
      was_snoozed: false,
      gone_at: null,
    });
  }
  return rows;
}

export const chapters = (duration: number): ChapterRow[] =>
  ['Cold start', 'The drill', 'Reading the core', 'The year of the ash', 'Kettle'].map((title, i, all) => ({
    start_ms: Math.round(duration * [0, 0.18, 0.33, 0.61, 0.84][i]!),
    end_ms: i + 1 < all.length ? Math.round(duration * [0.18, 0.33, 0.61, 0.84][i]!) : duration,
    title,
    url: i === 2 ? 'https://harbourmag.example/cores' : null,
    image: i === 2 ? 'c0de' : null,
    hidden: false,
  }));

const said = [
  'The first metre is last winter.',
  'By forty metres you are in your grandmother’s weather.',
  'And then there is a line, no thicker than a hair.',
  'That is the year of the ash.',
  'You can put your thumb on a date.',
  'Nobody spoke until the kettle boiled.',
];
/** A line every nine seconds. */
export function cues(duration: number): CueRow[] {
  const count = Math.floor(duration / 9000);
  return Array.from({ length: count }, (_, i) => ({
    start_ms: Math.round((i * duration) / count),
    end_ms: Math.round(((i + 1) * duration) / count),
    speaker: i % 6 === 0 ? 'Ines' : null,
    text: said[i % said.length]!,
  }));
}

const mentioned = (url: string, title: string, more: Partial<Mention> = {}): Mention => ({
  relation: 'mentioned',
  item: null,
  url,
  title,
  at_ms: null,
  player: false,
  ...more,
});

export function detail(row: ItemRow, all: ItemRow[]): ItemDetail {
  const article = row.kind === 'article';
  const other = all.find((r) => r.kind === 'article' && r.id !== row.id);
  return {
    row,
    byline: null,
    lede: null,
    language: 'en',
    html: article
      ? `<p>${row.title}</p><p>Nothing about the slope is new.</p>`
      : '<p>2:15 What a drill is for</p>',
    chapters: row.duration_ms ? chapters(row.duration_ms) : [],
    has_transcript: !article,
    mentions: article
      ? all
          .filter((r) => r.kind === 'episode')
          .slice(0, row.episodes)
          .map((item) => mentioned(item.url ?? '', item.title, { item, relation: 'on_page' }))
      : [
          mentioned('https://harbourmag.example/a', 'An article', { item: other ?? null, at_ms: 72_000 }),
          mentioned('https://cardbox.example/ash', 'The year of the ash: a catalogue', { at_ms: 764_000 }),
          mentioned('https://spanreview.example/hum', 'Why bridges hum'),
          mentioned('https://tern.example/live', 'Radio Tern, live', { player: true }),
        ],
    related: article
      ? [mentioned('https://spanreview.example/hum', 'Why bridges hum', { relation: 'related' })]
      : [],
    pictures_stored: row.pictures_stored,
    pictures_total: row.pictures_total,
    pictures_lost: 0,
    picture_troubles: [],
    missing: { embeds: 0, audio: 0, formulas: 0, pages: 0 },
    doubt: null,
    page_kept: article,
    candidate: null,
    updated_at: null,
    reading:
      article && row.progress > 0
        ? { offset: 400, anchor: 'Nothing about the slope', progress: row.progress }
        : null,
    enclosure_url: article ? null : `https://media.example/${row.id}.mp3`,
    mime: article ? null : 'audio/mpeg',
    file_path: null,
    file: null,
    extracted: true,
    tags: [],
    note: '',
    extras: nothingBesides(),
  };
}

export const nothingBesides = (): EpisodeExtras => ({
  persons: [],
  soundbites: [],
  license: null,
  location: null,
  comments: [],
  funding: [],
  versions: [],
  video: null,
  categories: [],
});

export const nothing: Changes = {
  feeds: false,
  items: false,
  queue: false,
  downloads: false,
  playback: false,
  reading: false,
  settings: false,
  transfers: false,
  jobs: false,
  notes: false,
  tags: false,
  lists: false,
};

export const defaults: Omit<Settings, 'theme' | 'language'> = {
  skip_back: 15,
  skip_forward: 30,
  volume: 0.8,
  muted: false,
  speed: 1,
  trim: 'off',
  loudness: true,
  boost: false,
  mono: false,
  output_device: null,
  downloads_folder: null,
  downloads_at_once: 2,
  download_version: 'own',
  auto_download: { which: 'off', newest: 3, words: '', without: '', min_minutes: null, max_minutes: null },
  keep_downloads: { which: 'played', count: 3, days: 2 },
  downloads_budget: 20_000,
  downloads_limit: 0,
  downloads_limit_from: 0,
  downloads_limit_until: 0,
  downloads_unmetered: false,
  proxy: null,
  keep_streamed: true,
  refresh_minutes: 60,
  directories: {
    itunes: { off: false, base: null },
    fyyd: { off: false, base: null },
    podcast_index: { off: false, base: null },
  },
  auto_advance: true,
  continuous: true,
  stay_awake: true,
  clipboard_offer: null,
  pictures: true,
  kept_pages_mb: 100,
  keep_history: true,
  reading_speed: 230,
  reader_font: 'serif',
  reader_theme: 'window',
  reader_size: 19,
  reader_measure: 65,
  reader_leading: 165,
  reader_spacing: 110,
  reader_justify: false,
  reader_looks: [],
  silent: false,
  backups: true,
  inbox_podcasts: 'all',
  inbox_sites: 'all',
  archive_episodes: 0,
  archive_articles: 0,
  trash_days: 30,
  notify_new: false,
  notify_downloads: false,
};
