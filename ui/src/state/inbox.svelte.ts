/** What left the inbox by itself, and the subscriptions that lie in the trash. */
import { call, type AutoArchived, type TrashedShow } from '../ipc';
import { t } from '../i18n/index.svelte';
import { onChange } from './changes.svelte';
import { attempt, toasts } from './toasts.svelte';

class LeftAlone {
  archived = $state.raw<AutoArchived | null>(null);
  shows = $state.raw<TrashedShow[]>([]);

  /** While the inbox is shown: `$effect(() => left.followInbox())`. */
  followInbox(): () => void {
    const load = async () => {
      this.archived = await call('autoArchived').catch(() => this.archived);
    };
    void load();
    return onChange(['items'], () => void load());
  }

  async putBack(): Promise<void> {
    const n = await attempt(() => call('putArchivedBack'));
    if (n !== undefined) toasts.did('to_inbox', n, null);
  }

  forget = (): Promise<unknown> => attempt(() => call('forgetArchived'));

  /** While the trash is shown: `$effect(() => left.followTrash())`. */
  followTrash(): () => void {
    const load = async () => {
      this.shows = await call('trashedShows').catch(() => this.shows);
    };
    void load();
    return onChange(['feeds', 'settings'], () => void load());
  }

  async restore(show: TrashedShow): Promise<void> {
    const undo = await attempt(() => call('restoreShow', show.id));
    if (undo) toasts.undoable(t('toast.it_restored', { title: show.title }), undo);
  }
}

export const left = new LeftAlone();
