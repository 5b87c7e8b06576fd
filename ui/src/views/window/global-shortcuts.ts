/** What the keys that work anywhere do. */
import {
  globalKey,
  isLeader,
  isPlayerKey,
  isTyping,
  placeKey,
  rowArrow,
  rowKey,
  takesSpace,
  type GlobalKey,
} from '../../lib/shortcuts';
import { t } from '../../i18n/index.svelte';
import { times } from '../../lib/format';
import { app } from '../../state/app.svelte';
import { announcer } from '../../state/announcer.svelte';
import { playback } from '../../state/playback.svelte';
import { settings } from '../../state/settings.svelte';
import { toasts } from '../../state/toasts.svelte';
import { rules } from '../../state/rules';
import { menuByKey } from './context-menu';
import { selectText } from './select-text';

const THEN_MS = 1500;
/** When a sequence was begun; 0 when none is. */
let begun = 0;

/** What lies over the window and has its own keys: dialogs, popovers and menus. */
const COVERS = '[role="dialog"], [role="alertdialog"], [role="menu"]';

/** True while something lies over the window: then keys of what lies behind are dead, and nothing opens above it. */
const covered = (): boolean =>
  app.adding || app.helping || app.finding || document.querySelector(COVERS) !== null;

/** Keys of the player are no keys of what lies behind while one of its own popovers is open. */
const meantForPlayer = (e: KeyboardEvent): boolean =>
  app.panel !== null &&
  !app.adding &&
  !app.helping &&
  !app.finding &&
  document.querySelectorAll(COVERS).length === 1 &&
  isPlayerKey(e) &&
  globalKey(e) !== 'expand';

/** The row of the list that is shown which the tab key would reach. */
const firstRow = (): HTMLElement | null =>
  document.querySelector<HTMLElement>('main [data-row-focus][tabindex="0"]');

/** Where arrows mean nothing else: the place as a whole, its heading and buttons, and the sidebar one has just gone to it by. */
const NOWHERE = 'main :is(h1, h2, .view-head button), nav';
const nowhere = (target: EventTarget | null): boolean =>
  target === document.body ||
  (target instanceof Element && (target.id === 'main' || target.closest(NOWHERE) !== null));

/** Buttons that were clicked or given the focus, not reached by Tab: the space bar stays with what plays. */
const passing = new WeakSet<Element>();

/** Whether the button at `target` leaves the space bar to what plays. Enter presses it all the same. */
export function passSpace(target: EventTarget | null, on: boolean): void {
  const button = target instanceof Element ? target.closest('button') : null;
  if (!button) return;
  if (on) passing.add(button);
  else passing.delete(button);
}

const passesSpace = (target: EventTarget | null): boolean => target instanceof Element && passing.has(target);

const held = (e: KeyboardEvent): boolean => e.ctrlKey || e.metaKey || e.altKey;

/**
 * A sequence that was begun owns the next key, before whatever has the focus: G then D goes to the downloads, also from a
 * row, where D alone downloads. Given in the capture phase.
 */
export function onSequenceKey(e: KeyboardEvent): void {
  if (begun === 0 || e.isComposing || /^(Shift|Control|Alt|Meta|CapsLock)$/.test(e.key)) return;
  const late = Date.now() - begun >= THEN_MS;
  begun = 0;
  const signs = e.key.length === 1 || e.key === 'Escape';
  if (late || !signs || held(e) || covered() || isTyping(e.target)) return;
  e.preventDefault();
  e.stopPropagation();
  const name = placeKey(e);
  if (name) {
    app.go({ name });
    /* Not left on what stands beside: the place in the sidebar one has gone from, a button of the player. */
    if (e.target instanceof Element && !e.target.closest('main')) document.getElementById('main')?.focus();
  } else if (isLeader(e)) begun = Date.now();
}

export function onGlobalKey(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.isComposing) return;
  const typing = isTyping(e.target);
  const key = globalKey(e);
  if (key === 'undo') {
    if (!typing && toasts.runLast()) e.preventDefault();
    return;
  }
  if ((covered() && !meantForPlayer(e)) || (typing && !held(e) && key !== 'escape')) return;
  if (isLeader(e)) {
    begun = Date.now();
    e.preventDefault();
    return;
  }
  if (rowKey(e) === 'menu') {
    if (menuByKey()) e.preventDefault();
    return;
  }
  const arrow = e.key === 'ArrowDown' || e.key === 'ArrowUp';
  const letter = app.route.name === 'inbox' && rowArrow(e) !== null;
  if (nowhere(e.target) && (arrow || letter)) {
    const row = firstRow();
    if (row) {
      e.preventDefault();
      row.focus();
    }
    if (row || arrow) return;
  }
  if (!key || !run(key, e, typing)) return;
  e.preventDefault();
}

/** The buttons of the mouse for back and forward go through our places, not through the engine's pages. */
export function onMouseUp(e: MouseEvent): void {
  if (e.button !== 3 && e.button !== 4) return;
  e.preventDefault();
  if (covered()) return;
  if (e.button === 3) app.back();
  else app.forward();
}

/** Does what a key does, for who chose its command by name. */
export function runCommand(key: GlobalKey): void {
  if (key === 'undo') toasts.runLast();
  else run(key, new KeyboardEvent('keydown'), false);
}

/** False when the key is left to whatever it is for. */
function run(key: Exclude<GlobalKey, 'undo'>, e: KeyboardEvent, typing: boolean): boolean {
  const seconds = settings.now;
  switch (key) {
    case 'palette':
      app.finding = true;
      return true;
    case 'search':
      /* The transcript has its own. */
      if (held(e) && (app.expanded || app.route.name === 'episode')) return false;
      app.expanded = false;
      if (app.route.name === 'search') app.searched += 1;
      else app.go({ name: 'search' });
      return true;
    case 'add':
      app.adding = true;
      return true;
    case 'select-text':
      /* In a field it is the engine's, in a list the list's. */
      if (typing) return false;
      selectText();
      return true;
    case 'help':
      app.helping = true;
      return true;
    case 'toggle': {
      const space = e.key === ' ';
      const onRow = e.target instanceof Element && e.target.closest('[data-row-focus]') !== null;
      if (!playback.item || (space && takesSpace(e.target) && !onRow && !passesSpace(e.target))) return false;
      void playback.toggle();
      return true;
    }
    case 'back':
      void playback.skip(-1000 * (seconds?.skip_back ?? rules.skip_back));
      return true;
    case 'forward':
      void playback.skip(1000 * (seconds?.skip_forward ?? rules.skip_forward));
      return true;
    case 'louder':
    case 'quieter':
      void playback.volume((playback.now?.volume ?? 1) + (key === 'louder' ? 0.05 : -0.05));
      return true;
    case 'faster':
    case 'slower':
      void playback.step(key === 'faster' ? 1 : -1).then((speed) => {
        /* The popover says it itself. */
        if (app.panel !== 'sound' && speed !== null) announcer.say(`${t('player.speed')} ${times(speed)}`);
      });
      return true;
    case 'mute':
      void playback.mute(!(playback.now?.muted ?? false));
      return true;
    case 'expand':
      if (app.expanded) app.fold();
      else if (playback.item) app.expanded = true;
      return true;
    case 'sleep':
      if (playback.item) app.panel = app.panel === 'sleep' ? null : 'sleep';
      return true;
    case 'next':
      /* Also from a list one plays through; that there is nothing more is said. */
      if (playback.item) void playback.next();
      return true;
    case 'seek-back':
      void playback.back();
      return true;
    case 'chapter-back':
    case 'chapter-forward':
      void playback.jump('chapter', key === 'chapter-back' ? -1 : 1);
      return true;
    case 'sentence-back':
    case 'sentence-forward':
      void playback.jump('sentence', key === 'sentence-back' ? -1 : 1);
      return true;
    case 'history-back':
      app.back();
      return true;
    case 'history-forward':
      app.forward();
      return true;
    case 'escape':
      if (typing) {
        (e.target as HTMLElement).blur();
        return true;
      }
      if (app.expanded) app.fold();
      else if (app.route.name === 'articles' && app.route.id !== undefined) app.leaveArticle();
      else if (app.route.name === 'feed' || app.route.name === 'episode') app.back();
      else return false;
      return true;
  }
}
