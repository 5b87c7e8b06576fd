/** What is said of a transfer in one line: how far it is, how fast, why it waits and until when. */
import { fault, t } from '../../i18n/index.svelte';
import type { DownloadRow } from '../../ipc/bindings';
import { bytes, duration, time } from '../../lib/format';

const bare = (sentence: string): string => sentence.replace(/\.$/, '');

/** When it is tried again: the hour, where there is one. */
export const again = (row: DownloadRow): string =>
  row.next_try ? t('transfers.next_at', { time: time(row.next_try) }) : t('downloads.tries_again');

export function facts(row: DownloadRow, atOnce: number): string {
  const problem = row.problem === null ? null : bare(fault(row.code, row.problem));
  if (row.state === 'waiting') {
    if (!problem) return t('downloads.waiting', { n: atOnce });
    const kept = row.bytes > 0 ? [t('transfers.kept', { bytes: bytes(row.bytes) })] : [];
    return [problem, ...kept, again(row)].join(' · ');
  }
  const parts = [
    row.total === null
      ? bytes(row.bytes)
      : t('downloads.of', { bytes: bytes(row.bytes), total: bytes(row.total) }),
  ];
  if (row.state === 'paused') return [...parts, t('downloads.paused')].join(' · ');
  if (row.speed) parts.push(t('downloads.speed', { speed: bytes(row.speed) }));
  if (problem) parts.push(problem, again(row));
  else if (row.resumed) parts.push(t('downloads.resumed'));
  if (row.speed && row.total)
    parts.push(t('downloads.left', { time: duration(((row.total - row.bytes) / row.speed) * 1000) }));
  return parts.join(' · ');
}
