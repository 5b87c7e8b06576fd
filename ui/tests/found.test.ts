import { expect, test } from 'vitest';
import { placeOf, quotes } from '../src/lib/found';

const snippet = [
  { text: '…all along the ', hit: false },
  { text: 'harbour', hit: true },
  { text: ' wall there were lamps that nobody had lit since…', hit: false },
];

test('a snippet gives its word with what follows, and fewer words after that', () => {
  expect(quotes(snippet)).toEqual([
    'harbour wall there were lamps that nobody',
    'harbour wall there',
    'harbour',
  ]);
  expect(quotes([{ text: 'nothing', hit: false }])).toEqual([]);
});

test('the place is that of the longest quote that stands in the text', () => {
  const lines = ['A harbour first.', 'All along the harbour wall there were', 'lamps.'];
  expect(placeOf(lines, quotes(snippet))).toEqual({ line: 1, from: 14, to: 32 });
  expect(placeOf(['Nothing of it'], quotes(snippet))).toBeNull();
});
