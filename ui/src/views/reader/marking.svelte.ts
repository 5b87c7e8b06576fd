/**
 * Marking parts of a text: what is selected in its frame, or chosen by keys, and the marks that are there already.
 * WebKit calls no listener inside the frame, so the selection is looked at a few times a second; a click on a mark leaves the
 * caret in it.
 */
import { untrack } from 'svelte';
import type { AnnotationId, Colour, PlacedAnnotation, Span } from '../../ipc/bindings';
import { paint } from '../../lib/paint';
import { rangeOfSentences, sentences, type Sentence } from '../../lib/sentences';
import { rangeOf, spanOf } from '../../lib/text-offsets';
import { textLines, type TextLine } from '../../lib/text-lines';
import { changeAnnotation, colours, lastColour, type TextAnnotations } from '../../state/annotations.svelte';

const LOOK_MS = 120;

/** What the tools are about: a part that can be marked, or a mark. */
export type Chosen = { span: Span; quote: string; rect: DOMRect; mark: PlacedAnnotation | null };

/** A mark with a note, where it is in the text. */
export type Noted = { id: AnnotationId; note: string; range: Range };

type Text = {
  annotations: TextAnnotations;
  document: () => Document | null;
  language: () => string | null;
  /** Where the text begins to be seen, in its own pixels. */
  seenFrom: () => number;
  /** Brings a place into sight. */
  ongo: (rect: DOMRect) => void;
  /** What is selected means something else: a place that was found. */
  idle: () => boolean;
  /** Something was selected by the pointer: the keys go back to the window. */
  onselect: () => void;
};

export function marking({ annotations, document, language, seenFrom, ongo, idle, onselect }: Text) {
  let chosen = $state.raw<Chosen | null>(null);
  let draft: string | null = null;
  let seen = '';
  /* Of what is chosen by keys. */
  let lines: TextLine[] = [];
  let all: Sentence[] = [];
  let first = 0;
  let last = 0;
  let byKeys = false;

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
    else await annotations.mark({ span, quote, colour: lastColour(), note });
  }

  const pathOf = (range: Range): string => {
    const body = document()?.body;
    const span = body ? spanOf(body, range) : null;
    return span ? `${span.from} ${span.to}` : '';
  };

  function choose(range: Range, mark: PlacedAnnotation | null = null): void {
    const body = document()?.body;
    const span = mark?.span ?? (body ? spanOf(body, range) : null);
    if (!span) return;
    const selected = document()?.getSelection()?.toString().trim();
    const quote = mark?.annotation.quote ?? (selected || range.toString());
    become({ span, quote, rect: range.getBoundingClientRect(), mark });
  }

  function look(): void {
    if (idle()) return;
    const text = document();
    const selection = text?.getSelection();
    if (!text?.body || !selection || selection.rangeCount === 0) return;
    /* While the button is held it is not done. */
    if (text.querySelector(':active')) return;
    const range = selection.getRangeAt(0);
    const path = pathOf(range);
    if (path === seen) return;
    seen = path;
    if (!selection.isCollapsed && range.toString().trim()) {
      if (byKeys) return;
      choose(range);
      onselect();
      return;
    }
    byKeys = false;
    const at = Number(path.split(' ')[0]);
    const mark = path ? markAt(at) : undefined;
    const there = mark?.span ? rangeOf(text.body, mark.span) : null;
    if (mark && there) choose(there, mark);
    else become(null);
  }
  $effect(() => {
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  });

  /** The innermost mark with this place in it. */
  function markAt(at: number): PlacedAnnotation | undefined {
    return annotations.placed
      .filter(({ span }) => span && span.from <= at && at < span.to)
      .sort((a, b) => a.span!.to - a.span!.from - (b.span!.to - b.span!.from))[0];
  }

  $effect(() => {
    const text = document();
    const placed = annotations.placed;
    if (!text?.body) return;
    for (const colour of colours) paint(text, `mark-${colour}`, rangesOf(text, placed, colour));
    paint(text, 'noted', rangesOf(text, placed, null), 1);
  });

  /** Those of a colour; or those with a note. */
  function rangesOf(text: Document, placed: PlacedAnnotation[], colour: Colour | null): Range[] {
    return placed
      .filter(({ annotation }) => (colour ? annotation.colour === colour : annotation.note !== ''))
      .flatMap(({ span }) => (span ? (rangeOf(text.body, span) ?? []) : []));
  }

  const noted = $derived.by((): Noted[] => {
    const text = document();
    if (!text?.body) return [];
    return annotations.placed.flatMap(({ annotation, span }) => {
      const range = span && annotation.note !== '' ? rangeOf(text.body, span) : null;
      return range ? [{ id: annotation.id, note: annotation.note, range }] : [];
    });
  });

  function select(): void {
    const text = document();
    const [from, to] = [all[first], all[last]];
    const range = from && to ? rangeOfSentences(lines, from, to) : null;
    if (!text || !range) return;
    const selection = text.getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    byKeys = true;
    seen = pathOf(range);
    choose(range);
    ongo(range.getBoundingClientRect());
  }

  return {
    get chosen() {
      return chosen;
    },

    get noted() {
      return noted;
    },

    /** Chooses a mark, as a click on it does. */
    open(id: AnnotationId): void {
      const mark = annotations.placed.find(({ annotation }) => annotation.id === id);
      const body = document()?.body;
      const range = body && mark?.span ? rangeOf(body, mark.span) : null;
      if (range && mark) choose(range, mark);
    },

    /** Chooses the first sentence that is seen, when nothing is chosen. True when there is something to mark. */
    begin(): boolean {
      if (chosen) return true;
      const text = document();
      if (!text?.body) return false;
      lines = textLines(text.body);
      all = sentences(lines, language());
      const from = seenFrom();
      const at = all.findIndex((one) => {
        const range = rangeOfSentences(lines, one, one);
        return range !== null && range.getBoundingClientRect().top >= from;
      });
      if (all.length === 0) return false;
      first = last = Math.max(0, at);
      select();
      return chosen !== null;
    },

    /** By keys: to the next or previous sentence, or with `grow` more or less of them. */
    move(by: 1 | -1, grow: boolean): void {
      if (!byKeys || all.length === 0) return;
      if (grow) last = Math.min(all.length - 1, Math.max(first, last + by));
      else first = last = Math.min(all.length - 1, Math.max(0, first + by));
      select();
    },

    /** Gives what is chosen this colour. Answers its number. */
    async colour(colour: Colour): Promise<AnnotationId | undefined> {
      const now = chosen;
      if (!now) return undefined;
      if (now.mark) {
        await changeAnnotation(now.mark.annotation.id, { colour });
        return now.mark.annotation.id;
      }
      return (await annotations.mark({ span: now.span, quote: now.quote, colour }))?.id;
    },

    /** Writes a note; what is not marked yet gets the last colour. */
    async note(note: string): Promise<void> {
      const now = chosen;
      draft = null;
      if (now) await write(now, note);
    },

    /** The note that is being written, or null. */
    draft(note: string | null): void {
      draft = note;
    },

    /** Shows a mark. False when it is not in the text. */
    show(id: AnnotationId): boolean {
      const text = document();
      const mark = annotations.placed.find(({ annotation }) => annotation.id === id);
      const range = text?.body && mark?.span ? rangeOf(text.body, mark.span) : null;
      if (!range || !mark) return false;
      ongo(range.getBoundingClientRect());
      return true;
    },

    /** Nothing is chosen any more. */
    leave(): void {
      const selection = document()?.getSelection();
      selection?.removeAllRanges();
      byKeys = false;
      seen = '';
      become(null);
    },
  };
}
