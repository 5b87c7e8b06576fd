/** Days, weeks and months of the calendar as a person of the chosen language names them. A day is written `2026-11-29`. */
import { intlLocale, t } from '../i18n/index.svelte';
import type { StatsPeriod, StatsStep } from '../ipc/bindings';

/* At noon, so that no change of the clock makes another day of it. */
const dateOf = (day: string): Date => new Date(`${day}T12:00:00`);
const format = (day: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(intlLocale(), options).format(dateOf(day));

/** A day of the calendar as it is written. */
export function written(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "Today", "Yesterday", "Friday 27 November", "27 November 2025". */
export function dayTitle(day: string, now: Date = new Date()): string {
  if (day === written(now)) return t('time.today');
  if (day === written(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, 12)))
    return t('time.yesterday');
  return day.slice(0, 4) === String(now.getFullYear())
    ? format(day, { weekday: 'long', day: 'numeric', month: 'long' })
    : longDay(day);
}

/** "27 November 2025". */
export const longDay = (day: string): string =>
  format(day, { day: 'numeric', month: 'long', year: 'numeric' });

/** "21:05" of `2026-11-29T21:05:00`, which is the clock on the wall of that time and place. */
export const wallTime = (at: string): string =>
  new Intl.DateTimeFormat(intlLocale(), { timeStyle: 'short' }).format(new Date(at));

/** "23–29 November 2026", "November 2026", "2026", "Since 3 March 2024". */
export function periodTitle(period: StatsPeriod, from: string, until: string): string {
  switch (period) {
    case 'week':
      return new Intl.DateTimeFormat(intlLocale(), {
        day: 'numeric',
        month: 'long',
        year: 'numeric',
      }).formatRange(dateOf(from), dateOf(until));
    case 'month':
      return format(from, { month: 'long', year: 'numeric' });
    case 'year':
      return from.slice(0, 4);
    case 'all':
      return t('stats.since', { day: longDay(from) });
  }
}

/** What stands under a bar, short, and what it is called in full. */
export function barNames(step: StatsStep, from: string, until: string): { short: string; long: string } {
  switch (step) {
    case 'day':
      return {
        short: format(from, { day: 'numeric' }),
        long: format(from, { weekday: 'long', day: 'numeric', month: 'long' }),
      };
    case 'week':
      return {
        short: format(from, { day: 'numeric', month: 'short' }),
        long: new Intl.DateTimeFormat(intlLocale(), { day: 'numeric', month: 'long' }).formatRange(
          dateOf(from),
          dateOf(until),
        ),
      };
    case 'month':
      return {
        short: format(from, { month: 'short' }),
        long: format(from, { month: 'long', year: 'numeric' }),
      };
    case 'year':
      return { short: from.slice(0, 4), long: from.slice(0, 4) };
  }
}

/** "Mon": of the days from Monday, 0 to 6. */
export const weekday = (n: number): string => format(`2024-01-0${n + 1}`, { weekday: 'short' });

/** Where the days of a year stand on its page: a column a week, from Monday; and where each month begins. */
export function yearPage(days: string[]): {
  columns: number;
  places: { column: number; row: number }[];
  months: { column: number; name: string }[];
} {
  const first = days[0] ? (dateOf(days[0]).getDay() + 6) % 7 : 0;
  const places = days.map((_, i) => ({ column: Math.floor((i + first) / 7), row: (i + first) % 7 }));
  const months = days.flatMap((day, i) =>
    day.endsWith('-01') ? [{ column: places[i]!.column, name: format(day, { month: 'short' }) }] : [],
  );
  return { columns: (places.at(-1)?.column ?? 0) + 1, places, months };
}
