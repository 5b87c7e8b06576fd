/** Finding words in the lines of a transcript: the places, and the one that is gone to. */
import { tick } from 'svelte';
import type { CueRow } from '../../../ipc/bindings';
import { byLine, find } from '../../../lib/find';

/* Of many lines one letter is in all: they are looked through when the fingers rest. */
const PAUSE_MS = 160;
const MANY = 1000;

type Lines = {
  cues: () => CueRow[] | null;
  list: () => HTMLElement | undefined;
  /** The line from which on it is looked for. */
  from: () => number;
  /** Brings a place into sight: a line, and the number of the place in all. */
  ongo: (line: number, hit: number) => void;
};

export function finder({ cues, list, from, ongo }: Lines) {
  let words = $state('');
  let chosen = $state(0);
  const texts = $derived(cues()?.map((cue) => cue.text) ?? []);
  const hits = $derived(words ? find(texts, words) : []);
  const hitsOf = $derived(byLine(hits));

  /* The place that is gone to is marked more strongly; so much that the others need not be drawn anew. */
  $effect(() => {
    void hits;
    const at = list();
    const n = chosen;
    let mark: Element | null = null;
    void tick().then(() => {
      mark = at?.querySelector(`mark[data-hit="${n}"]`) ?? null;
      mark?.classList.add('chosen');
    });
    return () => mark?.classList.remove('chosen');
  });

  let typed: ReturnType<typeof setTimeout> | undefined;
  let waiting: string | null = null;
  function rest(): void {
    clearTimeout(typed);
    waiting = null;
  }
  $effect(() => rest);

  function go(): void {
    const line = hits[chosen]?.line;
    if (line !== undefined) ongo(line, chosen);
  }

  function seek(text: string): void {
    rest();
    words = text;
    const at = from();
    chosen = Math.max(
      0,
      hits.findIndex((hit) => hit.line >= at),
    );
    go();
  }

  return {
    get chosen() {
      return chosen;
    },
    get total() {
      return hits.length;
    },
    /** The places of each line, and the number of the first of them. */
    get hitsOf() {
      return hitsOf;
    },
    /** What is being typed. */
    type(text: string): void {
      rest();
      if (texts.length < MANY || !text) return seek(text);
      waiting = text;
      typed = setTimeout(() => seek(text), PAUSE_MS);
    },
    /** To the next place or the one before, around the ends. */
    step(by: 1 | -1): void {
      if (waiting !== null) return seek(waiting);
      if (hits.length === 0) return;
      chosen = (chosen + by + hits.length) % hits.length;
      go();
    },
    clear(): void {
      rest();
      words = '';
    },
  };
}
