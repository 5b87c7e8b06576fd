/** What was heard or read last and not to its end, for who wants to go on at once. */
import { call, type ItemRow } from '../ipc';
import { query } from './items.svelte';

const MOST = 5;

class Recent {
  rows = $state.raw<ItemRow[]>([]);

  /** Where it cannot be had, there is none: it is an offer beside others. */
  async load(): Promise<void> {
    try {
      this.rows = (await call('items', query({ place: 'continue', limit: MOST }))).rows;
    } catch {
      this.rows = [];
    }
  }
}

export const recent = new Recent();
