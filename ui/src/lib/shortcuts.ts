/** The one table of shortcuts: what a key does, what the list of them says, and what stands beside a command. Pure. */
import type { Key } from '../i18n/index.svelte';

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** Of one line of the list: what each key does; null where the browser does it by itself. `also` is not listed. */
type Shortcut = {
  label: Key;
  keys: Record<string, string | null>;
  also?: Record<string, string>;
};

const table = {
  window: [
    { label: 'keys.palette', keys: { 'Ctrl K': 'palette' } },
    /* Where there is no text to find something in. */
    { label: 'keys.search', keys: { '/': 'search' }, also: { 'Ctrl F': 'search' } },
    { label: 'keys.add', keys: { 'Ctrl N': 'add', N: 'add' } },
    { label: 'keys.undo', keys: { 'Ctrl Z': 'undo' } },
    { label: 'keys.help', keys: { '?': 'help' } },
    { label: 'keys.escape', keys: { Esc: 'escape' } },
    { label: 'keys.select_text', keys: { 'Ctrl A': 'select-text' } },
    { label: 'keys.back_forward', keys: { 'Alt ←': 'history-back', 'Alt →': 'history-forward' } },
  ],
  list: [
    {
      label: 'keys.move',
      /* With the focus on a row, and into the inbox; elsewhere J and K are the player's. */
      keys: { '↑': 'up', '↓': 'down', K: 'row-up', J: 'row-down', Home: 'first', End: 'last' },
      also: { PageUp: 'page-up', PageDown: 'page-down' },
    },
    { label: 'keys.open', keys: { Enter: null } },
    {
      label: 'keys.select',
      keys: { 'Shift ↑': 'select-up', 'Shift ↓': 'select-down', 'Ctrl Space': 'select' },
      also: {
        'Shift Home': 'select-first',
        'Shift End': 'select-last',
        'Shift PageUp': 'select-page-up',
        'Shift PageDown': 'select-page-down',
        Esc: 'select-none',
      },
    },
    { label: 'keys.select_all', keys: { 'Ctrl A': 'select-all' } },
    { label: 'keys.reorder', keys: { 'Alt ↑': 'move-up', 'Alt ↓': 'move-down' } },
  ],
  row: [
    { label: 'keys.done', keys: { E: 'done' } },
    { label: 'keys.bookmark', keys: { B: 'bookmark' } },
    { label: 'keys.queue', keys: { Q: 'queue' } },
    { label: 'keys.download', keys: { D: 'download' } },
    { label: 'keys.tags', keys: { T: 'tags' } },
    { label: 'keys.snooze', keys: { Z: 'snooze' } },
    { label: 'keys.trash', keys: { Del: 'trash' } },
    { label: 'keys.menu', keys: { 'Shift F10': 'menu' }, also: { ContextMenu: 'menu' } },
  ],
  player: [
    { label: 'keys.toggle', keys: { Space: 'toggle', K: 'toggle' } },
    { label: 'keys.skip', keys: { J: 'back', L: 'forward' } },
    { label: 'keys.chapter', keys: { 'Shift J': 'chapter-back', 'Shift L': 'chapter-forward' } },
    { label: 'keys.sentence', keys: { ',': 'sentence-back', '.': 'sentence-forward' } },
    { label: 'keys.seek_back', keys: { U: 'seek-back' } },
    { label: 'keys.next', keys: { 'Shift N': 'next' } },
    { label: 'keys.volume', keys: { '−': 'quieter', '+': 'louder' }, also: { '=': 'louder' } },
    { label: 'keys.speed', keys: { '[': 'slower', ']': 'faster' } },
    { label: 'keys.mute', keys: { M: 'mute' } },
    { label: 'sleep.title', keys: { S: 'sleep' } },
    { label: 'keys.expand', keys: { F: 'expand' } },
  ],
  transcript: [
    { label: 'keys.find', keys: { 'Ctrl F': 'find' } },
    { label: 'keys.lines', keys: { '↑': 'up', '↓': 'down' }, also: { Home: 'first', End: 'last' } },
    { label: 'keys.mark_line', keys: { H: 'mark' } },
  ],
  reader: [
    { label: 'keys.find_text', keys: { 'Ctrl F': 'find' } },
    { label: 'reader.contents', keys: { C: 'contents' } },
    { label: 'keys.beside', keys: { 'Ctrl ←': 'previous', 'Ctrl →': 'next' } },
    { label: 'keys.mark', keys: { H: 'mark' } },
    { label: 'reader.alone', keys: { F11: 'alone' } },
    { label: 'reader.print', keys: { 'Ctrl P': 'print' } },
    { label: 'reader.came_from', keys: { Backspace: 'back' } },
  ],
  /* The tools of what is to be marked. */
  marks: [
    { label: 'keys.mark_tools', keys: { '←': 'tool-back', '→': 'tool-forward' } },
    { label: 'keys.mark_sentence', keys: { '↑': 'sentence-up', '↓': 'sentence-down' } },
    { label: 'keys.mark_more', keys: { 'Shift ↑': 'less', 'Shift ↓': 'more' } },
  ],
  viewer: [
    {
      label: 'keys.pictures',
      keys: { '←': 'previous', '→': 'next' },
      also: { Home: 'first', End: 'last' },
    },
    { label: 'keys.zoom', keys: { '−': 'smaller', '+': 'larger', '0': 'fit' }, also: { '=': 'larger' } },
  ],
  /* After G. */
  place: [
    { label: 'nav.home', keys: { H: 'home' } },
    { label: 'nav.queue', keys: { U: 'queue' } },
    { label: 'nav.inbox', keys: { I: 'inbox' } },
    { label: 'nav.podcasts', keys: { P: 'podcasts' } },
    { label: 'nav.articles', keys: { A: 'articles' } },
    { label: 'nav.sites', keys: { W: 'sites' } },
    { label: 'nav.downloads', keys: { D: 'downloads' } },
    { label: 'nav.notebook', keys: { N: 'notebook' } },
    { label: 'nav.bookmarks', keys: { B: 'bookmarks' } },
    { label: 'nav.history', keys: { Y: 'history' } },
    { label: 'nav.statistics', keys: { C: 'statistics' } },
    { label: 'nav.trash', keys: { T: 'trash' } },
    { label: 'nav.settings', keys: { S: 'settings' } },
  ],
} as const satisfies Record<string, readonly Shortcut[]>;
const LEADER = 'G';

type Values<T> = T extends unknown ? T[keyof T] : never;
type Does<S extends keyof typeof table> = NonNullable<Values<(typeof table)[S][number]['keys']>>;
type DoesToo<S extends keyof typeof table> = Values<
  Extract<(typeof table)[S][number], { also: unknown }>['also']
>;
export type GlobalKey = Does<'window'> | DoesToo<'window'> | Does<'player'>;
export type ListKey = Does<'list'> | DoesToo<'list'>;
export type RowKey = Does<'row'>;
export type TranscriptKey = Does<'transcript'> | DoesToo<'transcript'>;
export type ReaderKey = Does<'reader'>;
export type MarkKey = Does<'marks'>;
export type ViewerKey = Does<'viewer'> | DoesToo<'viewer'>;
export type PlaceKey = Does<'place'>;

/** The Latin letter of the key, whatever the layout: on a Russian keyboard Q is still the key with Q on it. */
export function letter(e: Press): string {
  if (/^[a-z]$/i.test(e.key)) return e.key.toLowerCase();
  const code = /^Key([A-Z])$/.exec(e.code);
  return code ? code[1]!.toLowerCase() : '';
}

/** As keys are written in the table, and as events name them. */
const NAMED: Record<string, string> = {
  Space: ' ',
  Esc: 'Escape',
  Del: 'Delete',
  '↑': 'ArrowUp',
  '↓': 'ArrowDown',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
  '−': '-',
};
/** Signs that are found by their place where the layout has a letter of another script there; brackets always. */
const PLACES: Record<string, string> = {
  ',': 'Comma',
  '.': 'Period',
  '[': 'BracketLeft',
  ']': 'BracketRight',
};

/** The arrow that a letter stands for where rows have the focus. */
export function rowArrow(e: Press): 'ArrowUp' | 'ArrowDown' | null {
  const key = listKey(e);
  return key === 'row-up' ? 'ArrowUp' : key === 'row-down' ? 'ArrowDown' : null;
}

/** With these Shift means something else; any other key may need it to be typed at all. */
const SHIFTS = /^([A-Z]|[,.←→↑↓]|Home|End|PageUp|PageDown|F10)$/;

function isKey(e: Press, key: string): boolean {
  if (/^[A-Z]$/.test(key)) return letter(e) === key.toLowerCase();
  if (e.key === (NAMED[key] ?? key)) return true;
  return e.code === PLACES[key] && (key === '[' || key === ']' || !/^[ -~]$/.test(e.key));
}

function isPressed(e: Press, keys: string): boolean {
  const modifiers = keys.split(' ');
  const key = modifiers.pop()!;
  return (
    isKey(e, key) &&
    (e.ctrlKey || e.metaKey) === modifiers.includes('Ctrl') &&
    e.altKey === modifiers.includes('Alt') &&
    (!SHIFTS.test(key) || e.shiftKey === modifiers.includes('Shift'))
  );
}

function found(rows: readonly Shortcut[], e: Press): string | null {
  for (const { keys, also } of rows)
    for (const [key, does] of Object.entries({ ...keys, ...also }))
      if (does !== null && isPressed(e, key)) return does;
  return null;
}

export const globalKey = (e: Press) => found([...table.window, ...table.player], e) as GlobalKey | null;
export const isPlayerKey = (e: Press): boolean => found(table.player, e) !== null;
export const listKey = (e: Press) => found(table.list, e) as ListKey | null;
export const rowKey = (e: Press) => found(table.row, e) as RowKey | null;
export const transcriptKey = (e: Press) => found(table.transcript, e) as TranscriptKey | null;
export const readerKey = (e: Press) => found(table.reader, e) as ReaderKey | null;
export const markKey = (e: Press) => found(table.marks, e) as MarkKey | null;
export const viewerKey = (e: Press) => found(table.viewer, e) as ViewerKey | null;
/** After the key that begins a sequence. */
export const placeKey = (e: Press) => found(table.place, e) as PlaceKey | null;
/** Begins a sequence: the next key says which place to go to. */
export const isLeader = (e: Press): boolean => isPressed(e, LEADER);

/** The key of a command as it is printed beside it. */
export function keyOf<S extends 'window' | 'player' | 'row' | 'reader' | 'place'>(
  scope: S,
  does: Does<S>,
): string {
  const rows: readonly Shortcut[] = table[scope];
  const all = rows.flatMap((row) => Object.entries(row.keys));
  return all.find(([, what]) => what === does)![0];
}

/** The keys that go to a place, one after the other. */
export const keysOfPlace = (place: PlaceKey): string[] => [LEADER, keyOf('place', place)];

/** What a button says under the pointer: its name and its key. */
export const tip = (name: string, key: string): string => `${name} (${key})`;

type Listed = { label: Key; keys: string[] };
const listed = (rows: readonly Shortcut[]): Listed[] =>
  rows.map(({ label, keys }) => ({ label, keys: Object.keys(keys) }));
/** The list of all shortcuts. Of a `sequence` the keys are pressed one after the other; else any of them does it. */
export const shortcuts: { title: Key; sequence?: boolean; rows: Listed[] }[] = [
  { title: 'keys.anywhere', rows: listed(table.window) },
  { title: 'keys.lists', rows: listed([...table.list, ...table.row]) },
  { title: 'keys.playing', rows: listed([...table.player, ...table.transcript]) },
  { title: 'keys.reading', rows: listed([...table.reader, ...table.marks, ...table.viewer]) },
  {
    title: 'keys.places',
    sequence: true,
    rows: listed(table.place).map(({ label, keys }) => ({ label, keys: [LEADER, ...keys] })),
  },
];

/** True where typing is meant: keys of one letter must stay letters there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const field = target.closest('input, textarea, select, [contenteditable="true"]');
  if (!field) return false;
  return !(field instanceof HTMLInputElement && /^(range|checkbox|radio|button)$/.test(field.type));
}

/** True where the space bar already means something: a button, a link, a menu, a tab. */
export const takesSpace = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('button, a[href], summary, select, [role="menu"], [role="tab"], [role="switch"], input') !==
    null;
