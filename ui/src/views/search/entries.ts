/** What the box that finds anything offers besides items and shows: places, commands and settings, by the words of their names. */
import type { Key } from '../../i18n/index.svelte';
import { t } from '../../i18n/index.svelte';
import { keyOf, keysOfPlace, type GlobalKey, type PlaceKey } from '../../lib/shortcuts';
import { clearInbox } from '../../state/actions';
import { add } from '../../state/add.svelte';
import { app } from '../../state/app.svelte';
import { backups } from '../../state/backups.svelte';
import { feeds } from '../../state/feeds.svelte';
import { lists } from '../../state/lists.svelte';
import { playback } from '../../state/playback.svelte';
import { settings } from '../../state/settings.svelte';
import { openSetting } from '../settings/open-setting';
import { runCommand } from '../window/global-shortcuts';

/** One line of it. `keys` are pressed one after the other. */
export type Entry = {
  id: string;
  label: string;
  note?: string;
  keys?: string[];
  /** It leads away, so the focus goes there. */
  goes: boolean;
  run: () => void;
};

const PLACES: PlaceKey[] = [
  'home',
  'queue',
  'inbox',
  'podcasts',
  'articles',
  'sites',
  'downloads',
  'notebook',
  'bookmarks',
  'history',
  'statistics',
  'trash',
  'settings',
];

export const places = (): Entry[] =>
  PLACES.map((name) => ({
    id: `place-${name}`,
    label: t(`nav.${name}`),
    keys: keysOfPlace(name),
    goes: true,
    run: () => app.go({ name }),
  }));

/** Lists that keep themselves. */
export const listLines = (): Entry[] =>
  lists.rows.map((list) => ({
    id: `list-${list.id}`,
    label: list.name,
    goes: true,
    run: () => app.go({ name: 'list', id: list.id }),
  }));

type Window = Parameters<typeof keyOf<'window'>>[1];
type Player = Parameters<typeof keyOf<'player'>>[1];
/* By the keys of the one table. What only closes, and this box itself, nobody looks for. */
const WINDOW: [Exclude<Window, 'palette' | 'escape' | 'select-text'>, Key][] = [
  ['add', 'keys.add'],
  ['search', 'nav.search'],
  ['undo', 'act.undo'],
  ['help', 'keys.title'],
  ['history-back', 'palette.history_back'],
  ['history-forward', 'palette.history_forward'],
];
const PLAYER: [Player, Key][] = [
  ['toggle', 'palette.play'],
  ['back', 'palette.back'],
  ['forward', 'palette.forward'],
  ['chapter-back', 'palette.chapter_back'],
  ['chapter-forward', 'palette.chapter_forward'],
  ['sentence-back', 'palette.sentence_back'],
  ['sentence-forward', 'palette.sentence_forward'],
  ['seek-back', 'keys.seek_back'],
  ['next', 'keys.next'],
  ['quieter', 'palette.quieter'],
  ['louder', 'palette.louder'],
  ['slower', 'palette.slower'],
  ['faster', 'palette.faster'],
  ['mute', 'keys.mute'],
  ['sleep', 'sleep.title'],
  ['expand', 'keys.expand'],
];
/** What leads elsewhere, or opens something that takes the focus. */
const AWAY: GlobalKey[] = ['add', 'search', 'help', 'history-back', 'history-forward', 'expand', 'sleep'];

export function commands(): Entry[] {
  const entry = (does: GlobalKey, label: Key, key: string): Entry => ({
    id: `command-${does}`,
    label: t(label),
    keys: [key],
    goes: AWAY.includes(does),
    run: () => runCommand(does),
  });
  const own = (id: string, label: Key, run: () => void, goes = false): Entry => ({
    id: `command-${id}`,
    label: t(label),
    goes,
    run,
  });
  return [
    ...WINDOW.map(([does, label]) => entry(does, label, keyOf('window', does))),
    ...(playback.item ? PLAYER.map(([does, label]) => entry(does, label, keyOf('player', does))) : []),
    own('export', 'settings.export_opml', () => app.go({ name: 'settings' }), true),
    own('clear_inbox', 'inbox.clear', () => void clearInbox()),
    own('empty_trash', 'trash.empty_now', () => app.go({ name: 'trash' }), true),
    own('backup', 'backups.now', () => void backups.make()),
    own('refresh', 'palette.refresh', () => void feeds.refresh()),
    own('import', 'settings.import_opml', () => void add.choose(() => (app.adding = true))),
    own(
      'theme',
      settings.dark ? 'palette.light' : 'palette.dark',
      () => void settings.change({ theme: settings.dark ? 'light' : 'dark' }),
    ),
  ];
}

/** Lines of the settings by what they are called there. */
const SETTINGS: Key[] = [
  'settings.theme',
  'settings.language',
  'settings.reading_speed',
  'settings.pictures',
  'settings.refresh',
  'settings.at_once',
  'settings.keep_streamed',
  'settings.library_folder',
  'settings.downloads_folder',
  'settings.import_export',
  'tags.title',
  'history.setting',
  'backups.title',
];

export const settingLines = (): Entry[] =>
  SETTINGS.map((key) => ({
    id: `setting-${key}`,
    label: t(key),
    note: t('nav.settings'),
    goes: true,
    run: () => openSetting(t(key)),
  }));

const folded = (text: string): string => text.toLocaleLowerCase().replaceAll('ё', 'е');

/** Those of which every word of `text` begins a word. */
export function named(entries: Entry[], text: string): Entry[] {
  const wanted = folded(text).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  return entries.filter((entry) => {
    const own = folded(entry.label).split(/[\s,.:()…-]+/);
    return wanted.every((word) => own.some((part) => part.startsWith(word)));
  });
}
