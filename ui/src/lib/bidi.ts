/** Words from outside in sentences of ours: they must not turn round what stands beside them (UAX 9). */

/* Embeddings, overrides, isolates and their ends. */
const STEERS = /[\u202a-\u202e\u2066-\u2069]/g;
/* Scripts that are written from right to left, and marks that count as one. */
const RUNS_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A title without the marks that steer the order of what is around: for where an element of its own keeps it apart. */
export const plain = (words: string): string => words.replace(STEERS, '');

/** A title or a name as it may stand in a sentence: what steers the order is left out, and what has an order of its own keeps it apart. */
export function isolated(words: string): string {
  const kept = plain(words);
  return RUNS_LEFT.test(kept) ? `\u2068${kept}\u2069` : kept;
}

const BEGINS = /^[^\p{L}]*/u;

/** Which way a line runs that begins with these words; undefined: as all around it. */
export function runs(words: string): 'rtl' | undefined {
  const first = String.fromCodePoint(words.replace(BEGINS, '').codePointAt(0) ?? 0);
  return RUNS_LEFT.test(first) ? 'rtl' : undefined;
}
