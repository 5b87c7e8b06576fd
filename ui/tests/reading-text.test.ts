/** What the reader makes of a text: lines, places, headings, pictures. */
import { beforeEach, describe, expect, it } from 'vitest';
import { headingAt, headings } from '../src/lib/contents';
import { find } from '../src/lib/find';
import { rangeOfSentences, sentences } from '../src/lib/sentences';
import { rangeOf, spanOf } from '../src/lib/text-offsets';
import { rangeIn, textLines } from '../src/lib/text-lines';
import { pictures } from '../src/lib/text-pictures';
import { quoted } from '../src/views/reader/quoted';

const body = document.body;
beforeEach(() => {
  body.innerHTML =
    '<h2>Stone</h2><p>The <em>first</em> thing you <a href="#">notice</a></p><ul><li>is the<p>quiet</p>here</li></ul><div> </div>';
});

describe('a text as lines', () => {
  it('has one for each block, whatever stands in it', () => {
    expect(textLines(body).map((line) => line.text)).toEqual([
      'Stone',
      'The first thing you notice',
      'is the',
      'quiet',
      'here',
    ]);
  });

  it('gives the range of what was found, across elements', () => {
    const lines = textLines(body);
    const hits = find(
      lines.map((line) => line.text),
      'first thing',
    );
    expect(hits).toHaveLength(1);
    const { line, from, to } = hits[0]!;
    expect(rangeIn(lines[line]!, from, to)?.toString()).toBe('first thing');
    /* At the very edges. */
    expect(rangeIn(lines[1]!, 0, 3)?.toString()).toBe('The');
    expect(rangeIn(lines[1]!, 20, 26)?.toString()).toBe('notice');
  });

  it('does not join the words of two blocks', () => {
    expect(
      find(
        textLines(body).map((line) => line.text),
        'the quiet',
      ),
    ).toEqual([]);
  });
});

describe('places by offset', () => {
  it('are the same there and back', () => {
    const text = body.textContent;
    for (const words of ['Stone', 'first', 'The first thing', 'quiet', 'StoneThe']) {
      const from = text.indexOf(words);
      const range = rangeOf(body, { from, to: from + words.length })!;
      expect(range.toString()).toBe(words);
      expect(spanOf(body, range)).toEqual({ from, to: from + words.length });
    }
  });

  it('are none beyond the text, or outside of it', () => {
    expect(rangeOf(body, { from: 0, to: 10_000 })).toBeNull();
    expect(rangeOf(body, { from: 10_000, to: 10_001 })).toBeNull();
    const range = document.createRange();
    range.selectNode(document.documentElement);
    expect(spanOf(body, range)).toBeNull();
  });
});

describe('a table of contents', () => {
  it('has the headings with levels that begin at the edge', () => {
    body.innerHTML = '<h2>A</h2><h4> B\n b </h4><h2></h2><h3>C</h3><h2>D</h2>';
    expect(headings(body).map(({ text, level }) => [text, level])).toEqual([
      ['A', 0],
      ['B b', 2],
      ['C', 1],
      ['D', 0],
    ]);
  });

  it('is not made of two', () => {
    body.innerHTML = '<h2>A</h2><h2>B</h2>';
    expect(headings(body)).toEqual([]);
  });

  it('says what is being read', () => {
    body.innerHTML = '<h2>A</h2><h2>B</h2><h2>C</h2>';
    const list = headings(body);
    const top = (of: Element) => list.findIndex((h) => h.element === of) * 100;
    expect([-1, 0, 150, 900].map((y) => headingAt(list, y, top))).toEqual([-1, 0, 1, 2]);
  });
});

it('pictures are those that were loaded, large, and no links to other pages', () => {
  body.innerHTML = `<figure><img id="a" src="earmark://localhost/image/a" alt=" A lamp "><figcaption>The
      lamp.</figcaption></figure>
    <img id="b" src="earmark://localhost/image/b">
    <a href="https://other.example/page"><img id="c" src="earmark://localhost/image/c"></a>
    <a href="https://other.example/large.JPG?x"><img id="d" src="earmark://localhost/image/d"></a>
    <img id="e" src="earmark://localhost/image/e">`;
  const size = { a: 600, b: 20, c: 600, d: 600, e: 600 };
  for (const image of body.querySelectorAll('img'))
    for (const [name, value] of Object.entries({
      naturalWidth: size[image.id as keyof typeof size],
      naturalHeight: 400,
      complete: image.id !== 'e',
    }))
      Object.defineProperty(image, name, { value });
  expect(pictures(body).map(({ element, alt, caption }) => [element.id, alt, caption])).toEqual([
    ['a', 'A lamp', 'The lamp.'],
    ['d', '', ''],
  ]);
});

describe('sentences', () => {
  it('are those of each line, without the spaces between them', () => {
    body.innerHTML = '<p>One is <b>here.</b>  Two follows! </p><p>Три.</p>';
    const lines = textLines(body);
    const all = sentences(lines, 'en');
    expect(all.map(({ line, from, to }) => lines[line]!.text.slice(from, to))).toEqual([
      'One is here.',
      'Two follows!',
      'Три.',
    ]);
    expect(rangeOfSentences(lines, all[0]!, all[1]!)?.toString()).toBe('One is here.  Two follows!');
    /* What a page calls its language may be none. */
    expect(sentences(lines, 'no language')).toHaveLength(3);
  });
});

it('words are quoted with where they are from', () => {
  expect(quoted(' Stone. ', { title: 'A', source: 'B', url: 'https://a.example/' })).toBe(
    '“Stone.”\n— A, B\nhttps://a.example/\n',
  );
  expect(quoted('Stone.', { title: 'A', source: ' ', url: null })).toBe('“Stone.”\n— A\n');
});
