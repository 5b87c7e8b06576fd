import { describe, expect, it } from 'vitest';
import { setLocale, t } from '../src/i18n/index.svelte';
import { breaksWords, longWords } from '../src/lib/hyphens';
import { languageWithin } from '../src/lib/language';
import { languageOf } from '../src/lib/look';
import { isolated, runs } from '../src/lib/bidi';
import { cueAt } from '../src/lib/cues';
import { bytes, clock, day, itemLeft, itemLength, left, leftOf, minutes, spoken } from '../src/lib/format';
import { hue, initials, pictureUrl } from '../src/lib/picture';

describe('times', () => {
  it('are written as a clock', () => {
    expect([0, 7000, 767_000, 3_723_000, -5].map(clock)).toEqual([
      '0:00',
      '0:07',
      '12:47',
      '1:02:03',
      '0:00',
    ]);
  });

  it('are spoken', () => {
    expect(spoken(767_000)).toBe('12 minutes 47 seconds');
    expect(spoken(3_600_000)).toBe('1 hour');
    expect(spoken(0)).toBe('0 seconds');
    setLocale('ru');
    expect(spoken(3_721_000)).toBe('1 час 2 минуты 1 секунда');
  });

  it('are told in minutes', () => {
    expect(minutes(38)).toBe('38 min');
    expect(minutes(80)).toBe('1 h 20 min');
    expect(minutes(120)).toBe('2 h');
    expect(left(16)).toBe('16 min left');
    expect(left(80)).toBe('1 h 20 min left');
    setLocale('ru');
    expect(left(16)).toBe('осталось 16 мин');
    expect(left(80)).toBe('осталось 1 ч 20 мин');
  });
});

it('days are near or dated', () => {
  const now = new Date(2026, 6, 22, 12);
  const at = (...a: [number, number, number]) => new Date(...a, 9).toISOString();
  expect(day(at(2026, 6, 22), now)).toBe('Today');
  expect(day(at(2026, 6, 21), now)).toBe('Yesterday');
  expect(day(at(2026, 6, 17), now)).toBe('Fri');
  expect(day(at(2026, 5, 2), now)).toBe('2 Jun');
  expect(day(at(2009, 6, 22), now)).toBe('22 Jul 2009');
  expect(day(at(2026, 6, 30), now)).toBe('30 Jul');
  expect(day('rubbish', now)).toBe('');
  expect(day(null, now)).toBe('');
});

it('the longest words of a text are those that are likeliest to be broken', () => {
  expect(
    longWords('An extraordinary thing, the breakwater; NASA-HEADQUARTERS, достопримечательность!'),
  ).toEqual(['достопримечательность', 'extraordinary', 'breakwater']);
  expect(longWords('so few')).toEqual([]);
  expect(breaksWords('en', [])).toBeNull();
});

it('the name of a language is written as within a sentence', () => {
  expect(languageWithin('ru')).toBe('Russian');
  setLocale('ru');
  expect(languageWithin('de-AT')).toMatch(/^(австрийский )?немецкий/);
});

it('a look is of a language, whatever else its tag says', () => {
  expect([languageOf('pt-BR'), languageOf('RU'), languageOf('x'), languageOf(''), languageOf(null)]).toEqual([
    'pt',
    'ru',
    null,
    null,
    null,
  ]);
});

it('sizes are decimal', () => {
  expect(bytes(27_400_000)).toBe('27.4 MB');
  expect(bytes(999)).toMatch(/999 B|999 byte/);
});

it('pictures are asked for at twice the box, by a hash that cannot leave its place', () => {
  expect(pictureUrl('ab12', 48)).toBe('earmark://localhost/image/ab12?w=96');
  expect(pictureUrl('../x', 280)).toBe('earmark://localhost/image/..%2Fx?w=560');
  expect(initials('Glacier Diaries')).toBe('Gl');
  expect(initials('язык приливов')).toBe('Яз');
  expect([initials('The Long Wave'), initials('A Clock'), initials('The')]).toEqual(['Lo', 'Cl', 'Th']);
  expect(initials('— !')).toBe('·');
  expect(hue('a')).toBe(hue('a'));
});

describe('the line of a transcript', () => {
  const cues = [0, 1000, null, null, 4000, 9000].map((start_ms) => ({ start_ms }));
  it.each([
    [0, 0],
    [999, 0],
    [1000, 1],
    [3999, 1],
    [4000, 4],
    [99_999, 5],
  ])('at %i ms is %i', (ms, index) => expect(cueAt(cues, ms)).toBe(index));
  it('is none before the first and without times', () => {
    expect(cueAt([{ start_ms: 500 }], 100)).toBe(-1);
    expect(cueAt([{ start_ms: null }, { start_ms: null }], 100)).toBe(-1);
    expect(cueAt([], 0)).toBe(-1);
  });
});

describe('what is shorter than a minute', () => {
  const row = { duration_ms: 13_000, progress: 0, left_ms: 13_000, minutes: 1, minutes_left: 1 };
  const whole = { duration_ms: null, progress: 0.5, left_ms: 60_000, minutes: 2, minutes_left: 1 };
  it.each<['en' | 'ru', string, string]>([
    ['en', '13 s', 'less than a minute left'],
    ['ru', '13 с', 'осталось меньше минуты'],
  ])('is not called a minute (%s)', (language, length, rest) => {
    setLocale(language);
    expect(itemLength(row)).toBe(length);
    expect(itemLeft({ ...row, left_ms: 6_500 })).toBe(rest);
    /* The library reckons with the speed: two minutes of sound may be one of listening. */
    expect(itemLeft({ ...row, duration_ms: 1_800_000, left_ms: 59_000, minutes: 30 })).toBe(rest);
    expect(leftOf(59_000)).toBe(rest);
  });

  it('and minutes are the nearest, also of what has no length in seconds', () => {
    expect(leftOf(60_000)).toBe('1 min left');
    expect(leftOf(89_999)).toBe('1 min left');
    expect(leftOf(90_000)).toBe('2 min left');
    expect(itemLeft(whole)).toBe('1 min left');
    expect(itemLength({ ...row, duration_ms: 60_000 })).toBe('1 min');
    expect(itemLeft({ ...whole, left_ms: null, minutes: null, minutes_left: null })).toBeNull();
  });
});

it('a name cannot turn a sentence of ours round', () => {
  expect(isolated('Plain, or Ясно')).toBe('Plain, or Ясно');
  expect(isolated('a\u202egpj.exe\u2069')).toBe('agpj.exe');
  expect(isolated('שלום 12')).toBe('\u2068שלום 12\u2069');
  expect(isolated('\u{10803}')).toBe('\u2068\u{10803}\u2069');
  expect(t('sleep.refused', { given: 'ה\u202e', most: 9 })).toContain('\u2068ה\u2069');
});

it('says which way a line runs by its first letter', () => {
  expect(runs('«اسم» — Rubbish')).toBe('rtl');
  expect([runs('12 Ясно — اسم'), runs('2026'), runs('')]).toEqual([undefined, undefined, undefined]);
});
