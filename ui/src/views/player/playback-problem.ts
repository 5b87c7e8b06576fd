/** In words: what is wrong with what plays. What has no sentence in another language says less there, with the shell's as the detail. */
import { fault, hasFault, locale, t, whole } from '../../i18n/index.svelte';
import { playback } from '../../state/playback.svelte';

export type PlaybackProblem = { text: string; detail: string | null };

/** Null when nothing is. */
export function playbackProblem(): PlaybackProblem | null {
  const notice = playback.now?.notice ?? null;
  const failed = playback.state === 'failed';
  if (notice === null) return failed ? { text: t('player.failed'), detail: null } : null;
  if (locale() !== 'en' && !hasFault(notice.code))
    return { text: t(failed ? 'player.failed' : 'error.unexpected'), detail: whole(notice.sentence) };
  const text = fault(notice.code, notice.sentence, notice.what);
  /* What the decoder says of it is English. */
  const said = locale() !== 'en' && notice.what && !text.includes(notice.what);
  return { text, detail: said ? notice.what : null };
}
