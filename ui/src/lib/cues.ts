/** Which line of a transcript is being said. Cues without a time belong to the one before them. */
export type Timed = { start_ms: number | null };

/** Index of the last cue that has begun at `ms`; -1 before the first. `cues` are in order of time. Linear only where times are missing. */
export function cueAt(cues: readonly Timed[], ms: number): number {
  let low = 0;
  let high = cues.length - 1;
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    let i = middle;
    while (i > low && cues[i]?.start_ms === null) i -= 1;
    const start = cues[i]?.start_ms ?? null;
    if (start === null) low = middle + 1;
    else if (start <= ms) {
      found = i;
      low = middle + 1;
    } else high = i - 1;
  }
  return found;
}

/** Index of the first cue after `i` with a time of its own; -1 when there is none. */
export function nextCue(cues: readonly Timed[], i: number): number {
  for (let n = i + 1; n < cues.length; n += 1) if ((cues[n]?.start_ms ?? null) !== null) return n;
  return -1;
}
