import { describe, expect, it } from 'vitest';
import { find, byLine, pieces } from '../src/lib/find';
import { saves } from '../src/lib/sound';
import { seekAddress, seekOf, shownOf } from '../src/lib/timestamps';

const HOUR = 3_600_000;

describe('times in show notes', () => {
  it.each([
    ['#t=754', 'earmark:seek?ms=754000&item=7'],
    ['#t=0', 'earmark:seek?ms=0&item=7'],
    ['#t=7200', 'earmark:seek?ms=7200000&item=7'],
    ['#t=7201', null],
    ['#t=', null],
    ['#t=-1', null],
    ['#t=12x', null],
    ['#t=1234567', null],
    ['#a-t=1', null],
    ['https://a.example/#t=1', null],
  ])('%s asks for %s', (link, address) => expect(seekAddress(link, 7, 2 * HOUR)).toBe(address));

  it('all are links where the length is not known', () => {
    expect(seekAddress('#t=359999', 7, null)).toBe('earmark:seek?ms=359999000&item=7');
  });

  it('are read back, and no other address is', () => {
    expect(seekOf(seekAddress('#t=754', 7, null) ?? '')).toEqual({ ms: 754_000, item: 7 });
    for (const url of ['https://a.example/?ms=1', 'earmark:seek?ms=-1&item=7', 'earmark:seek?ms=1', ''])
      expect(seekOf(url)).toBeNull();
  });
});

describe('finding', () => {
  const lines = ['The ash, the ASH.', 'Ещё не всё', 'a.b (c)', 'two  words'];
  const at = (query: string) => find(lines, query).map((h) => [h.line, h.from, h.to]);

  it('minds neither case, nor ё, nor how words are spaced', () => {
    expect(at('ash')).toEqual([
      [0, 4, 7],
      [0, 13, 16],
    ]);
    expect(at('еще')).toEqual([[1, 0, 3]]);
    expect(at(' two words ')).toEqual([[3, 0, 10]]);
  });

  it('takes signs as they are', () => {
    expect(at('a.b')).toEqual([[2, 0, 3]]);
    expect(at('(c)')).toEqual([[2, 4, 7]]);
    for (const odd of ['*', '[', '\\', 'a-', '/']) expect(() => at(odd)).not.toThrow();
    expect(at('  ')).toEqual([]);
  });

  it('cuts a line into pieces that make it whole again', () => {
    const of = byLine(find(lines, 'the')).get(0)!;
    const cut = pieces(lines[0]!, of.hits, of.first);
    expect(cut.map((p) => p.text).join('')).toBe(lines[0]);
    expect(cut.filter((p) => p.hit !== null).map((p) => p.hit)).toEqual([0, 1]);
    expect(pieces('', [], 0)).toEqual([{ text: '', hit: null }]);
  });
});

it('what speed saves is what it has saved and will', () => {
  expect(saves(2, 60_000, 120_000)).toBe(120_000);
  expect(saves(1, 0, 120_000)).toBe(0);
  expect(saves(1.5, 0, -5)).toBe(0);
});

it('a link that only shows an item is no time', () => {
  expect(shownOf('earmark:item?id=12')).toBe(12);
  for (const url of ['earmark:item?id=-1', 'earmark:seek?ms=1&item=12', 'earmark:item?id=1&play=1', ''])
    expect(shownOf(url)).toBeNull();
});
