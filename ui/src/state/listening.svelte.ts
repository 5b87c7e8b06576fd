/** What one show does otherwise than the rest; the devices there are; and what listening came to. */
import { call, type FeedId, type ListeningTotals, type ShowSettings } from '../ipc';
import { onChange } from './changes.svelte';
import { attempt } from './toasts.svelte';

/** The listening settings of one show. */
export class Show {
  readonly id: FeedId;
  now = $state.raw<ShowSettings | null>(null);

  constructor(id: FeedId) {
    this.id = id;
  }

  /** While they are shown: `$effect(() => show.follow())`. The player changes them too. */
  follow(): () => void {
    void this.load();
    return onChange(['playback', 'settings'], () => void this.load());
  }

  async load(): Promise<void> {
    const now = await attempt(() => call('showSettings', this.id));
    if (now) this.now = now;
  }

  /** Changes some of them. Shown at once; what the library made of it follows. */
  async change(some: Partial<ShowSettings>): Promise<void> {
    const before = this.now;
    if (!before) return;
    this.now = { ...before, ...some };
    this.now = (await attempt(() => call('setShowSettings', this.id, { ...before, ...some }))) ?? before;
  }
}

class Listening {
  devices = $state.raw<string[]>([]);
  totals = $state.raw<ListeningTotals | null>(null);

  /** Devices come and go: asked for again whenever the choice is opened. */
  async findDevices(): Promise<void> {
    const devices = await attempt(() => call('outputDevices'));
    if (devices) this.devices = devices;
  }

  async count(): Promise<void> {
    this.totals = await call('listeningTotals').catch(() => null);
  }
}

export const listening = new Listening();
