/** What people are called by, in the chosen language where it has a word. */
import { t, type Key } from '../i18n/index.svelte';

const known = new Set(['host', 'guest', 'co-host', 'editor', 'producer', 'author', 'narrator']);

/** As the publisher calls it; a person without a role is a host (Podcasting 2.0). */
export function role(said: string | null): string {
  const word = (said ?? 'host').replace(/^cohost$/, 'co-host');
  return known.has(word) ? t(`pod.role_${word}` as Key) : word;
}
