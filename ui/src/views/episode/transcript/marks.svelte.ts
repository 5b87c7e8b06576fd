/** Marking what is said: what is selected in the lines, or one line by a key, with the time of it. */
import { untrack } from 'svelte';
import type { AnnotationId, Colour, CueRow, ItemId, Span } from '../../../ipc/bindings';
import { cueText, lineAt, offsetIn, rangeOfCues } from '../../../lib/cue-offsets';
import { paint } from '../../../lib/paint';
import {
  changeAnnotation,
  colours,
  deleteAnnotations,
  lastColour,
  offered,
  TextAnnotations,
} from '../../../state/annotations.svelte';
import type { Chosen } from '../../reader/marking.svelte';

type Lines = {
  id: () => ItemId;
  cues: () => CueRow[] | null;
  list: () => HTMLElement | undefined;
  line: (i: number) => HTMLElement | null;
  /** What is drawn in the lines besides their words: places that were found. */
  found: () => unknown;
};

export function marks({ id, cues, list, line, found }: Lines) {
  const annotations = $derived(new TextAnnotations(id(), 'transcript'));
  const text = $derived(cueText(cues() ?? []));
  let chosen = $state.raw<Chosen | null>(null);
  let draft: string | null = null;
  $effect(() => annotations.follow());
  $effect(() => {
    if (cues()?.length) void annotations.show(text.text);
  });

  $effect(() => {
    const [drawn, placed] = [list(), annotations.placed];
    void found();
    if (!drawn) return;
    const document = drawn.ownerDocument;
    const ranges = (wanted: (of: (typeof placed)[number]) => boolean): Range[] =>
      placed.filter(wanted).flatMap(({ span }) => (span ? (rangeOfCues(text, line, span) ?? []) : []));
    for (const colour of colours)
      paint(
        document,
        `mark-${colour}`,
        ranges(({ annotation }) => annotation.colour === colour),
      );
    paint(
      document,
      'noted',
      ranges(({ annotation }) => annotation.note !== ''),
      1,
    );
    return () =>
      [...colours.map((colour) => `mark-${colour}`), 'noted'].forEach((of) => paint(document, of, []));
  });

  function choose(span: Span): boolean {
    const range = rangeOfCues(text, line, span);
    const around = list()?.getBoundingClientRect();
    const quote = text.text.slice(span.from, span.to).trim();
    if (!range || !around || !quote) return false;
    const rect = range.getBoundingClientRect();
    const mark =
      annotations.placed.find((of) => of.span && of.span.from <= span.from && span.to <= of.span.to) ?? null;
    become({
      span: mark?.span ?? span,
      quote: mark?.annotation.quote ?? quote,
      rect: new DOMRect(rect.left - around.left, rect.top - around.top, rect.width, rect.height),
      mark,
    });
    return true;
  }

  /** From when to when it is said, in milliseconds. */
  function times({ from, to }: Span): { from_ms: number | null; to_ms: number | null } {
    const [first, last] = [cues()?.[lineAt(text, from)], cues()?.[lineAt(text, Math.max(from, to - 1))]];
    return { from_ms: first?.start_ms ?? null, to_ms: last?.end_ms ?? null };
  }

  /** What is chosen from now on. A note that was begun at what was chosen before is kept. */
  function become(next: Chosen | null): void {
    const [left, note] = [chosen, draft];
    draft = null;
    chosen = next;
    if (left && note !== null && note.trim() !== (left.mark?.annotation.note ?? '')) void write(left, note);
  }
  $effect(() => () => untrack(() => become(null)));

  async function write({ mark, span, quote }: Chosen, note: string): Promise<void> {
    if (mark) await changeAnnotation(mark.annotation.id, { note });
    else await annotations.mark({ span, quote, colour: lastColour(), note, ...times(span) });
  }

  async function colour(of: Colour): Promise<void> {
    const now = chosen;
    leave();
    if (!now) return;
    if (now.mark) await changeAnnotation(now.mark.annotation.id, { colour: of });
    else
      await annotations.mark({ span: now.span, quote: now.quote, colour: of, note: '', ...times(now.span) });
  }

  function leave(): void {
    if (chosen) getSelection()?.removeAllRanges();
    become(null);
  }

  $effect(() => {
    offered.mark = chosen && !chosen.mark ? () => void colour(lastColour()) : null;
    return () => (offered.mark = null);
  });

  return {
    get chosen() {
      return chosen;
    },
    /** Those whose words are not said any more. */
    get lost() {
      return annotations.placed.filter(({ span }) => span === null);
    },
    /** The line in which a mark begins, as soon as it is known. */
    lineOf(mark: AnnotationId): number | undefined {
      const span = annotations.placed.find(({ annotation }) => annotation.id === mark)?.span;
      return span ? lineAt(text, span.from) : undefined;
    },
    /** What is selected now, when the pointer was let go; a click into a mark chooses it. True when something is. */
    selected(): boolean {
      const selection = getSelection();
      if (!selection?.rangeCount) return false;
      const range = selection.getRangeAt(0);
      const from = offsetIn(text, range.startContainer, range.startOffset);
      const to = offsetIn(text, range.endContainer, range.endOffset);
      if (from === null || to === null || from >= to) {
        become(null);
        return false;
      }
      return choose({ from, to });
    },
    /** One line, by its number. */
    line(i: number): boolean {
      const [from, cue] = [text.starts[i], cues()?.[i]];
      return from !== undefined && cue !== undefined && choose({ from, to: from + cue.text.length });
    },
    colour,
    async note(note: string): Promise<void> {
      const now = chosen;
      draft = null;
      leave();
      if (now) await write(now, note);
    },
    draft(note: string | null): void {
      draft = note;
    },
    remove(): void {
      const mark = chosen?.mark;
      leave();
      if (mark) void deleteAnnotations([mark.annotation.id]);
    },
    leave,
  };
}
