/** What a row of a list can be asked to do. */
export type RowAction =
  | 'open'
  | 'play'
  | 'pause'
  | 'queue'
  | 'next'
  | 'last'
  | 'download'
  | 'bookmark'
  | 'done'
  | 'inbox'
  | 'trash'
  | 'browser'
  | 'fetch'
  | 'show';

/** The height of every row of items, in pixels: the same for all, so that the place of a row is arithmetic. */
export const ROW_HEIGHT = 91;
