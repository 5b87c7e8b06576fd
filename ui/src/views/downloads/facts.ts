/** What is said of a transfer in one line: how far it is, how fast, why it waits and until when; of one that failed, what became of it. */
import { fault, httpStatus, t, upper } from '../../i18n/index.svelte';
import type { DownloadRow, Downloads } from '../../ipc/bindings';
import { bytes, duration, time } from '../../lib/format';
import { lostFile } from '../../lib/trouble';

const bare = (sentence: string): string => sentence.replace(/\.$/, '');

/** When it is tried again: the hour, where there is one. */
export const again = (row: DownloadRow): string =>
  row.next_try ? t('transfers.next_at', { time: time(row.next_try) }) : t('downloads.tries_again');

/** Of what came, nothing while nothing did. */
function came(row: DownloadRow): string[] {
  if (row.bytes === 0 && (row.total === null || row.state === 'paused')) return [];
  const got = bytes(row.bytes);
  return [row.total === null ? got : t('downloads.of', { bytes: got, total: bytes(row.total) })];
}

export function facts(row: DownloadRow, now: Pick<Downloads, 'at_once' | 'hold'>): string {
  const problem = row.problem === null ? null : bare(fault(row.code, row.problem));
  if (row.state === 'waiting') {
    /* Why all of them wait is said once, above. */
    if (!problem) return now.hold ? t('transfers.waits') : t('downloads.waiting', { n: now.at_once });
    const kept = row.bytes > 0 ? [t('transfers.kept', { bytes: bytes(row.bytes) })] : [];
    return [problem, ...kept, again(row)].join(' · ');
  }
  const parts = came(row);
  if (row.state === 'paused') {
    if (problem) parts.push(problem);
    return upper([...parts, t('downloads.paused')].join(' · '));
  }
  if (row.speed) parts.push(t('downloads.speed', { speed: bytes(row.speed) }));
  if (problem) parts.push(problem, again(row));
  else if (row.resumed) parts.push(t('downloads.resumed'));
  else if (row.bytes === 0 && !row.speed) parts.unshift(t('transfers.asking'));
  if (row.speed && row.total)
    parts.push(t('downloads.left', { time: duration(((row.total - row.bytes) / row.speed) * 1000) }));
  return parts.join(' · ');
}

/** In two or three words what became of one that failed. */
export function failure({ code, problem }: DownloadRow): string {
  if (lostFile(code)) return t(code === 'gone' ? 'transfers.file_gone' : 'transfers.file_changed');
  return httpStatus(code, problem ?? '') ?? t('row.failed');
}
