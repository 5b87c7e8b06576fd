/** Tells the nouns which kinds of thing changed, at most once in a while: a refresh commits many times a second. */
import { listen, type Changes } from '../ipc';

type Kind = keyof Changes;
const listeners = new Map<Kind, Set<() => void>>();
const pending = new Set<Kind>();
let timer: ReturnType<typeof setTimeout> | undefined;
const CALM_MS = 60;

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
    timer ??= setTimeout(flush, CALM_MS);
  });

function flush(): void {
  timer = undefined;
  const run = new Set<() => void>();
  for (const kind of pending) listeners.get(kind)?.forEach((again) => run.add(again));
  pending.clear();
  run.forEach((again) => again());
}
