/** Lists that keep themselves, in memory. */
import type { FeedRow, ItemRow, ListFilter, ListId, SmartList, Tag, Undo } from '../../src/ipc/bindings';
import type { Answers } from './library';
import { Refused } from './found';

type Around = {
  changed: (...kinds: ('lists' | 'settings')[]) => void;
  undoable: (back: () => void, n: number) => Undo;
  folders: () => string[][];
  tags: () => Tag[];
  count: (list: ListId) => number;
};

/** Of the conditions those that tests come to. */
export function fits(
  filter: ListFilter | null | undefined,
  row: ItemRow,
  { queued, feed }: { queued: boolean; feed: FeedRow | undefined },
): boolean {
  if (!filter) return true;
  const state = {
    inbox: row.in_inbox,
    begun: row.progress > 0 && !row.done,
    open: !row.done,
    done: row.done,
    bookmarked: row.bookmarked,
    queued,
  };
  /* An item has the tags of its show, too. */
  const tagged = [...row.tags, ...(feed?.tags ?? [])].map((tag) => tag.id);
  const has = (tag: number) => tagged.includes(tag);
  const wanted = filter.tags ?? [];
  const match = { any: wanted.some(has), all: wanted.every(has), none: !wanted.some(has) };
  return (
    (!filter.kind || row.kind === filter.kind) &&
    (filter.states ?? []).every((one) => state[one]) &&
    (!filter.min_minutes || (row.minutes ?? 0) >= filter.min_minutes) &&
    (!filter.max_minutes || (row.minutes ?? Infinity) <= filter.max_minutes) &&
    (!filter.words || row.title.toLowerCase().includes(filter.words.toLowerCase())) &&
    (!filter.feeds?.length || filter.feeds.includes(row.feed_id ?? 0)) &&
    (wanted.length === 0 || match[filter.tag_match ?? 'any']) &&
    (filter.folder ?? []).every((name, n) => feed?.folder[n] === name)
  );
}

export function createLists({ changed, undoable, folders, tags, count }: Around) {
  let lists: SmartList[] = [];
  let last = 0;
  const find = (id: ListId) => lists.find((list) => list.id === id);
  const commands: Partial<Answers> = {
    lists: () => lists,
    listCounts: () => lists.map((list) => ({ id: list.id, count: count(list.id), more: false })),
    filterChoices: () => ({
      tags: tags().map(({ id, name, colour }) => ({ id, name, colour })),
      folders: [...new Map(folders().map((path) => [path.join('/'), path])).values()].filter(
        (path) => path.length > 0,
      ),
      languages: ['en', 'ru'],
    }),
    createList: ({ name, icon, colour, filter }) => {
      if (lists.some((list) => list.name === name))
        throw new Refused('list_name_taken', `There is a list of that name: ${name}`);
      const list = { id: (last += 1), name, icon, colour, filter };
      lists = [...lists, list];
      changed('lists');
      return list;
    },
    changeList: (id, { name, icon, colour, filter }) => {
      const before = lists;
      lists = lists.map((list) => (list.id === id ? { id, name, icon, colour, filter } : list));
      changed('lists');
      return undoable(() => ((lists = before), changed('lists')), 1);
    },
    deleteList: (id) => {
      const before = lists;
      lists = lists.filter((list) => list.id !== id);
      changed('lists');
      return undoable(() => ((lists = before), changed('lists')), 1);
    },
    moveList: (id, to) => {
      const list = find(id);
      if (!list) throw new Refused('not_found', 'There is no such list.');
      lists = lists.filter((one) => one.id !== id);
      lists.splice(to, 0, list);
      changed('lists');
      return lists;
    },
  };
  return { commands, find };
}
