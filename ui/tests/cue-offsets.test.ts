import { expect, test } from 'vitest';
import { cueText, lineAt, offsetIn, rangeOfCues } from '../src/lib/cue-offsets';

const cues = ['Welcome to the harbour.', 'Each card has four lines.', 'The name of the boat.'].map(
  (text, i) => ({
    start_ms: i * 1000,
    end_ms: i * 1000 + 900,
    speaker: i === 1 ? 'Ann' : null,
    text,
  }),
);

function drawn(): (i: number) => HTMLElement | null {
  document.body.innerHTML = cues
    .map(
      ({ text, speaker }, i) =>
        `<div data-line="${i}"><button>0:0${i}</button><span class="text">${speaker ? `<b>${speaker}: </b>` : ''}${text.replace('four', '<mark>four</mark>')}</span></div>`,
    )
    .join('');
  return (i) => document.querySelector(`[data-line="${i}"]`);
}

test('a part of the text is drawn where its words stand, past who says it and what was found', () => {
  const line = drawn();
  const text = cueText(cues);
  const from = text.text.indexOf('four lines');
  const range = rangeOfCues(text, line, { from, to: from + 'four lines'.length })!;
  expect(range.toString()).toBe('four lines');
  expect(offsetIn(text, range.startContainer, range.startOffset)).toBe(from);
  expect(offsetIn(text, range.endContainer, range.endOffset)).toBe(from + 'four lines'.length);
  expect(lineAt(text, from)).toBe(1);
});

test('over more lines than one, from the time of one to the words of another', () => {
  const line = drawn();
  const text = cueText(cues);
  const [button, words] = [line(0)!.querySelector('button')!, line(2)!.querySelector('.text')!];
  expect(offsetIn(text, button.firstChild!, 2)).toBe(0);
  expect(offsetIn(text, words.firstChild!, 8)).toBe(text.text.indexOf(' of the boat'));
  expect(offsetIn(text, document.body, 0)).toBeNull();
  const all = rangeOfCues(text, line, { from: 0, to: text.text.length - 1 })!;
  expect(all.toString()).toContain('harbour');
  expect(all.toString().endsWith('boat.')).toBe(true);
});
