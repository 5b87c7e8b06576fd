/** Acts on whole lists, also on what was not fetched, each with its message and one way back. */
import { call, type BulkAct, type ItemQuery } from '../ipc';
import { t } from '../i18n/index.svelte';
import { leftOut } from '../lib/trouble';
import { attempt, toasts } from './toasts.svelte';

type Told = Parameters<typeof toasts.did>[0];
const told: Record<BulkAct['act'], Told> = {
  archive: 'from_inbox',
  done: 'done',
  queue: 'queued',
  download: 'downloading',
  snooze: 'snoozed',
  trash: 'trashed',
  restore: 'restored',
};

const scope = (query: ItemQuery, older: number) => ({
  query: { ...query, after: null },
  older_days: older,
});

/** How many an act is for: all of a list, or what has been in the inbox for more than `older` days. */
export const bulkCount = (query: ItemQuery, older = 0): Promise<number | undefined> =>
  attempt(() => call('bulkCount', scope(query, older)));

/** Does it to all of a list. */
export async function bulk(query: ItemQuery, act: BulkAct, older = 0): Promise<void> {
  const done = await attempt(() => call('bulk', scope(query, older), act));
  if (!done) return;
  const { undo, left } = done;
  if (done.left_out) toasts.error(leftOut(done.left_out));
  if (undo.count === 0 && done.left_out) return;
  if (undo.count === 0) toasts.say(t('bulk.nothing'));
  else if (left === 0) toasts.did(told[act.act], undo.count, null, undo);
  else {
    const words = act.act === 'queue' ? 'bulk.some_queued' : 'bulk.some_downloading';
    toasts.undoable(t(words, { n: undo.count, left }), undo);
  }
}
