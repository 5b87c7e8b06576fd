/** Tells the nouns which kinds of thing changed, at most once in a while: a refresh commits many times a second. */
import { listen, type Changes } from '../ipc';

type Kind = keyof Changes;
const listeners = new Map<Kind, Set<() => void>>();
const pending = new Set<Kind>();
const CALM_MS = 60;
/** How much of a download is here changes without end; it is told no oftener. */
const TRANSFERS_MS = 1_000;
let timer: ReturnType<typeof setTimeout> | undefined;
let due = Infinity;
let transfersTold = -Infinity;

/** Runs `again` after any of the kinds changed. Returns the way to stop. */
export function onChange(kinds: Kind[], again: () => void): () => void {
  for (const kind of kinds) {
    const set = listeners.get(kind) ?? new Set();
    listeners.set(kind, set.add(again));
  }
  return () => kinds.forEach((kind) => listeners.get(kind)?.delete(again));
}

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
  const run = new Set<() => void>();
  for (const kind of pending) listeners.get(kind)?.forEach((again) => run.add(again));
  pending.clear();
  run.forEach((again) => again());
}
