/** Where a person was in a list, kept while another view is shown, so that coming back is coming back to the row. */

export type ListPlace = {
  /** What marks the row: its id, or its number where rows have none. */
  id: number | null;
  index: number;
  /** Pixels that were scrolled. */
  top: number;
  /** The row had the focus when the list went away. */
  focused: boolean;
};

export const listPlace = (): ListPlace => ({ id: null, index: 0, top: 0, focused: false });

/** Nobody has the focus: it was lost with what went away, or stands on the place as a whole. */
export const focusIsFree = (): boolean => {
  const now = document.activeElement;
  return now === null || now === document.body || !now.isConnected || now.id === 'main';
};
