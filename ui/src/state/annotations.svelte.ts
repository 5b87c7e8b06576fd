/** Highlights and notes of one text, as the library places them in it; and what is done to any of them. */
import {
  call,
  type Annotation,
  type AnnotationId,
  type AnnotationPatch,
  type Colour,
  type ItemId,
  type NewAnnotation,
  type Part,
  type PlacedAnnotation,
} from '../ipc';
import { t } from '../i18n/index.svelte';
import { onChange } from './changes.svelte';
import { attempt, toasts } from './toasts.svelte';

export const colours: readonly Colour[] = ['yellow', 'green', 'blue', 'pink'];
/** What is marked next gets the colour that was used last. */
let last: Colour = 'yellow';
export const lastColour = (): Colour => last;
/** What the menu of selected words offers while they can be marked. */
export const offered: { mark: (() => void) | null } = { mark: null };

export class TextAnnotations {
  readonly item: ItemId;
  readonly part: Part;
  placed = $state.raw<PlacedAnnotation[]>([]);
  #shown: string | null = null;

  constructor(item: ItemId, part: Part) {
    this.item = item;
    this.part = part;
  }

  /** While the text is shown: `$effect(() => annotations.follow())`. */
  follow(): () => void {
    return onChange(['notes'], () => void this.load());
  }

  /** Another text is shown. */
  show(text: string): Promise<void> {
    this.#shown = text;
    return this.load();
  }

  async load(): Promise<void> {
    const shown = this.#shown;
    if (shown === null) return;
    const placed = await attempt(() => call('annotations', this.item, this.part, shown));
    if (placed && shown === this.#shown) this.placed = placed;
  }

  /** Marks a part of the text that is shown. */
  async mark(
    some: Pick<NewAnnotation, 'span' | 'quote' | 'colour'> & Partial<NewAnnotation>,
  ): Promise<Annotation | undefined> {
    const shown = this.#shown;
    if (shown === null) return undefined;
    last = some.colour;
    const made = await attempt(() =>
      call('annotate', {
        item: this.item,
        part: this.part,
        shown,
        note: '',
        from_ms: null,
        to_ms: null,
        ...some,
      }),
    );
    if (made) await this.load();
    return made;
  }
}

export async function changeAnnotation(id: AnnotationId, patch: Partial<AnnotationPatch>): Promise<boolean> {
  if (patch.colour) last = patch.colour;
  return (
    (await attempt(() => call('changeAnnotation', id, { colour: null, note: null, ...patch }))) !== undefined
  );
}

/** Deletes; the message offers the way back. */
export async function deleteAnnotations(ids: AnnotationId[]): Promise<void> {
  const undo = await attempt(() => call('deleteAnnotations', ids));
  if (undo) toasts.undoable(t('notes.deleted', { n: undo.count }), undo);
}
