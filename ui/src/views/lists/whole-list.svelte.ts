/**
 * What is selected in a list, and what is done with it: from "select all" until a row is taken out of it the selection means all
 * of the list, also what was not fetched.
 */
import { untrack } from 'svelte';
import type { SvelteSet } from 'svelte/reactivity';
import { t } from '../../i18n/index.svelte';
import type { ItemRow } from '../../ipc/bindings';
import type { RowAction } from '../../lib/rows';
import type { RowKey } from '../../lib/shortcuts';
import { act } from '../../state/actions';
import { bulk } from '../../state/bulk';
import type { Items } from '../../state/items.svelte';
import { toasts } from '../../state/toasts.svelte';
import { rowKeyAct } from './row-menu';
import { openSnooze } from './snooze-menu';

const ACTS = {
  queue: 'queue',
  download: 'download',
  done: 'done',
  inbox: 'archive',
  trash: 'trash',
} as const;

export class WholeList {
  on = $state(false);
  #selection: SvelteSet<number>;
  #items: Items;
  #before = 0;

  constructor(selection: SvelteSet<number>, items: Items) {
    this.#selection = selection;
    this.#items = items;
  }

  /** Keeps the selection whole as more of the list comes: `$effect(() => whole.follow())`. */
  follow(): void {
    const size = this.#selection.size;
    const { rows } = this.#items;
    if (this.on && size < this.#before) this.on = false;
    else if (this.on) untrack(() => rows.forEach((row) => this.#selection.add(row.id)));
    this.#before = untrack(() => this.#selection.size);
  }

  /** How many are meant where that is more than what is here; else null. */
  get all(): number | null {
    const { total, rows } = this.#items;
    return this.on && total > rows.length ? total : null;
  }

  get #trash(): boolean {
    return this.#items.query.place === 'trash';
  }

  #chosen = (): ItemRow[] => this.#items.rows.filter((row) => this.#selection.has(row.id));

  /** Does it to what is selected, which is nothing then. */
  act = (action: RowAction): void => {
    const { query } = this.#items;
    if (this.all === null) act(action, this.#chosen());
    else if (!(action in ACTS)) {
      toasts.say(t('bulk.not_for_all'));
      return;
    } else if (action === 'trash' && this.#trash) void bulk(query, { act: 'restore' });
    else void bulk(query, { act: ACTS[action as keyof typeof ACTS] });
    this.#selection.clear();
  };

  snooze = (anchor: HTMLElement): void => {
    const rows = untrack(this.#chosen);
    const title = rows.length === 1 ? rows[0]!.title : null;
    const some = { ids: rows.map((row) => row.id), title };
    void openSnooze(anchor, this.all === null ? some : { list: this.#items.query });
  };

  /** A key of a row: of many rows it means what the buttons of the selection mean. */
  key = (key: RowKey, rows: ItemRow[], event: KeyboardEvent): void => {
    if (this.all === null || rows.length < 2 || key === 'menu') return rowKeyAct(key, rows, event);
    if (key !== 'snooze') return this.act(key);
    const { target } = event;
    if (!this.#trash) this.snooze(target instanceof HTMLElement ? target : document.body);
  };
}
