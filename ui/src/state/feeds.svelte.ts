/** The subscriptions. */
import { call, type FeedId, type FeedRow } from '../ipc';
import { t } from '../i18n/index.svelte';
import { announcer } from './announcer.svelte';
import { onChange } from './changes.svelte';
import { attempt, sentence, toasts } from './toasts.svelte';

class Feeds {
  rows = $state.raw<FeedRow[]>([]);
  loaded = $state(false);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);

  async load(): Promise<void> {
    try {
      this.rows = await call('feeds');
      this.problem = null;
    } catch (thrown) {
      this.problem = sentence(thrown);
    }
    this.loaded = true;
  }

  /** While they are shown: `$effect(() => feeds.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['feeds', 'items'], () => void this.load());
  }

  find = (id: FeedId): FeedRow | undefined => this.rows.find((f) => f.id === id);

  /** One, or all with null. */
  async refresh(id: FeedId | null = null): Promise<void> {
    const job = await attempt(() => call('refresh', id));
    if (job !== undefined) announcer.await(job, toasts.say(t('toast.refreshing')));
  }

  async unsubscribe(id: FeedId): Promise<void> {
    const title = this.find(id)?.title ?? '';
    const undo = await attempt(() => call('unsubscribe', id));
    if (undo) toasts.undoable(t('toast.unsubscribed', { title }), undo);
  }

  /** Whether whole texts are fetched for a site; null is where its feed cuts. */
  async setFullText(id: FeedId, wanted: boolean | null): Promise<void> {
    await attempt(() => call('setFullText', id, wanted));
  }

  async exportOpml(path: string): Promise<number | undefined> {
    return attempt(() => call('exportOpml', path));
  }
}

export const feeds = new Feeds();
