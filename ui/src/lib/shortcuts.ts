/** Which key does what. Pure: turns key events into names of actions; who acts on them is decided elsewhere. */
import type { Key } from '../i18n/index.svelte';

export type RowKey = 'done' | 'bookmark' | 'queue' | 'download' | 'trash' | 'menu';
export type GlobalKey =
  | 'search'
  | 'add'
  | 'help'
  | 'toggle'
  | 'back'
  | 'forward'
  | 'louder'
  | 'quieter'
  | 'mute'
  | 'faster'
  | 'slower'
  | 'expand'
  | 'sleep'
  | 'next'
  | 'seek-back'
  | 'chapter-back'
  | 'chapter-forward'
  | 'sentence-back'
  | 'sentence-forward'
  | 'history-back'
  | 'history-forward'
  | 'go'
  | 'escape';

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The Latin letter of the key, whatever the layout: on a Russian keyboard Q is still the key with Q on it. */
export function letter(e: Press): string {
  if (/^[a-z]$/i.test(e.key)) return e.key.toLowerCase();
  const code = /^Key([A-Z])$/.exec(e.code);
  return code ? code[1]!.toLowerCase() : '';
}

/** The key of a sign: by the sign, or by its place where the layout has a letter of another script there. */
const isOn = (e: Press, code: string, sign: string): boolean =>
  e.key === sign || (e.code === code && !/^[ -~]$/.test(e.key));

const plain = (e: Press) => !e.ctrlKey && !e.metaKey && !e.altKey;

export function rowKey(e: Press): RowKey | null {
  if (e.key === 'ContextMenu' || (e.shiftKey && e.key === 'F10')) return 'menu';
  if (!plain(e)) return null;
  if (e.key === 'Delete') return 'trash';
  if (e.shiftKey) return null;
  const rows: Record<string, RowKey> = { e: 'done', b: 'bookmark', q: 'queue', d: 'download' };
  return rows[letter(e)] ?? null;
}

export function globalKey(e: Press): GlobalKey | null {
  const l = letter(e);
  if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey) {
    if (l === 'k') return 'search';
    if (l === 'n') return 'add';
    return null;
  }
  if (e.altKey && !e.ctrlKey) {
    if (e.key === 'ArrowLeft') return 'history-back';
    if (e.key === 'ArrowRight') return 'history-forward';
    return null;
  }
  if (!plain(e)) return null;
  if (e.key === '?') return 'help';
  if (e.key === 'Escape') return 'escape';
  if (e.key === ' ') return 'toggle';
  if (e.key === '/') return 'search';
  if (e.key === '+' || e.key === '=') return 'louder';
  if (e.key === '-') return 'quieter';
  if (e.code === 'BracketRight') return 'faster';
  if (e.code === 'BracketLeft') return 'slower';
  if (e.shiftKey) {
    const shifted: Record<string, GlobalKey> = { j: 'chapter-back', l: 'chapter-forward', n: 'next' };
    return shifted[l] ?? null;
  }
  if (isOn(e, 'Comma', ',')) return 'sentence-back';
  if (isOn(e, 'Period', '.')) return 'sentence-forward';
  const letters: Record<string, GlobalKey> = {
    j: 'back',
    l: 'forward',
    k: 'toggle',
    m: 'mute',
    n: 'add',
    f: 'expand',
    g: 'go',
    s: 'sleep',
    u: 'seek-back',
  };
  return letters[l] ?? null;
}

/** After G. */
export const places: Record<string, string> = {
  h: 'home',
  u: 'queue',
  i: 'inbox',
  p: 'podcasts',
  a: 'articles',
  d: 'downloads',
  b: 'bookmarks',
  t: 'trash',
  s: 'settings',
};

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

export const shortcuts: { title: Key; rows: { keys: string[]; or?: boolean; label: Key }[] }[] = [
  {
    title: 'keys.anywhere',
    rows: [
      { keys: ['Ctrl K'], label: 'keys.search' },
      { keys: ['Ctrl N', 'N'], label: 'keys.add' },
      { keys: ['Ctrl Z'], label: 'keys.undo' },
      { keys: ['?'], label: 'keys.help' },
      { keys: ['Esc'], label: 'keys.escape' },
      { keys: ['Alt ←', 'Alt →'], label: 'keys.back_forward' },
    ],
  },
  {
    title: 'keys.lists',
    rows: [
      { keys: ['↑', '↓', 'Home', 'End'], label: 'keys.move' },
      { keys: ['Enter'], label: 'keys.open' },
      { keys: ['Shift ↑', 'Shift ↓', 'Ctrl Space'], label: 'keys.select' },
      { keys: ['Ctrl A'], label: 'keys.select_all' },
      { keys: ['E'], label: 'keys.done' },
      { keys: ['B'], label: 'keys.bookmark' },
      { keys: ['Q'], label: 'keys.queue' },
      { keys: ['D'], label: 'keys.download' },
      { keys: ['Del'], label: 'keys.trash' },
      { keys: ['Shift F10'], label: 'keys.menu' },
      { keys: ['Alt ↑', 'Alt ↓'], label: 'keys.reorder' },
    ],
  },
  {
    title: 'keys.playing',
    rows: [
      { keys: ['Space', 'K'], label: 'keys.toggle' },
      { keys: ['J', 'L'], label: 'keys.skip' },
      { keys: ['Shift J', 'Shift L'], label: 'keys.chapter' },
      { keys: [',', '.'], label: 'keys.sentence' },
      { keys: ['U'], label: 'keys.seek_back' },
      { keys: ['Shift N'], label: 'keys.next' },
      { keys: ['−', '+'], label: 'keys.volume' },
      { keys: ['[', ']'], label: 'keys.speed' },
      { keys: ['M'], label: 'keys.mute' },
      { keys: ['S'], label: 'sleep.title' },
      { keys: ['F'], label: 'keys.expand' },
      { keys: ['Ctrl F'], label: 'keys.find' },
      { keys: ['↑', '↓'], label: 'keys.lines' },
    ],
  },
  {
    title: 'keys.places',
    rows: [
      { keys: ['G', 'H'], or: false, label: 'nav.home' },
      { keys: ['G', 'U'], or: false, label: 'nav.queue' },
      { keys: ['G', 'I'], or: false, label: 'nav.inbox' },
      { keys: ['G', 'P'], or: false, label: 'nav.podcasts' },
      { keys: ['G', 'A'], or: false, label: 'nav.articles' },
      { keys: ['G', 'D'], or: false, label: 'nav.downloads' },
      { keys: ['G', 'B'], or: false, label: 'nav.bookmarks' },
      { keys: ['G', 'T'], or: false, label: 'nav.trash' },
      { keys: ['G', 'S'], or: false, label: 'nav.settings' },
    ],
  },
];
