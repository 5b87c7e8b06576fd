/** Putting off until a day: what is offered, and what is being put off while a day of one's own is asked for. */
import { call, type ItemId, type ItemQuery, type SnoozeChoice, type SnoozeUntil } from '../ipc';
import { attempt, toasts } from './toasts.svelte';
import { bulk } from './bulk';

/** Some items, one by its title, or all of a list. */
export type Snoozed = { ids: ItemId[]; title?: string | null } | { list: ItemQuery };

class Snooze {
  /** A day is asked for. */
  asking = $state(false);
  #what: Snoozed | null = null;

  choices = (): Promise<SnoozeChoice[] | undefined> => attempt(() => call('snoozeChoices'));

  /** Asks for a day of one's own. */
  ask(what: Snoozed): void {
    this.#what = what;
    this.asking = true;
  }

  async day(date: string): Promise<void> {
    const what = this.#what;
    this.asking = false;
    if (what) await this.put(what, { when: 'day', date });
  }

  async put(what: Snoozed, when: SnoozeUntil): Promise<void> {
    if ('list' in what) return bulk(what.list, { act: 'snooze', until: when });
    const undo = await attempt(() => call('snooze', what.ids, when));
    if (undo) toasts.did('snoozed', undo.count, what.title, undo);
  }
}

export const snooze = new Snooze();
