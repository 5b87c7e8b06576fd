/** The settings as the library keeps them, and the theme they put on the window. */
import { call, type Settings } from '../ipc';
import { attempt } from './toasts.svelte';

class SettingsState {
  now = $state.raw<Settings | null>(null);
  #systemDark = $state(false);
  dark = $derived(this.now?.theme === 'dark' || (this.now?.theme !== 'light' && this.#systemDark));

  constructor() {
    const query = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
    if (!query) return;
    this.#systemDark = query.matches;
    query.addEventListener?.('change', (e) => (this.#systemDark = e.matches));
  }

  async load(): Promise<void> {
    this.now = await call('settings');
  }

  /** Changes some of them. Shown at once; what the library made of it follows. */
  async change(some: Partial<Settings>): Promise<void> {
    if (!this.now) return;
    const before = this.now;
    this.now = { ...before, ...some };
    const kept = await attempt(() => call('setSettings', { ...before, ...some }));
    this.now = kept ?? before;
  }
}

export const settings = new SettingsState();
