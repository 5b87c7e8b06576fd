/** What is like an item: asked for where it is shown, and over the window from the menu of a row. */
import { call, type AlikeItem, type ItemId, type ItemRow } from '../ipc';
import { attempt } from './toasts.svelte';

class AlikeDialogState {
  /** Of which it is shown over the window. */
  of = $state.raw<ItemRow | null>(null);

  ask(row: ItemRow): void {
    this.of = row;
  }

  close(): void {
    this.of = null;
  }
}

export const alikeDialog = new AlikeDialogState();

/** Undefined when it could not be found out, which was said. */
export const alikeOf = (id: ItemId): Promise<AlikeItem[] | undefined> => attempt(() => call('alike', id));
