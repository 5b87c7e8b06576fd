/** When one show is asked, and what becomes of what it brings. */
import { call, type FeedId, type ShowIntake } from '../ipc';
import { onChange } from './changes.svelte';
import { SerialQueue } from './serial-queue';
import { attempt } from './toasts.svelte';

export class Intake {
  readonly id: FeedId;
  now = $state.raw<ShowIntake | null>(null);
  #turns = new SerialQueue();
  #changing = 0;

  constructor(id: FeedId) {
    this.id = id;
  }

  async load(): Promise<void> {
    const now = await call('showIntake', this.id).catch(() => this.now);
    if (this.#changing === 0) this.now = now;
  }

  /** While it is shown: `$effect(() => intake.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['feeds'], () => void this.load());
  }

  /** Changes some of it. Shown at once; what the library made of it follows. Each builds on what the one before came to. */
  async change(some: Partial<ShowIntake>): Promise<void> {
    if (!this.now) return;
    this.now = { ...this.now, ...some };
    this.#changing += 1;
    await this.#turns.run(async () => {
      const after = await attempt(async () => {
        const before = await call('showIntake', this.id);
        return call('setShowIntake', this.id, { ...before, ...some });
      });
      this.#changing -= 1;
      if (this.#changing > 0) return;
      if (after) this.now = after;
      else await this.load();
    });
  }
}
