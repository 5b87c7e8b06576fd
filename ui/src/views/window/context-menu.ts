/**
 * The menu of what is pointed at, where it has none of its own as rows have: a link, selected text, a field. The engine's
 * own never opens; in the frames of text from outside, where no script of ours is called, the shell says that it was asked for.
 */
import Add from '@lucide/svelte/icons/plus';
import Bookmark from '@lucide/svelte/icons/bookmark';
import Clipboard from '@lucide/svelte/icons/clipboard-paste';
import Copy from '@lucide/svelte/icons/copy';
import Cut from '@lucide/svelte/icons/scissors';
import External from '@lucide/svelte/icons/external-link';
import Highlighter from '@lucide/svelte/icons/highlighter';
import Mail from '@lucide/svelte/icons/mail';
import Play from '@lucide/svelte/icons/play';
import Search from '@lucide/svelte/icons/search';
import Select from '@lucide/svelte/icons/text-select';
import { menu, type MenuItem } from '../../components/menu.svelte';
import { t } from '../../i18n/index.svelte';
import type { EditCommand, MenuAsked } from '../../ipc/bindings';
import { besideOf, inWindow, pointedAt, toSearch, type Pointed } from '../../lib/pointed';
import { seekOf } from '../../lib/timestamps';
import { openExternal, saveLink } from '../../state/actions';
import { add } from '../../state/add.svelte';
import { offered } from '../../state/annotations.svelte';
import { app } from '../../state/app.svelte';
import { copyText, edit, onMenuAsked as whenAsked } from '../../state/clipboard';
import { playback } from '../../state/playback.svelte';

export function linkItems(url: string, words: string): MenuItem[] {
  const time = seekOf(url);
  if (time)
    return [
      {
        label: t('menu.go_to_time'),
        icon: Play,
        run: () => void playback.seekIn(time.item, time.ms),
      },
    ];
  if (/^mailto:/i.test(url)) {
    const address = url.slice('mailto:'.length).split('?')[0] ?? '';
    return [
      { label: t('menu.write'), icon: Mail, run: () => void openExternal(url) },
      { label: t('menu.copy_address'), icon: Copy, run: () => void copyText(address) },
    ];
  }
  if (!/^https?:/i.test(url)) return [];
  return [
    { label: t('menu.open_link'), icon: External, run: () => void openExternal(url) },
    { label: t('menu.copy_link'), icon: Copy, run: () => void copyText(url) },
    'line',
    { label: t('menu.save_link'), icon: Bookmark, run: () => void saveLink(url, words || url) },
    {
      label: t('menu.add_link'),
      icon: Add,
      run: () => {
        app.adding = true;
        void add.give(url);
      },
    },
  ];
}

/** Of what stands for a link without being one: a mention. */
export const linkMenuAt = (e: MouseEvent, url: string, words: string): void =>
  menu.at(e, t('menu.link'), linkItems(url, words));

function textItems(text: string): MenuItem[] {
  const query = toSearch(text);
  const mark = offered.mark;
  return [
    { label: t('menu.copy'), icon: Copy, keys: 'Ctrl C', run: () => void copyText(text) },
    ...(mark ? [{ label: t('menu.mark'), icon: Highlighter, run: mark }] : []),
    { label: t('menu.search'), icon: Search, run: () => app.go({ name: 'search', query }) },
  ];
}

function fieldItems(field: HTMLInputElement | HTMLTextAreaElement): MenuItem[] {
  const selected = field.selectionStart !== field.selectionEnd;
  const open = !field.readOnly && !field.disabled;
  /* The menu gives the focus back as it closes, and only then there is a field to do it in. */
  const then = (command: EditCommand) => () => {
    let frames = 20;
    const wait = (): void => {
      if (document.activeElement === field) void edit(command);
      else if (frames-- > 0) requestAnimationFrame(wait);
    };
    requestAnimationFrame(wait);
  };
  const items: MenuItem[] = [];
  if (selected && open) items.push({ label: t('menu.cut'), icon: Cut, keys: 'Ctrl X', run: then('cut') });
  if (selected) items.push({ label: t('menu.copy'), icon: Copy, keys: 'Ctrl C', run: then('copy') });
  if (open) items.push({ label: t('menu.paste'), icon: Clipboard, keys: 'Ctrl V', run: then('paste') });
  if (field.value)
    items.push({ label: t('menu.select_all'), icon: Select, keys: 'Ctrl A', run: then('select_all') });
  return items;
}

function show({ link, field, text }: Pointed, place: DOMRect): void {
  const links = link ? linkItems(link.url, link.words) : [];
  const words = field ? fieldItems(field) : text ? textItems(text) : [];
  const items: MenuItem[] =
    links.length > 0 && words.length > 0 ? [...links, 'line', ...words] : [...links, ...words];
  if (items.length === 0) return;
  menu.beside(place, t(field ? 'menu.field' : link ? 'menu.link' : 'menu.text'), items);
  if (field) menu.from = field;
}

/** Given on the document, after whatever has a menu of its own. */
export function onContextMenu(e: MouseEvent): void {
  if (e.defaultPrevented) return;
  e.preventDefault();
  const target = e.target instanceof Element ? e.target : null;
  if (!target || target.closest('[role="menu"]')) return;
  /* The keyboard's has no place, or that of a corner. */
  const keyed = e.button !== 2 && e.detail === 0 && e.clientX === 0 && e.clientY === 0;
  const at = keyed ? null : { x: e.clientX, y: e.clientY };
  show(pointedAt(target, at), at ? new DOMRect(at.x, at.y, 0, 0) : besideOf(target));
}

/** The menu key anywhere but on a row: of what has the focus. True when there is one. */
export function menuByKey(): boolean {
  const target = document.activeElement;
  if (!target) return false;
  show(pointedAt(target, null), besideOf(target));
  return menu.open;
}

/** The same in a frame of text from outside, as the shell says it. */
export function onMenuAsked({ at }: MenuAsked): void {
  const frame = at ? document.elementFromPoint(at[0], at[1]) : document.activeElement;
  const inner = frame instanceof HTMLIFrameElement ? frame.contentDocument : null;
  if (!(frame instanceof HTMLIFrameElement) || !inner) return;
  if (!at) {
    const target = inner.activeElement ?? inner.body;
    return show(pointedAt(target, null), inWindow(frame, besideOf(target)));
  }
  const around = frame.getBoundingClientRect();
  const within = { x: at[0] - around.x, y: at[1] - around.y };
  const target = inner.elementFromPoint(within.x, within.y);
  if (target) show(pointedAt(target, within), new DOMRect(at[0], at[1], 0, 0));
}

export const listenForMenus = (): Promise<() => void> => whenAsked(onMenuAsked);
