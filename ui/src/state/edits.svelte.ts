/** What a person sets of an item or a show in the place of what its feed or page says: the dialog over the window. */
import { t } from '../i18n/index.svelte';
import { call, chooseFile, type EditPatch, type Edits, type EditSubject, type ItemId } from '../ipc';
import { attempt, toasts } from './toasts.svelte';

const leave: EditPatch = { title: null, author: null, picture: null, note: null, folder: null };

class Editing {
  subject = $state.raw<EditSubject | null>(null);
  /** Whose words it would have otherwise. */
  of = $state<'feed' | 'page'>('feed');
  /** How it is now; null until that is known. */
  now = $state.raw<Edits | null>(null);
  busy = $state(false);

  ask(subject: EditSubject, item: { feed_id: number | null } | null = null): void {
    this.subject = subject;
    this.of = item && item.feed_id === null ? 'page' : 'feed';
    this.now = null;
    void attempt(() => call('edits', subject)).then((now) => {
      if (subject !== this.subject) return;
      if (now) this.now = now;
      else this.close();
    });
  }

  close(): void {
    this.subject = null;
    this.now = null;
  }

  choosePicture = (): Promise<string | null | undefined> =>
    attempt(() => chooseFile(t('edit.picture'), ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif']));

  /** Changes some of it. True when that was done. */
  async save(some: Partial<EditPatch>): Promise<boolean> {
    const { subject, now } = this;
    if (!subject || !now) return false;
    this.busy = true;
    const undo = await attempt(() => call('setEdits', subject, { ...leave, ...some }));
    this.busy = false;
    if (!undo) return false;
    toasts.undoable(t('edit.done', { title: some.title?.trim() || now.title }), undo);
    return true;
  }
}

export const editing = new Editing();

/** Sets the note of an item where it is listed; an empty one takes it away. The message offers the way back. */
export async function setOwnNote(of: { item: ItemId; title: string }, note: string): Promise<void> {
  const undo = await attempt(() => call('setEdits', { item: of.item }, { ...leave, note }));
  if (!undo) return;
  const said = note.trim() ? 'edit.note_done' : 'edit.note_gone';
  toasts.undoable(t(said, { title: of.title }), undo);
}
