/** What listening faster comes to, for showing. Pure. */

export const TRIMS = ['off', 'low', 'medium', 'high'] as const;

/** Milliseconds that the speed saves on one episode: so far, and on what is left of it in milliseconds of the source. */
export const saves = (speed: number, soFar: number, left: number): number =>
  soFar + Math.max(0, left) * (1 - 1 / speed);
