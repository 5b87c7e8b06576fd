/** The rules of downloads of one show. */
import { call, type FeedId, type ShowDownloads } from '../ipc';
import { onChange } from './changes.svelte';
import { attempt } from './toasts.svelte';

export class ShowRules {
  readonly id: FeedId;
  now = $state.raw<ShowDownloads | null>(null);

  constructor(id: FeedId) {
    this.id = id;
  }

  async load(): Promise<void> {
    this.now = await call('showDownloads', this.id).catch(() => this.now);
  }

  /** While it is shown: `$effect(() => rules.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['feeds'], () => void this.load());
  }

  /** Changes some of them. Shown at once; what the library made of it follows. */
  async change(some: Partial<ShowDownloads>): Promise<void> {
    const before = this.now;
    if (!before) return;
    this.now = { ...before, ...some };
    const rules = this.now;
    this.now = (await attempt(() => call('setShowDownloads', this.id, rules))) ?? before;
  }
}
