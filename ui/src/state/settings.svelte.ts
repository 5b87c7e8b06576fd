/** The settings as the library keeps them, and the theme they put on the window. */
import { call, type Settings, type SoundPatch } from '../ipc';
import { attempt, sentence, toasts } from './toasts.svelte';

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
    const problem = await this.tryOut(some);
    if (problem) toasts.error(problem.text, problem.detail);
  }

  /** The same for who shows by itself what is wrong with it: that, or null. */
  async tryOut(some: Partial<Settings>): Promise<{ text: string; detail: string | null } | null> {
    if (!this.now) return null;
    const before = this.now;
    this.now = { ...before, ...some };
    try {
      this.now = await call('setSettings', { ...before, ...some });
      return null;
    } catch (thrown) {
      this.now = before;
      return sentence(thrown);
    }
  }

  /** Changes how everything sounds that has no sound of its own. */
  async sounds(patch: SoundPatch): Promise<void> {
    if (!this.now) return;
    const { speed, trim, loudness, boost, mono } = { ...this.now, ...patch } as Settings;
    const sound = { speed, trim, loudness, boost, mono };
    const before = this.now;
    this.now = { ...before, ...sound };
    this.now = (await attempt(() => call('setDefaultSound', sound))) ?? before;
  }

  /** The output device by name; null is the system's default. */
  async device(name: string | null): Promise<void> {
    const kept = await attempt(() => call('setOutputDevice', name));
    if (kept) this.now = kept;
  }
}

export const settings = new SettingsState();
