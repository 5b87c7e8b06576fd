/** The sentences of a text in order, to be chosen by keys. Pure. */
import { rangeIn, type TextLine } from './text-lines';

/** A sentence: the number of its line, and UTF-16 offsets in that, the end excluded. */
export type Sentence = { line: number; from: number; to: number };

/** Sentences as the language divides them; spaces at their ends are left out. */
export function sentences(lines: readonly TextLine[], language: string | null): Sentence[] {
  const found: Sentence[] = [];
  const segmenter = segmenterFor(language);
  lines.forEach(({ text }, line) => {
    for (const { segment, index } of segmenter.segment(text)) {
      const words = segment.trim();
      if (!words) continue;
      const from = index + segment.indexOf(words);
      found.push({ line, from, to: from + words.length });
    }
  });
  return found;
}

function segmenterFor(language: string | null): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language ?? undefined, { granularity: 'sentence' });
  } catch {
    /* What a page calls its language may be none. */
    return new Intl.Segmenter(undefined, { granularity: 'sentence' });
  }
}

/** From the first to the last of some sentences. */
export function rangeOfSentences(lines: readonly TextLine[], first: Sentence, last: Sentence): Range | null {
  const begin = rangeIn(lines[first.line]!, first.from, first.to);
  const end = rangeIn(lines[last.line]!, last.from, last.to);
  if (!begin || !end) return null;
  begin.setEnd(end.endContainer, end.endOffset);
  return begin;
}
