/** What listening faster comes to, for showing. Pure. */

/** Integrated loudness that everything is brought to when loudness is even, in LUFS (EBU R128). */
export const TARGET_LUFS = -16;
export const SPEEDS = [0.8, 1, 1.2, 1.4, 1.6, 1.8, 2, 3] as const;
/** For choosing out of a list. */
export const ALL_SPEEDS = [
  0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2, 2.25, 2.5, 2.75, 3, 3.5, 4,
] as const;
export const TRIMS = ['off', 'low', 'medium', 'high'] as const;

/** Milliseconds that the speed saves on one episode: so far, and on what is left of it in milliseconds of the source. */
export const saves = (speed: number, soFar: number, left: number): number =>
  soFar + Math.max(0, left) * (1 - 1 / speed);

/** Whole minutes that so many minutes take at a speed. */
export const atSpeed = (minutes: number, speed: number): number => Math.round(minutes / speed);
