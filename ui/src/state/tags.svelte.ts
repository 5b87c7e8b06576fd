/** Tags: which there are, putting them on and taking them off, and the picker over the window. */
import { t } from '../i18n/index.svelte';
import {
  call,
  IpcFailure,
  type CarriedBy,
  type Tag,
  type TagChoices,
  type TagColour,
  type TagRow,
  type TagTargets,
} from '../ipc';
import { app } from './app.svelte';
import { onChange } from './changes.svelte';
import { attempt, toasts } from './toasts.svelte';

/** All tags, kept up to date while they are followed. */
export class Tags {
  rows = $state.raw<TagRow[]>([]);
  loaded = $state(false);

  follow(): () => void {
    void this.load();
    return onChange(['tags', 'items', 'feeds'], () => void this.load());
  }

  async load(): Promise<void> {
    this.rows = (await attempt(() => call('tags'))) ?? this.rows;
    this.loaded = true;
  }
}

/** Goes to everything that carries a tag. */
export function openTag(tag: Pick<Tag, 'id'>): void {
  app.go({ name: 'list', filter: { tags: [tag.id] } });
}

/** Answers whether it is there now. */
export async function createTag(name: string, colour: TagColour | null = null): Promise<boolean> {
  return (await attempt(() => call('createTag', name, colour))) !== undefined;
}

export async function colourTag(tag: TagRow, colour: TagColour | null): Promise<void> {
  await attempt(() => call('setTagColour', tag.id, colour));
}

/** `exists`: another tag is called so, and the two can be merged. */
export async function renameTag(tag: TagRow, name: string): Promise<'done' | 'exists' | 'failed'> {
  const undo = await attempt(async () => {
    try {
      return await call('renameTag', tag.id, name);
    } catch (thrown) {
      if (thrown instanceof IpcFailure && thrown.code === 'tag_exists') return null;
      throw thrown;
    }
  });
  if (undo === null) return 'exists';
  if (!undo) return 'failed';
  toasts.undoable(t('tags.renamed', { tag: name.trim() }), undo);
  return 'done';
}

export async function mergeTags(from: TagRow, into: TagRow): Promise<void> {
  const undo = await attempt(() => call('mergeTags', from.id, into.id));
  if (undo) toasts.undoable(t('tags.merged', { from: from.name, into: into.name }), undo);
}

export async function deleteTag(tag: TagRow): Promise<void> {
  const undo = await attempt(() => call('deleteTags', [tag.id]));
  if (undo) toasts.undoable(t('tags.deleted', { tag: tag.name }), undo);
}

class TagPicker {
  /** What is being tagged; null while the picker is closed. */
  targets = $state.raw<TagTargets | null>(null);
  /** Of the first of them. */
  title = $state('');
  choices = $state.raw<TagChoices | null>(null);
  busy = $state(false);

  get count(): number {
    return this.targets ? this.targets.items.length + this.targets.feeds.length : 0;
  }

  ask(targets: TagTargets, title: string): void {
    this.targets = targets;
    this.title = title;
    this.choices = null;
    void this.#load();
  }

  close(): void {
    this.targets = null;
    this.choices = null;
  }

  /** Puts a tag on all of them, or takes it from all that carry it. */
  async toggle(name: string, carried: CarriedBy): Promise<void> {
    const { targets, title, count } = this;
    if (!targets || this.busy) return;
    this.busy = true;
    const on = carried !== 'all';
    const undo = await attempt(() =>
      call('setTags', targets, { add: on ? [name] : [], remove: on ? [] : [name] }),
    );
    if (undo) {
      const one = count === 1;
      toasts.undoable(
        on
          ? one
            ? t('tags.put', { tag: name, title })
            : t('tags.put_many', { tag: name, n: undo.count })
          : one
            ? t('tags.taken', { tag: name, title })
            : t('tags.taken_many', { tag: name, n: undo.count }),
        undo,
      );
      await this.#load();
    }
    this.busy = false;
  }

  async #load(): Promise<void> {
    const { targets } = this;
    if (!targets) return;
    const choices = await attempt(() => call('tagChoices', targets));
    if (choices && targets === this.targets) this.choices = choices;
  }
}

export const tagPicker = new TagPicker();
