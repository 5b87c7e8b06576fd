/** What one show says besides: people, support, a trailer, broadcasts, what it recommends. */
import { call, type FeedId, type ShowExtras } from '../ipc';
import { onChange } from './changes.svelte';
import { playback } from './playback.svelte';
import { attempt } from './toasts.svelte';

export class ShowBesides {
  readonly id: FeedId;
  now = $state.raw<ShowExtras | null>(null);

  constructor(id: FeedId) {
    this.id = id;
  }

  async load(): Promise<void> {
    this.now = await call('showExtras', this.id).catch(() => this.now);
  }

  /** While it is shown: `$effect(() => besides.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['feeds'], () => void this.load());
  }

  async playTrailer(): Promise<void> {
    const item = await attempt(() => call('trailer', this.id));
    if (item !== undefined) await playback.play(item, 0);
  }
}
