/** Episodes whose files are none to keep or to play here (streams in pieces, torrents): they open in another program. */
import { call, type ItemId } from '../ipc';
import { t } from '../i18n/index.svelte';
import { attempt, type Help } from './toasts.svelte';

/* What the library calls them. */
const CODES = new Set(['hls', 'torrent', 'not_on_the_web']);

export const isOutside = (code: string | null | undefined): boolean => CODES.has(code ?? '');

/** Opens its sound in the desktop, or else its page: what the desktop takes. */
export async function openOutside(id: ItemId): Promise<void> {
  await attempt(async () => {
    const { enclosure_url: sound, row } = await call('item', id);
    const url = [sound, row.url].find((one) => one && /^https?:/i.test(one)) ?? sound;
    if (url) await call('openExternal', url);
  });
}

/** What helps where one was refused as such. */
export const outsideHelp =
  (id: ItemId): Help =>
  (code) =>
    isOutside(code) ? { label: t('act.open_outside'), run: () => void openOutside(id) } : null;
