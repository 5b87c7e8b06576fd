/** The menu of a link that was followed in a text: as the one of the pointer's other button, at the link. */
import { menu } from '../../components/menu.svelte';
import { t } from '../../i18n/index.svelte';
import { inWindow } from '../../lib/pointed';
import { linkItems } from '../window/context-menu';

const LONGEST = 120;

export function openLinkMenu(url: string, link: HTMLAnchorElement, frame: HTMLIFrameElement): void {
  const line = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const words = (link.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, LONGEST);
  menu.beside(inWindow(frame, line), t('reader.link', { what: shown(url) }), linkItems(url, words));
}

/** An address as it is said in a label: where it leads. */
function shown(url: string): string {
  try {
    return new URL(url).host || url.slice(0, LONGEST);
  } catch {
    return url.slice(0, LONGEST);
  }
}
