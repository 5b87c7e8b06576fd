/** Lists that keep themselves: the rows of the sidebar with their counts, and what is done with them. */
import {
  call,
  type FilterChoices,
  type ListDraft,
  type ListFilter,
  type ListId,
  type SmartList,
} from '../ipc';
import { t } from '../i18n/index.svelte';
import { onChange } from './changes.svelte';
import { queue } from './queue.svelte';
import { attempt, toasts } from './toasts.svelte';
import type { Items } from './items.svelte';

/** Counting takes longer than a list: it waits until nothing has changed for a while. */
const CALM_MS = 400;

/** What is being named: a list to be made, or one that is there. */
export type Naming = { id: ListId | null; draft: ListDraft };

/** Only what is set: an empty filter is `{}`. */
export function tidy(filter: ListFilter): ListFilter {
  const set = Object.entries(filter).filter(
    ([key, value]) =>
      value !== null &&
      value !== undefined &&
      value !== '' &&
      !(Array.isArray(value) && value.length === 0) &&
      !(key === 'tag_match' && !(filter.tags ?? []).length),
  );
  return Object.fromEntries(set) as ListFilter;
}

export const isEmpty = (filter: ListFilter): boolean =>
  Object.keys(tidy(filter)).every((key) => key === 'tag_match');

export const isSame = (a: ListFilter, b: ListFilter): boolean => {
  const written = (filter: ListFilter) => JSON.stringify(Object.entries(tidy(filter)).sort());
  return written(a) === written(b);
};

class Lists {
  rows = $state.raw<SmartList[]>([]);
  loaded = $state(false);
  counts = $state.raw(new Map<ListId, { count: number; more: boolean }>());
  choices = $state.raw<FilterChoices>({ tags: [], folders: [], languages: [] });
  /** What is being given a name and a sign. */
  naming = $state.raw<Naming | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #counting = false;
  #again = false;

  find = (id: ListId): SmartList | undefined => this.rows.find((list) => list.id === id);

  async load(): Promise<void> {
    const rows = await attempt(() => call('lists'));
    if (rows) this.rows = rows;
    this.loaded = true;
  }

  /** While the window is there: `$effect(() => lists.follow())`. */
  follow(): () => void {
    void this.load().then(() => this.#count());
    const stops = [
      onChange(['lists'], () => void this.load().then(() => this.#count())),
      onChange(['items', 'feeds', 'queue', 'downloads', 'reading', 'notes', 'settings'], () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.#count(), CALM_MS);
      }),
    ];
    return () => {
      clearTimeout(this.#timer);
      for (const stop of stops) stop();
    };
  }

  /** One count at a time; what changes meanwhile is counted after it. */
  async #count(): Promise<void> {
    if (this.rows.length === 0) return;
    if (this.#counting) {
      this.#again = true;
      return;
    }
    this.#counting = true;
    do {
      this.#again = false;
      /* A number that could not be had is no trouble to tell of: the old one stays. */
      const counts = await call('listCounts').catch(() => null);
      if (counts) this.counts = new Map(counts.map(({ id, count, more }) => [id, { count, more }]));
    } while (this.#again);
    this.#counting = false;
  }

  async loadChoices(): Promise<void> {
    const choices = await attempt(() => call('filterChoices'));
    if (choices) this.choices = choices;
  }

  /** Asks for a name: of a new list with this filter, or of one that is there. */
  name(draft: Partial<ListDraft> & { filter: ListFilter }, id: ListId | null = null): void {
    this.naming = { id, draft: { name: '', icon: 'list', colour: null, ...draft } };
  }

  rename(list: SmartList): void {
    const { name, icon, colour, filter } = list;
    this.name({ name, icon, colour, filter }, list.id);
  }

  async create(draft: ListDraft): Promise<SmartList | undefined> {
    const made = await attempt(() => call('createList', draft));
    if (made) {
      await this.load();
      toasts.say(t('lists.made', { name: made.name }));
    }
    return made;
  }

  async change(id: ListId, draft: ListDraft): Promise<boolean> {
    const undo = await attempt(() => call('changeList', id, draft));
    if (!undo) return false;
    await this.load();
    toasts.undoable(t('lists.changed', { name: draft.name }), undo);
    return true;
  }

  async remove(list: SmartList): Promise<boolean> {
    const undo = await attempt(() => call('deleteList', list.id));
    if (!undo) return false;
    await this.load();
    toasts.undoable(t('lists.deleted', { name: list.name }), undo);
    return true;
  }

  async move(id: ListId, by: number): Promise<void> {
    const at = this.rows.findIndex((list) => list.id === id);
    const to = at + by;
    if (at < 0 || to < 0 || to >= this.rows.length) return;
    const rows = await attempt(() => call('moveList', id, to));
    if (rows) this.rows = rows;
  }

  /** Plays a list from its head. */
  play = (items: Items): Promise<unknown> => attempt(() => call('playList', items.query));

  /** Puts what can be played of it at the end of Up Next. */
  async queue(items: Items): Promise<void> {
    const undo = await attempt(() => call('queueAddList', items.query));
    if (!undo) return;
    await queue.load().catch(() => {});
    if (undo.count > 0) toasts.did('queued', undo.count, null, undo);
    else toasts.say(t('lists.nothing_to_queue'));
  }
}

export const lists = new Lists();
