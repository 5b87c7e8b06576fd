/** The answer to "what now?". */
import { call, type Home } from '../ipc';
import { onRowsChange } from './changes.svelte';
import { sentence } from './toasts.svelte';

class HomeState {
  now = $state.raw<Home | null>(null);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);

  async load(): Promise<void> {
    try {
      this.now = await call('home');
      this.problem = null;
    } catch (thrown) {
      this.problem = sentence(thrown);
    }
  }

  /** While it is shown: `$effect(() => home.follow())`. */
  follow(): () => void {
    void this.load();
    return onRowsChange(
      ['items', 'queue', 'downloads', 'reading', 'feeds'],
      () => (this.now ? [...this.now.begun, ...this.now.fresh] : []),
      () => void this.load(),
    );
  }
}

export const home = new HomeState();
