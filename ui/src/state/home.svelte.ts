/** The answer to "what now?". */
import { call, type Home } from '../ipc';
import { onChange } from './changes.svelte';
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
    return onChange(['items', 'queue', 'downloads', 'transfers', 'reading', 'feeds'], () => void this.load());
  }
}

export const home = new HomeState();
