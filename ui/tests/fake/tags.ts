/** Tags and edits of the library in memory. */
import type {
  Changes,
  EditPatch,
  Edits,
  EditSubject,
  FeedRow,
  ItemRow,
  Tag,
  TagRow,
} from '../../src/ipc/bindings';
import { Refused } from './found';
import type { Answers } from './library';

type Around = {
  rows: () => ItemRow[];
  feeds: () => FeedRow[];
  setRows: (to: ItemRow[]) => void;
  setFeeds: (to: FeedRow[]) => void;
  changed: (...kinds: (keyof Changes)[]) => void;
  undoable: (back: () => void, n: number) => { id: number; count: number };
};

export function createTags(around: Around): {
  commands: Partial<Answers>;
  all: () => TagRow[];
  /** The person's notes of whole items. */
  notes: () => [item: number, note: string][];
} {
  let tags: Tag[] = [];
  let last = 0;
  const edited = new Map<string, Partial<Edits>>();
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const find = (name: string) => tags.find((tag) => same(tag.name, name.trim()));
  const ensure = (name: string): Tag => {
    const known = find(name);
    if (known) return known;
    const tag: Tag = { id: (last += 1), name: name.trim(), colour: null };
    tags = [...tags, tag];
    return tag;
  };
  const count = <T extends { tags: Tag[] }>(all: T[], id: number) =>
    all.filter((one) => one.tags.some((tag) => tag.id === id)).length;
  const row = (tag: Tag): TagRow => ({
    ...tag,
    items: count(around.rows(), tag.id),
    shows: count(around.feeds(), tag.id),
  });
  const all = (): TagRow[] => tags.map(row).sort((a, b) => a.name.localeCompare(b.name));
  const by = (id: number): Tag => {
    const tag = tags.find((one) => one.id === id);
    if (!tag) throw new Refused('not_found', 'there is no such tag');
    return tag;
  };
  const put = <T extends { tags: Tag[] }>(one: T, change: (tags: Tag[]) => Tag[]): T => ({
    ...one,
    tags: change(one.tags).sort((a, b) => a.name.localeCompare(b.name)),
  });
  /** Everything with other tags; the way back is what was. */
  const retag = (
    change: (tags: Tag[]) => Tag[],
    items: (row: ItemRow) => boolean = () => true,
    feeds: (row: FeedRow) => boolean = () => true,
  ): (() => void) => {
    const before = { tags, rows: around.rows(), feeds: around.feeds() };
    around.setRows(before.rows.map((one) => (items(one) ? put(one, change) : one)));
    around.setFeeds(before.feeds.map((one) => (feeds(one) ? put(one, change) : one)));
    around.changed('tags', 'items', 'feeds');
    return () => {
      tags = before.tags;
      around.setRows(before.rows);
      around.setFeeds(before.feeds);
    };
  };
  const subject = (
    of: EditSubject,
  ): { title: string; image: string | null; author: string; note: string } => {
    if (of.item !== undefined) {
      const found = around.rows().find((one) => one.id === of.item);
      if (!found) throw new Refused('not_found', 'there is no such item');
      return { title: found.title, image: found.image, author: '', note: '' };
    }
    const found = around.feeds().find((one) => one.id === of.feed);
    if (!found) throw new Refused('not_found', 'there is no such feed');
    return { title: found.title, image: found.image, author: found.author ?? '', note: found.note };
  };
  const edits = (of: EditSubject): Edits => {
    const now = subject(of);
    return {
      ...now,
      folder: of.feed === undefined ? null : '',
      own: [],
      said_title: now.title,
      said_author: now.author,
      ...edited.get(JSON.stringify(of)),
    };
  };

  const commands: Partial<Answers> = {
    tags: all,
    tagChoices: ({ items, feeds }) => {
      const mine = [
        ...around.rows().filter((one) => items.includes(one.id)),
        ...around.feeds().filter((one) => feeds.includes(one.id)),
      ];
      return {
        tags: all().map((tag) => {
          const n = count(mine, tag.id);
          return { tag, carried: n === 0 ? 'none' : n < mine.length ? 'some' : 'all' };
        }),
        suggested: ['Science'],
      };
    },
    setTags: ({ items, feeds }, patch) => {
      const before = tags;
      const add = patch.add.map(ensure);
      const back = retag(
        (own) => [
          ...own.filter((tag) => !patch.remove.some((name) => same(name, tag.name))),
          ...add.filter((tag) => !own.some((one) => one.id === tag.id)),
        ],
        (one) => items.includes(one.id),
        (one) => feeds.includes(one.id),
      );
      return around.undoable(() => {
        back();
        tags = before;
      }, items.length + feeds.length);
    },
    createTag: (name, colour) => {
      const tag = ensure(name);
      tags = tags.map((one) => (one.id === tag.id ? { ...one, colour: one.colour ?? colour } : one));
      around.changed('tags');
      return row(by(tag.id));
    },
    renameTag: (id, name) => {
      const other = find(name);
      if (other && other.id !== id)
        throw new Refused('tag_exists', `there is a tag with that name already: ${name}`);
      const before = tags;
      tags = tags.map((one) => (one.id === id ? { ...one, name } : one));
      retag((own) => own.map((tag) => (tag.id === id ? { ...tag, name } : tag)));
      return around.undoable(() => (tags = before), 1);
    },
    mergeTags: (from, into) => {
      const target = by(into);
      const back = retag((own) =>
        own.some((tag) => tag.id === from)
          ? [...own.filter((tag) => tag.id !== from && tag.id !== into), target]
          : own,
      );
      const before = tags;
      tags = tags.filter((one) => one.id !== from);
      return around.undoable(() => (back(), (tags = before)), 1);
    },
    setTagColour: (id, colour) => {
      tags = tags.map((one) => (one.id === id ? { ...one, colour } : one));
      retag((own) => own.map((tag) => (tag.id === id ? { ...tag, colour } : tag)));
      return row(by(id));
    },
    deleteTags: (ids) => {
      const back = retag((own) => own.filter((tag) => !ids.includes(tag.id)));
      const before = tags;
      tags = tags.filter((one) => !ids.includes(one.id));
      return around.undoable(() => (back(), (tags = before)), ids.length);
    },
    edits,
    setEdits: (of, patch: EditPatch) => {
      const before = { rows: around.rows(), feeds: around.feeds(), edit: edited.get(JSON.stringify(of)) };
      const now = edits(of);
      const title = patch.title?.trim() || (patch.title === null ? now.title : now.said_title);
      edited.set(JSON.stringify(of), {
        ...before.edit,
        title,
        said_title: now.said_title,
        author: patch.author ?? now.author,
        note: patch.note ?? now.note,
        folder: patch.folder ?? now.folder,
        own: title === now.said_title ? [] : ['title'],
      });
      around.setRows(before.rows.map((one) => (one.id === of.item ? { ...one, title } : one)));
      around.setFeeds(
        before.feeds.map((one) =>
          one.id === of.feed ? { ...one, title, note: patch.note ?? one.note } : one,
        ),
      );
      around.changed('items', 'feeds');
      return around.undoable(() => {
        around.setRows(before.rows);
        around.setFeeds(before.feeds);
        if (before.edit) edited.set(JSON.stringify(of), before.edit);
        else edited.delete(JSON.stringify(of));
      }, 1);
    },
  };
  const notes = () =>
    [...edited].flatMap(([of, { note }]): [number, string][] => {
      const { item } = JSON.parse(of) as { item?: number };
      return item !== undefined && note ? [[item, note]] : [];
    });
  return { commands, all, notes };
}
