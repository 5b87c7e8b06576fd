/** What was heard and read in the library in memory: each day one episode, each second day an article. */
import type {
  Changes,
  Forget,
  HistoryRow,
  ItemRow,
  Statistics,
  StatsSums,
  Undo,
} from '../../src/ipc/bindings';
import { written } from '../../src/lib/days';
import { Refused } from './found';
import type { Answers } from './library';

type Named = 'history' | 'forgetHistory' | 'statistics' | 'exportHistory' | 'stillReading';
type Around = {
  rows: () => ItemRow[];
  row: (id: number) => ItemRow;
  changed: (...kinds: (keyof Changes)[]) => void;
  undoable: (back: () => void, n: number) => Undo;
};
type Entry = Omit<HistoryRow, 'item'> & { id: number };

/** Days before today. */
const dayOf = (back: number): string => {
  const now = new Date();
  return written(new Date(now.getFullYear(), now.getMonth(), now.getDate() - back, 12));
};
const none: StatsSums = {
  listened_s: 0,
  heard_s: 0,
  saved_speed_s: 0,
  saved_trim_s: 0,
  read_s: 0,
  words: 0,
  episodes: 0,
  articles: 0,
  days: 0,
};

export function createHistory({ rows, row, changed, undoable }: Around): { commands: Pick<Answers, Named> } {
  let entries: Entry[] = rows().flatMap((item, n): Entry[] => {
    const back = Math.floor(n / 2);
    const heard = item.kind === 'episode';
    return [
      {
        id: item.id,
        day: dayOf(back),
        began: `${dayOf(back)}T08:0${n % 10}:00`,
        ended: `${dayOf(back)}T08:40:00`,
        heard_s: heard ? 2_400 : 0,
        listened_s: heard ? 1_860 : 0,
        read_s: heard ? 0 : 720,
        words: heard ? 0 : 1_200,
        place_ms: heard ? 540_000 : 0,
        progress: heard ? 0 : 0.42,
        finished: n % 5 === 4,
      },
    ];
  });
  const sum = (some: Entry[]): StatsSums => ({
    ...none,
    listened_s: some.reduce((all, e) => all + e.listened_s, 0),
    heard_s: some.reduce((all, e) => all + e.heard_s, 0),
    saved_speed_s: 300 * Math.min(1, some.length),
    read_s: some.reduce((all, e) => all + e.read_s, 0),
    words: some.reduce((all, e) => all + e.words, 0),
    episodes: some.filter((e) => e.finished && e.listened_s > 0).length,
    days: new Set(some.map((e) => e.day)).size,
  });
  const goes = (what: Forget) => (entry: Entry) => {
    switch (what.what) {
      case 'entry':
        return entry.id === what.item && entry.day === what.day;
      case 'day':
        return entry.day === what.day;
      case 'show':
        return row(entry.id).feed_id === what.feed;
      case 'all':
        return true;
    }
  };
  return {
    commands: {
      history: ({ kind, words, after, limit }) => {
        const fits = entries
          .map(({ id, ...entry }): HistoryRow => ({ ...entry, item: row(id) }))
          .filter(({ item }) => kind === null || item.kind === kind)
          .filter(({ item }) => item.title.toLowerCase().includes(words.trim().toLowerCase()));
        const from = Number(after ?? 0);
        const page = fits.slice(from, from + limit);
        const days = [...new Set(page.map((one) => one.day))];
        return {
          rows: page,
          days: days.map((day) => {
            const { listened_s, read_s } = sum(entries.filter((e) => e.day === day));
            return { day, listened_s, read_s };
          }),
          next: from + limit < fits.length ? String(from + limit) : null,
        };
      },
      forgetHistory: (what) => {
        const before = entries;
        entries = entries.filter((entry) => !goes(what)(entry));
        changed('reading');
        return undoable(() => {
          entries = before;
          changed('reading');
        }, before.length - entries.length);
      },
      statistics: ({ period, day, step }): Statistics => {
        if (day === '2026-02-31') throw new Refused('no_such_day', 'There is no such day: 2026-02-31');
        const at = new Date(`${day ?? dayOf(0)}T12:00:00`);
        const [year, month] = [at.getFullYear(), at.getMonth()];
        const spans = {
          week: [at, at],
          month: [new Date(year, month, 1, 12), new Date(year, month + 1, 0, 12)],
          year: [new Date(year, 0, 1, 12), new Date(year, 11, 31, 12)],
          all: [new Date(year - 1, 0, 1, 12), new Date()],
        } as const;
        const [from, until] = spans[period].map(written) as [string, string];
        const within = entries.filter((e) => e.day >= from && e.day <= until);
        const all: string[] = [];
        for (let d = new Date(`${from}T12:00:00`); written(d) <= until; d.setDate(d.getDate() + 1))
          all.push(written(d));
        const of = (d: string) => within.filter((e) => e.day === d);
        const hours = Array.from({ length: 24 }, () => ({ listened_s: 0, read_s: 0 }));
        hours[8] = { listened_s: sum(within).listened_s, read_s: sum(within).read_s };
        return {
          period,
          step: step ?? 'day',
          steps: period === 'week' ? ['day'] : ['day', 'week'],
          from,
          until,
          previous: period === 'all' || entries.length === 0 ? null : dayOf(400),
          next: until < dayOf(0) ? dayOf(0) : null,
          sums: sum(within),
          bars: (period === 'week' || period === 'month' ? all : []).map((d) => ({
            from: d,
            until: d,
            sums: sum(of(d)),
          })),
          hours,
          shows:
            within.length > 0
              ? [{ feed: 1, title: 'Glacier Diaries', image: null, listened_s: 7_200, read_s: 0, words: 0 }]
              : [],
          sites:
            within.length > 0
              ? [{ feed: null, title: '', image: null, listened_s: 0, read_s: 720, words: 1_200 }]
              : [],
          calendar:
            period === 'year'
              ? all.map((d) => {
                  const { listened_s, read_s } = sum(of(d));
                  return { day: d, level: listened_s + read_s > 0 ? 3 : 0, listened_s, read_s };
                })
              : [],
          streak: entries.length > 0 ? 11 : 0,
        };
      },
      exportHistory: () => entries.length,
      stillReading: () => null,
    },
  };
}
