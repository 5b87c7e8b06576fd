/** Links that were copied elsewhere: offered when the window comes forward, where a person agreed to that. */
import { t } from '../i18n/index.svelte';
import { call } from '../ipc';
import { app } from './app.svelte';
import { settings } from './settings.svelte';
import { toasts } from './toasts.svelte';

class ClipboardOffer {
  #last = '';

  /** After something that was pasted has been added: asks once, whatever is answered. */
  ask(): void {
    if (settings.now?.clipboard_offer !== null) return;
    void settings.change({ clipboard_offer: false });
    const run = () => void settings.change({ clipboard_offer: true });
    toasts.say(t('clipboard.ask'), { label: t('clipboard.yes'), run });
  }

  /** The window came forward. What was offered once is not offered again. */
  async look(add: (address: string) => void): Promise<void> {
    if (!settings.now?.clipboard_offer || app.adding) return;
    const address = await call('copiedAddress').catch(() => null);
    if (!address || address === this.#last) return;
    this.#last = address;
    toasts.say(t('clipboard.found', { address }), { label: t('clipboard.add'), run: () => add(address) });
  }
}

export const clipboardOffer = new ClipboardOffer();
