/** Numbers, times and dates as a person of the chosen language writes them. Pure but for the language. */
import { intlLocale, locale, t } from '../i18n/index.svelte';
import { numberFormat } from './formats';

/** 0:07, 12:47, 1:02:03: for the scrubber and beside chapters. */
export function clock(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const h = Math.floor(all / 3600);
  const m = Math.floor((all % 3600) / 60);
  const s = String(all % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}

/** "12 minutes 47 seconds": a time to be spoken. */
export function spoken(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const parts: string[] = [];
  const h = Math.floor(all / 3600);
  const m = Math.floor((all % 3600) / 60);
  if (h > 0) parts.push(t('time.spoken_hours', { n: h }));
  if (m > 0) parts.push(t('time.spoken_minutes', { n: m }));
  if (all % 60 > 0 || parts.length === 0) parts.push(t('time.spoken_seconds', { n: all % 60 }));
  return parts.join(' ');
}

/** "38 min", "1 h 20 min". */
export function minutes(n: number): string {
  if (n < 60) return t('row.minutes', { n });
  const m = n % 60;
  return m === 0 ? t('time.hours', { n: Math.floor(n / 60) }) : t('row.hours', { h: Math.floor(n / 60), m });
}

/** "16 min left", "1 h 20 min left", "less than a minute left". */
export const left = (n: number): string =>
  n < 1 ? t('row.left_under') : t('row.left', { n }).replace(t('row.minutes', { n }), minutes(n));

const MINUTE_MS = 60_000;

/** Whole minutes as the library rounds them: 1:03 is one minute, 1:30 are two. */
export const wholeMinutes = (ms: number): number => Math.max(1, Math.round(ms / MINUTE_MS));

/** The same of milliseconds: nothing but the last minute is "less than a minute". */
export const leftOf = (ms: number): string => left(ms < MINUTE_MS ? 0 : wholeMinutes(ms));

type Heard = {
  duration_ms: number | null;
  progress: number;
  left_ms: number | null;
  minutes: number | null;
  minutes_left: number | null;
};

/** Milliseconds of sound left, whatever the speed: of what has no length of its own, whole minutes. */
export function leftMs(row: Heard): number | null {
  if (row.duration_ms !== null) return row.duration_ms * (1 - row.progress);
  return row.left_ms;
}

/** What is left of an item begun, at the speed it is heard: whole minutes as the library counts them, but the last one is not called whole. */
export function itemLeft(row: Heard): string | null {
  if (row.left_ms !== null && row.left_ms < MINUTE_MS) return left(0);
  return row.minutes_left === null ? null : left(row.minutes_left);
}

/** How long an item is: "38 min", and "13 s" of what is shorter than a minute. */
export function itemLength(row: Heard): string | null {
  if (row.duration_ms !== null && row.duration_ms < MINUTE_MS) return duration(row.duration_ms);
  return row.minutes === null ? null : minutes(row.minutes);
}

/** "27.4 MB": decimal units, as file managers show. */
export function bytes(n: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let i = 0;
  let value = Math.max(0, n);
  while (value >= 1000 && i < units.length - 1) {
    value /= 1000;
    i += 1;
  }
  const digits = i < 2 || value >= 100 ? 0 : 1;
  return numberFormat(intlLocale(), `${units[i]} ${digits}`, {
    style: 'unit',
    unit: units[i],
    unitDisplay: 'short',
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  }).format(value);
}

export const percent = (share: number): string =>
  numberFormat(intlLocale(), 'percent', { style: 'percent', maximumFractionDigits: 0 }).format(share);

export const number = (n: number): string => numberFormat(intlLocale()).format(n);

/** "1.4×". */
export const times = (speed: number): string =>
  t('player.speed_value', { x: number(Math.round(speed * 100) / 100) });

/** "−16 LUFS", with the sign of minus. */
export const lufs = (n: number): string => `${number(Math.round(n * 10) / 10).replace('-', '−')} LUFS`;

const formats = new Map<string, Intl.DateTimeFormat>();
function dates(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale()} ${name}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(intlLocale(), options);
    formats.set(key, format);
  }
  return format;
}

const dayOf = (d: Date): number => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();

/* What is written with a day alone is kept as its midnight in UTC, and is that day everywhere. */
const isDayAlone = (at: Date): boolean => at.getTime() % 86_400_000 === 0;
function dated(iso: string): Date {
  const at = new Date(iso);
  return isDayAlone(at) ? new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()) : at;
}

/** "Today", "Yesterday", "Fri", "22 Jul", "22 Jul 2009": short, for a chip. Empty when it is no date. */
export function day(iso: string | null, now: Date = new Date()): string {
  if (!iso) return '';
  const then = dated(iso);
  if (Number.isNaN(then.getTime())) return '';
  const days = Math.round((dayOf(now) - dayOf(then)) / 86_400_000);
  if (days === 0) return t('time.today');
  if (days === 1) return t('time.yesterday');
  if (days > 1 && days < 7) return dates('weekday', { weekday: 'short' }).format(then);
  if (then.getFullYear() === now.getFullYear())
    return dates('day', { day: 'numeric', month: 'short' }).format(then);
  return dates('year', { day: 'numeric', month: 'short', year: 'numeric' }).format(then);
}

/** As `day`, within a sentence: "today", but "Fri" and "22 Jul". */
export function dayWithin(iso: string | null): string {
  const said = day(iso);
  return [t('time.today'), t('time.yesterday')].includes(said) ? said.toLocaleLowerCase() : said;
}

/** "Sat 09:00" within a week, "30 Nov 09:00" after it: when something comes back. Empty when it is no date. */
export function until(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return '';
  const days = Math.round((dayOf(then) - dayOf(now)) / 86_400_000);
  const hour = dates('time', { timeStyle: 'short' }).format(then);
  if (days === 0) return hour;
  if (days === 1) return `${t('time.tomorrow')}, ${hour}`;
  const day =
    days < 7
      ? dates('weekday', { weekday: 'short' }).format(then)
      : dates('day', { day: 'numeric', month: 'short' }).format(then);
  return `${day}, ${hour}`;
}

/** "08:00": the hour of a moment. Empty when it is no date. */
export function hourOf(iso: string): string {
  const then = new Date(iso);
  return Number.isNaN(then.getTime()) ? '' : dates('time', { timeStyle: 'short' }).format(then);
}

/** Whole days until then, at least 0. */
export const daysUntil = (iso: string, now: Date = new Date()): number =>
  Math.max(0, Math.ceil((new Date(iso).getTime() - now.getTime()) / 86_400_000));

/** "22 July 2009". Empty when it is no date. */
export function longDay(iso: string | null): string {
  if (!iso) return '';
  const then = dated(iso);
  return Number.isNaN(then.getTime())
    ? ''
    : dates('long', { day: 'numeric', month: 'long', year: 'numeric' }).format(then);
}

/** "22 July 2009 at 05:27", and "22 July 2009" of a day alone. Empty when it is no date. */
export function moment(iso: string | null): string {
  if (!iso) return '';
  const then = new Date(iso);
  if (isDayAlone(then)) return longDay(iso);
  return Number.isNaN(then.getTime())
    ? ''
    : dates('moment', { dateStyle: 'long', timeStyle: 'short' }).format(then);
}

/** "14:05", and "22 Jul, 14:05" of another day. Empty when it is no date. */
export function time(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return '';
  return dayOf(then) === dayOf(now)
    ? dates('time', { timeStyle: 'short' }).format(then)
    : dates('day-time', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(then);
}

/** "08:30": a minute of the day. */
export const hour = (minute: number): string =>
  dates('hour', { hour: '2-digit', minute: '2-digit' }).format(new Date(2026, 0, 1, 0, minute));

/** "7.1": as many decibels, without a sign. */
export const decibels = (n: number): string => number(Math.abs(Math.round(n * 10) / 10));

/** "Season 3: The year of the ash". Only of a season with a name. */
export const seasonOf = (item: { season: number | null; season_name: string | null }): string =>
  item.season === null
    ? (item.season_name ?? '')
    : t('pod.season', { n: item.season, name: item.season_name ?? '' });

/** "PDF · 12 pages", or "PDF file" until the pages are known. */
export const pdfOf = (pdf: { pages: number | null }): string =>
  pdf.pages === null ? t('pdf.kind') : t('pdf.mark_pages', { n: pdf.pages });

/** "9 s", "3 min", "1 h 20 min": a length of time in one or two units. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1000));
  return s < 60 ? t('time.seconds', { n: s }) : minutes(Math.ceil(s / 60));
}
