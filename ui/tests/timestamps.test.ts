import { describe, expect, it } from 'vitest';
import { find, byLine, pieces } from '../src/lib/find';
import { saves } from '../src/lib/sound';
import { linkTimes, seekOf } from '../src/lib/timestamps';

const HOUR = 3_600_000;
const link = (ms: number, text: string) => `<a href="earmark:seek?ms=${ms}&amp;item=7">${text}</a>`;

describe('times in show notes', () => {
  it.each([
    ['<p>12:34 The core</p>', `<p>${link(754_000, '12:34')} The core</p>`],
    ['(1:02:03)', `(${link(3_723_000, '1:02:03')})`],
    ['[00:00] a, 0:07–1:30', `[${link(0, '00:00')}] a, ${link(7_000, '0:07')}–${link(90_000, '1:30')}`],
    ['At 75:30.', `At ${link(4_530_000, '75:30')}.`],
  ])('%s becomes a link', (html, linked) => expect(linkTimes(html, 7, 2 * HOUR)).toBe(linked));

  it.each([
    ['in a link', '<a href="https://a.example/12:34"><b>12:34</b></a>'],
    ['in an attribute', '<img alt="a > 12:34 b" src="x">'],
    ['in code', '<pre>12:34</pre>'],
    ['of no such minute', '1:72:00 and 12:61'],
    ['of a date, a ratio, an address', '2026-11-25T12:34:56:78, 16:9, ::1:22:33'],
    ['after the end', '2:00:01'],
  ])('%s stays text', (_what, html) => expect(linkTimes(html, 7, 2 * HOUR)).toBe(html));

  it('after a link are links again, and without a known length all are', () => {
    expect(linkTimes('<a href="x">1:00</a> 1:00', 7, null)).toBe(
      `<a href="x">1:00</a> ${link(60_000, '1:00')}`,
    );
    expect(linkTimes('99:59:59', 7, null)).toContain('earmark:seek');
  });

  it('changes nothing else, however broken', () => {
    for (const html of ['', '<', '<p', 'a < b', '</a></a>1', '<A HREF=x>2:00', '"<\'>'])
      expect(linkTimes(html, 7, 60_000)).toBe(html);
  });

  it('are read back, and no other address is', () => {
    expect(seekOf('earmark:seek?ms=754000&item=7')).toEqual({ ms: 754_000, item: 7 });
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
