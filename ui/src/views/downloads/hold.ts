/** Why nothing is downloaded now, in words. */
import { t, whole } from '../../i18n/index.svelte';
import type { QueueHold } from '../../ipc/bindings';

export function holdWords(hold: QueueHold): string {
  if (hold.code === 'disk_full') return t('transfers.hold_disk_full');
  if (hold.code === 'offline') return t('transfers.hold_offline');
  if (hold.code === 'metered') return t('transfers.hold_metered');
  return whole(hold.problem);
}
