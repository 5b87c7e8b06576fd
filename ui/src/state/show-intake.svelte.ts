/** When one show is asked, and what becomes of what it brings. */
import { call, type FeedId, type ShowIntake } from '../ipc';
import { onChange } from './changes.svelte';
import { attempt } from './toasts.svelte';

export class Intake {
  readonly id: FeedId;
  now = $state.raw<ShowIntake | null>(null);

  constructor(id: FeedId) {
    this.id = id;
  }

  async load(): Promise<void> {
    this.now = await call('showIntake', this.id).catch(() => this.now);
  }

  /** While it is shown: `$effect(() => intake.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['feeds'], () => void this.load());
  }

  /** Changes some of it. Shown at once; what the library made of it follows. */
  async change(some: Partial<ShowIntake>): Promise<void> {
    const before = this.now;
    if (!before) return;
    this.now = { ...before, ...some };
    const intake = this.now;
    this.now = (await attempt(() => call('setShowIntake', this.id, intake))) ?? before;
  }
}
