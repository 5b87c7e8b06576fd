/** Invented shows, episodes and articles for the fake library. No name in it is anybody's. */
import type { Changes, ChapterRow, CueRow, FeedRow, ItemDetail, ItemRow, Settings } from './bindings';

const shows = [
  ['Glacier Diaries', 'Ines Varga', 'podcast'],
  ['Orbit & Signal', 'Tomas Reel', 'podcast'],
  ['Two Body', 'Anouk Ferrer', 'podcast'],
  ['Язык приливов', 'Мария Ольхова', 'podcast'],
  ['The Long Wave', 'Radio Tern', 'podcast'],
  ['Harbour Magazine', 'harbourmag.example', 'articles'],
  ['Card Box', 'cardbox.example', 'articles'],
  ['Записки на полях', 'prilivy.example', 'articles'],
] as const;

const episodes: [string, string][] = [
  ['The ice that remembers', 'A core, a hair-thin grey line, and the year of the ash.'],
  ['A clock for the far side', 'How to keep time where nobody can see the sky you know.'],
  ['Two-body problem, three-body answer', 'Why the oldest question in mechanics still pays rent.'],
  ['Язык приливов', 'О том, как Луна пишет на песке, и кто это читает.'],
  ['What the moraine kept', 'Field notes from the last week of the season.'],
  ['The long wave', 'A station that has sent the same note since 1938, and the woman who tunes it.'],
  ['Listening to salt', 'Brine moves through stone at the speed of a slow conversation.'],
  ['Как слушать болото', 'Полевые записи, пятнадцать часов тишины и одна выпь.'],
  ['Snow that falls up', 'Wind, a ridge, and an argument between two thermometers.'],
  ['The map with no north', 'What sailors drew when the needle would not sit still.'],
  ['Small engines, patient people', 'Restoring a lighthouse clock with parts nobody makes.'],
  [
    'A short talk about very long bridges',
    'The hum, the sway, and the man who measures both with a glass of water.',
  ],
];
const articles: [string, string][] = [
  [
    'How harbours learned to breathe',
    'Engineers spent a century keeping the sea out. The next generation lets parts in.',
  ],
  ['The lighthouse keeper’s spreadsheet', 'A page with two episodes in it: both are saved with the text.'],
  ['Язык приливов: заметки на полях', 'Что осталось за пределами выпуска, и почему об этом стоит прочитать.'],
  ['A short history of the index card', 'Before there were databases there were drawers.'],
  ['Why bridges hum', 'Every span has a note. Some towns have learned to sing along.'],
  ['Дождь как часы', 'Сколько времени в одной луже и почему метеорологи считают лужи.'],
  ['The quiet arithmetic of seed banks', 'What you keep, how cold, and how many winters you plan for.'],
];

const days = (n: number, now: number): string => new Date(now - n * 86_400_000).toISOString();

export function feedRows(now: number): FeedRow[] {
  return shows.map(([title, author, kind], i) => ({
    id: i + 1,
    kind,
    title,
    author,
    description: `${title}: an invented ${kind === 'podcast' ? 'show' : 'site'} for looking around.`,
    url: `https://feeds.example/${i + 1}.xml`,
    site_url: `https://${i + 1}.example/`,
    image: null,
    items: 0,
    open: 0,
    inbox: 0,
    newest_at: days(i, now),
    refreshed_at: days(0.1, now),
    problem:
      i === 4 ? 'The server did not answer. The show is as it was; it will be asked again in an hour.' : null,
    sample: true,
  }));
}

/** `count` items, the newest first. The first dozen are told by hand, the rest repeat with numbers. */
export function itemRows(count: number, now: number): ItemRow[] {
  const rows: ItemRow[] = [];
  for (let i = 0; i < count; i++) {
    const isArticle = i % 3 === 1;
    const n = Math.floor(i / 3);
    const told = isArticle ? articles[n % articles.length]! : episodes[(i - n) % episodes.length]!;
    const feed = isArticle ? 6 + (n % 3) : 1 + ((i - n) % 5);
    const again = isArticle ? Math.floor(n / articles.length) : Math.floor((i - n) / episodes.length);
    const total = isArticle ? 4 + ((i * 7) % 14) : 18 + ((i * 13) % 60);
    const progress = i === 0 ? 0.44 : i === 1 ? 0.62 : i === 3 ? 0.12 : i === 20 ? 0.8 : 0;
    const done = i > 30 && i % 4 === 0;
    rows.push({
      id: i + 1,
      kind: isArticle ? 'article' : 'episode',
      feed_id: feed,
      title: again ? `${told[0]} (${again + 1})` : told[0],
      source: shows[feed - 1]![0],
      summary: told[1],
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
      progress: done ? 1 : progress,
      minutes_left: Math.max(0, Math.round(total * (1 - progress))),
      minutes: total,
      season: feed === 2 ? 3 : null,
      episode: feed === 2 ? 40 - n : null,
      playable: !isArticle,
      download: null,
      offline: isArticle ? 'full' : 'text',
      mentions: i % 5 === 2 ? 3 : 0,
      episodes: isArticle && n % 3 === 1 ? 2 : 0,
      problem: null,
    });
  }
  return rows;
}

export const chapters = (duration: number): ChapterRow[] =>
  ['Cold start', 'The drill', 'Reading the core', 'The year of the ash', 'Kettle'].map((title, i, all) => ({
    start_ms: Math.round((duration * [0, 0.18, 0.33, 0.61, 0.84][i]!) / 1),
    end_ms: i + 1 < all.length ? Math.round(duration * [0.18, 0.33, 0.61, 0.84][i]!) : duration,
    title,
    url: i === 2 ? 'https://harbourmag.example/cores' : null,
    image: i === 2 ? 'c0de' : null,
    hidden: false,
  }));

const said = [
  'So when you pull the core up, the first metre is last winter, and it smells of nothing at all.',
  'By forty metres you are in your grandmother’s weather.',
  'And then there is a line, no thicker than a hair, and it is grey.',
  'That is the year of the ash.',
  'You can put your thumb on a date. There are not many places where you can do that.',
  'We logged it, bagged it, and nobody spoke until the kettle boiled.',
];
/** A line every nine seconds, or `count` lines. */
export const cues = (duration: number, count = Math.floor(duration / 9000)): CueRow[] =>
  Array.from({ length: count }, (_, i) => ({
    start_ms: Math.round((i * duration) / count),
    end_ms: Math.round(((i + 1) * duration) / count),
    speaker: i % 6 === 0 ? 'Ines' : null,
    text: said[i % said.length]!,
  }));

export function detail(row: ItemRow, all: ItemRow[]): ItemDetail {
  const article = row.kind === 'article';
  const paragraphs = [
    'The first thing you notice is the quiet. Behind the old breakwater the water used to slap at the wall all day; now it slides up a slope of broken stone, thins, and is gone. <a href="https://harbourmag.example/keeper">“We stopped arguing with it,”</a> says the keeper, who has run the gates here for thirty years.',
    'Nothing about the slope is new. Fishermen drew the same line on a chart from 1790, in the margin, next to the price of tar. What is new is that someone measured it.',
    'Каждое утро вода приходит на четыре минуты позже. Это знают все, кто живёт у берега, и почти никто больше.',
  ];
  const places =
    '0:00 Cold start<br>2:15 What a drill is for<br>12:44 The line, and <a href="https://cardbox.example/ash">the year of the ash</a>';
  const body = article ? [...paragraphs, ...paragraphs, ...paragraphs] : [...paragraphs.slice(0, 2), places];
  const other = all.find((r) => r.kind === 'article' && r.id !== row.id);
  return {
    row,
    byline: article ? 'Ada Lind' : null,
    language: /[а-я]/i.test(row.title) ? 'ru' : 'en',
    html: body.map((p) => `<p>${p}</p>`).join(''),
    chapters: row.duration_ms ? chapters(row.duration_ms) : [],
    has_transcript: !article,
    mentions: article
      ? all
          .filter((r) => r.kind === 'episode')
          .slice(0, row.episodes)
          .map((item) => ({ item, url: item.url ?? '', title: item.title, at_ms: null, player: false }))
      : [
          {
            item: other ?? null,
            url: 'https://harbourmag.example/a',
            title: other?.title ?? 'An article',
            at_ms: 72_000,
            player: false,
          },
          {
            item: null,
            url: 'https://cardbox.example/ash',
            title: 'The year of the ash: a catalogue',
            at_ms: 764_000,
            player: false,
          },
          {
            item: null,
            url: 'https://spanreview.example/hum',
            title: 'Why bridges hum',
            at_ms: null,
            player: false,
          },
          {
            item: null,
            url: 'https://tern.example/live',
            title: 'Radio Tern, live',
            at_ms: null,
            player: true,
          },
        ],
    related: article
      ? [
          { title: 'A short history of the index card', url: 'https://cardbox.example/history' },
          { title: 'Why bridges hum', url: 'https://spanreview.example/hum' },
        ]
      : [],
    pictures_stored: article ? 3 : 0,
    pictures_total: article ? 3 : 0,
    reading:
      article && row.progress > 0
        ? { offset: 400, anchor: 'Nothing about the slope', progress: row.progress }
        : null,
    enclosure_url: article ? null : `https://media.example/${row.id}.mp3`,
    mime: article ? null : 'audio/mpeg',
    file_path: null,
    extracted: true,
  };
}

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
  keep_streamed: true,
  refresh_minutes: 60,
  auto_advance: true,
  continuous: true,
  stay_awake: true,
  pictures: true,
  reading_speed: 230,
  reader_font: 'serif',
  reader_theme: 'window',
  reader_size: 19,
  reader_measure: 65,
  reader_leading: 165,
  silent: false,
  backups: true,
};
