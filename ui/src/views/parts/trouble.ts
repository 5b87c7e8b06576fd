/** In words: what is wrong with what plays. The shell's sentence has no code, so another language says less, with that as the detail. */
import { fault, locale, t } from '../../i18n/index.svelte';
import { playback } from '../../state/playback.svelte';

export type Trouble = { text: string; detail: string | null };

/** Null when nothing is. */
export function playTrouble(): Trouble | null {
  const notice = playback.now?.notice ?? null;
  const failed = playback.state === 'failed';
  if (notice === null) return failed ? { text: t('player.failed'), detail: null } : null;
  if (failed && locale() !== 'en') return { text: t('player.failed'), detail: fault(null, notice) };
  return { text: fault(null, notice), detail: null };
}
