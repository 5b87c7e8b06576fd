/** Tells the nouns which kinds of thing changed, at most once in a while: a refresh commits many times a second. */
import { listen, type Changes, type ItemRow } from '../ipc';

type Kind = keyof Changes;
type Again = (changed: ReadonlySet<Kind>) => void;
const listeners = new Map<Kind, Set<Again>>();
const pending = new Set<Kind>();
const CALM_MS = 60;
/** How much of a download is here changes without end; it is told no oftener. */
const TRANSFERS_MS = 1_000;
let timer: ReturnType<typeof setTimeout> | undefined;
let due = Infinity;
let transfersTold = -Infinity;

/** Runs `again` after any of the kinds changed. Returns the way to stop. */
export function onChange(kinds: Kind[], again: Again): () => void {
  for (const kind of kinds) {
    const set = listeners.get(kind) ?? new Set();
    listeners.set(kind, set.add(again));
  }
  return () => kinds.forEach((kind) => listeners.get(kind)?.delete(again));
}

/** As `onChange`, for what shows rows: also as more of one is here, while one of them comes. */
export const onRowsChange = (
  kinds: Kind[],
  rows: () => readonly Pick<ItemRow, 'download'>[],
  again: () => void,
): (() => void) =>
  onChange([...kinds, 'transfers'], (changed) => {
    const comes = () => rows().some((row) => row.download?.state === 'running');
    if (kinds.some((kind) => changed.has(kind)) || comes()) again();
  });

export const listenToChanges = (): Promise<() => void> =>
  listen('changed', (changes) => {
    for (const kind of Object.keys(changes) as Kind[]) if (changes[kind]) pending.add(kind);
    if (pending.size === 0) return;
    const onlyTransfers = pending.size === 1 && pending.has('transfers');
    const now = performance.now();
    const soon = now + CALM_MS;
    const at = onlyTransfers ? Math.max(soon, transfersTold + TRANSFERS_MS) : soon;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(flush, at - now);
  });

function flush(): void {
  due = Infinity;
  if (pending.has('transfers')) transfersTold = performance.now();
  const changed = new Set(pending);
  pending.clear();
  const run = new Set<Again>();
  for (const kind of changed) listeners.get(kind)?.forEach((again) => run.add(again));
  run.forEach((again) => again(changed));
}
