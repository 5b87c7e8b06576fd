/** What helps a download that failed: first what fits its trouble, then what may help any. */
import External from '@lucide/svelte/icons/external-link';
import Folder from '@lucide/svelte/icons/folder-open';
import Key from '@lucide/svelte/icons/key-round';
import Retry from '@lucide/svelte/icons/rotate-cw';
import Room from '@lucide/svelte/icons/brush-cleaning';
import StartOver from '@lucide/svelte/icons/refresh-ccw';
import { t } from '../../i18n/index.svelte';
import type { DownloadRow } from '../../ipc/bindings';
import type { IconType } from '../../lib/icon';
import { act } from '../../state/actions';
import { downloads } from '../../state/downloads.svelte';
import { importExport } from '../../state/import-export';
import { isOutside, openOutside } from '../../state/outside';
import { passwords, wantsPassword } from '../../state/passwords.svelte';

export type Remedy = { label: string; icon: IconType; run: () => void };

/* What came is no sound: it would come again, and the page says what is so. */
const NO_SOUND = new Set(['not_audio', 'html_instead', 'unexpected_type', 'empty']);
/* What is here does not fit what comes, or was spoilt. */
const SPOILT = new Set(['changed', 'damaged_answer', 'corrupt', 'integrity', 'shortened', 'incomplete']);
/* Where it was to be kept. */
const FOLDER = new Set(['away', 'disk', 'file', 'not_a_full_path']);

export function remedies(row: DownloadRow): Remedy[] {
  const { item, code } = row;
  const again: Remedy = { label: t('act.retry'), icon: Retry, run: () => void downloads.resume(item.id) };
  const over: Remedy = {
    label: t('downloads.start_over'),
    icon: StartOver,
    run: () => void downloads.again(item.id),
  };
  const page: Remedy = {
    label: t('downloads.open_page'),
    icon: External,
    run: () => act('browser', [item]),
  };
  const rest = [again, over, ...(item.url ? [page] : [])];
  const first = (remedy: Remedy) => [remedy, ...rest.filter((one) => one.label !== remedy.label)];
  if (isOutside(code)) {
    const open = { label: t('act.open_outside'), icon: External, run: () => void openOutside(item.id) };
    return item.url ? [open, page] : [open];
  }
  if (wantsPassword(code))
    return first({
      label: t('passwords.enter'),
      icon: Key,
      run: () => passwords.ask({ item: item.id }),
    });
  if (code === 'disk_full')
    return first({
      label: t('downloads.free_room'),
      icon: Room,
      run: () => (downloads.cleaning = true),
    });
  if (code && FOLDER.has(code))
    return first({
      label: t('downloads.choose_folder'),
      icon: Folder,
      run: () => void importExport.chooseDownloads(),
    });
  if (code && NO_SOUND.has(code) && item.url) return first(page);
  /* What is here plays: it is fetched beside it, and takes its place once it is whole. */
  if (row.doubtful) return first(again);
  if (code && SPOILT.has(code)) return first(over);
  return rest;
}
