/** Backups of the library, and what keeps it from being written. */
import { fault, t } from '../i18n/index.svelte';
import { call, chooseFile, IpcFailure, type Backup, type IpcError, type Restored } from '../ipc';
import { onChange } from './changes.svelte';
import { attempt, sentence, toasts } from './toasts.svelte';

class Backups {
  list = $state.raw<Backup[] | null>(null);
  /** Why nothing can be written; null when all is well. */
  trouble = $state.raw<IpcError | null>(null);
  making = $state(false);
  damage = $derived(this.trouble?.code === 'damaged' ? sentence(new IpcFailure(this.trouble)) : null);

  /** The newest that can be restored; what was put aside for one is no offer. */
  newest = $derived(this.list?.find((b) => b.contents !== null && b.reason !== 'replaced') ?? null);

  async load(): Promise<void> {
    this.list = (await attempt(() => call('backups'))) ?? this.list;
  }

  /** Asks whether the library can be written, now and whenever much changed. A full disk is said once. */
  async follow(): Promise<void> {
    onChange(['settings'], () => void this.#look());
    await this.#look();
  }

  async #look(): Promise<void> {
    const before = this.trouble?.code;
    this.trouble = await call('libraryTrouble').catch(() => this.trouble);
    if (!this.trouble || this.trouble.code === before || this.trouble.code === 'damaged') return;
    const { text, detail } = sentence(new IpcFailure(this.trouble));
    toasts.error(text, detail);
  }

  async make(): Promise<void> {
    this.making = true;
    const made = await attempt(() => call('backUp'));
    this.making = false;
    if (made) toasts.say(t('backups.made', { name: made.name }));
    await this.load();
  }

  /** A file that the person chooses, looked into. */
  async choose(): Promise<Backup | null> {
    const file = await attempt(() => chooseFile(t('backups.choose'), ['db']));
    if (!file) return null;
    return (await attempt(() => call('lookAtBackup', file))) ?? null;
  }

  /** Throws what the shell says. The library is closed then: what follows is to start again. */
  restore = (backup: Backup): Promise<Restored> => call('restore', backup.file);

  /** After the first calls failed: `again` where the library is open all the same, else the program starts anew. */
  async retry(again: () => void): Promise<void> {
    const trouble = await call('libraryTrouble').catch(() => null);
    if (trouble) await this.startAgain();
    else again();
  }

  startAgain = (): Promise<unknown> => attempt(() => call('startAgain'));
}

export const backups = new Backups();

/** "3 subscriptions, 120 episodes, 14 articles, 2 notes", or why it cannot be restored. */
export function holds(backup: Backup): string {
  const c = backup.contents;
  if (!c) return fault('backup', backup.problem ?? '');
  return [
    t('backups.feeds', { n: c.feeds }),
    t('row.episodes', { n: c.episodes }),
    t('backups.articles', { n: c.articles }),
    t('backups.notes', { n: c.notes }),
  ].join(', ');
}
