/** What a filter that is no list yet is called: where it is one thing alone, by the name of that thing. */
import type { ListFilter, TagId } from '../../ipc/bindings';
import { isSame, tidy } from '../../state/lists.svelte';

type Known = { tag: (id: TagId) => string | undefined };

/** The tag that is all it asks for. */
export function tagOf(filter: ListFilter): TagId | null {
  const [id, ...others] = filter.tags ?? [];
  return id !== undefined &&
    others.length === 0 &&
    isSame(filter, { tags: [id], tag_match: filter.tag_match })
    ? filter.tag_match === 'none'
      ? null
      : id
    : null;
}

export const isAllEpisodes = (filter: ListFilter): boolean => isSame(filter, { kind: 'episode' });

/** A name of its own; null when it has none. */
export function ownName(filter: ListFilter, known: Known): string | null {
  const tag = tagOf(filter);
  if (tag !== null) return known.tag(tag) ?? null;
  const folder = filter.folder ?? [];
  if (folder.length > 0 && Object.keys(tidy(filter)).length === 1) return folder.join(' › ');
  return null;
}
