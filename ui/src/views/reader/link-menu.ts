/** What can be done with a link in a text: open it, save its article, copy it. */
import Bookmark from '@lucide/svelte/icons/bookmark';
import Copy from '@lucide/svelte/icons/copy';
import External from '@lucide/svelte/icons/external-link';
import { menu } from '../../components/menu.svelte';
import { t } from '../../i18n/index.svelte';
import { copyText, openExternal, saveLink } from '../../state/actions';

/** At the link, which stands in a frame whose upper left corner is at `frame`. */
export function openLinkMenu(url: string, link: HTMLAnchorElement, frame: DOMRect): void {
  const line = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const rect = new DOMRect(frame.left + line.left, frame.top + line.top, line.width, line.height);
  const name = (link.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 120) || url;
  const isPage = /^https?:/i.test(url);
  menu.near({ getBoundingClientRect: () => rect }, t('reader.link', { what: shown(url) }), [
    { label: t('reader.link_open'), icon: External, run: () => void openExternal(url) },
    ...(isPage
      ? [{ label: t('reader.link_save'), icon: Bookmark, run: () => void saveLink(url, name) }]
      : []),
    { label: t('reader.link_copy'), icon: Copy, run: () => void copyText(url, t('reader.link_copied')) },
  ]);
}

/** An address as it is said in a label: where it leads. */
function shown(url: string): string {
  try {
    return new URL(url).host || url.slice(0, 80);
  } catch {
    return url.slice(0, 80);
  }
}
