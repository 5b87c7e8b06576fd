/** Which line of a transcript is being said. The position comes by the second, and a line begins where it likes: when that is, is reckoned. */
import type { CueRow, ItemId } from '../../../ipc/bindings';
import { cueAt, nextCue } from '../../../lib/cues';
import { playback } from '../../../state/playback.svelte';

/* Milliseconds. */
const EARLY = 300;
/* And some: the next position is never this late while it plays. */
const SECOND = 2000;

/** `index` is -1 before the first line, and while the item is not what plays. */
export function presentLine(cues: () => CueRow[] | null, id: () => ItemId): { readonly index: number } {
  const playing = $derived(playback.is(id()) ? cues() : null);
  const told = $derived(playing ? cueAt(playing, playback.position) : -1);
  const next = $derived(playing ? nextCue(playing, told) : -1);
  let begun = $state(-1);
  const index = $derived(next >= 0 && begun === next ? next : told);
  $effect(() => {
    const start = playing?.[next]?.start_ms ?? null;
    const wait = start === null ? null : (start - playback.position) / playback.speed;
    /* What was reckoned a little early stays, or the mark would go back and forth. */
    if (wait === null || wait > EARLY) begun = -1;
    if (wait === null || wait > SECOND || playback.state !== 'playing') return;
    const reached = next;
    const timer = setTimeout(() => (begun = reached), wait);
    return () => clearTimeout(timer);
  });
  return {
    get index() {
      return index;
    },
  };
}
