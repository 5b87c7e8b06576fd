/** The value that is set stays choosable when it is none of ours. */
export const among = (list: readonly number[], value: number): number[] =>
  list.includes(value) ? [...list] : [...list, value].sort((a, b) => a - b);
