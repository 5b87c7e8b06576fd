/** What listening faster comes to, for showing. Pure. */

/** Integrated loudness that everything is brought to when loudness is even, in LUFS (EBU R128). */
export const TARGET_LUFS = -16;
/** More would only raise the noise of a room; of the player's own bounds, in dB. */
const MOST_DB = 20;
const LEAST_DB = -24;
const SILENT_LUFS = -70;
export const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;
/** For choosing out of a list. */
export const ALL_SPEEDS = [
  0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1, 1.1, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.7, 1.75, 1.8, 1.9, 2, 2.25, 2.5,
  2.75, 3, 3.5, 4,
] as const;
export const TRIMS = ['off', 'low', 'medium', 'high'] as const;

/** What even loudness does to a file that was measured: by how many dB, what that comes to, and whether it is the most. */
export function evened(lufs: number): { db: number; reached: number; most: boolean } {
  if (!Number.isFinite(lufs) || lufs <= SILENT_LUFS) return { db: 0, reached: lufs, most: false };
  const wanted = TARGET_LUFS - lufs;
  const db = Math.min(MOST_DB, Math.max(LEAST_DB, wanted));
  return { db, reached: lufs + db, most: wanted > MOST_DB };
}

/** Milliseconds that the speed saves on one episode: so far, and on what is left of it in milliseconds of the source. */
export const saves = (speed: number, soFar: number, left: number): number =>
  soFar + Math.max(0, left) * (1 - 1 / speed);
