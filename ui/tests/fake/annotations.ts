/** Highlights in memory: found by their words alone. */
import type { Annotation, ItemRow, NotebookRow } from '../../src/ipc/bindings';
import type { Answers } from './library';
import { Refused } from './found';

type Around = {
  row: (id: number) => ItemRow;
  changed: (...kinds: 'notes'[]) => void;
  notes: () => [item: number, note: string][];
  undoable: (back: () => void, n: number) => { id: number; count: number };
};

export function createAnnotations({ row, changed, undoable, notes }: Around) {
  let all: Annotation[] = [];
  let id = 0;
  const commands: Partial<Answers> = {
    annotations: (item, part, shown) =>
      all
        .filter((one) => one.item === item && one.part === part)
        .map((annotation) => {
          const from = shown.indexOf(annotation.quote);
          const span = from < 0 ? null : { from, to: from + annotation.quote.length };
          return { annotation: { ...annotation, lost: span === null }, span };
        }),
    annotate: ({ item, part, shown, span, colour, note, from_ms, to_ms }) => {
      const made: Annotation = {
        id: (id += 1),
        item,
        part,
        quote: shown.slice(span.from, span.to),
        note,
        colour,
        from_ms,
        to_ms,
        created_at: new Date().toISOString(),
        lost: false,
      };
      all = [made, ...all];
      changed('notes');
      return made;
    },
    changeAnnotation: (which, { colour, note }) => {
      const before = all.find((one) => one.id === which);
      if (!before) throw new Refused('not_found', 'This note is no longer in the library.');
      const after = { ...before, colour: colour ?? before.colour, note: note ?? before.note };
      all = all.map((one) => (one.id === which ? after : one));
      changed('notes');
      return after;
    },
    deleteAnnotations: (ids) => {
      const before = all;
      all = all.filter((one) => !ids.includes(one.id));
      changed('notes');
      return undoable(() => {
        all = before;
        changed('notes');
      }, before.length - all.length);
    },
    notebook: (words, item, skip, limit) => {
      const of = (id: number) => {
        const { kind, title, source, url } = row(id);
        return { item: id, kind, title, source, url };
      };
      const rows: NotebookRow[] = [
        ...notes().map(([id, note]) => ({
          ...of(id),
          annotation: null,
          own_note: note,
          at: new Date().toISOString(),
        })),
        ...all.map((annotation) => ({
          ...of(annotation.item),
          annotation,
          own_note: null,
          at: annotation.created_at,
        })),
      ];
      const found = rows
        .filter((one) => item === null || one.item === item)
        .filter(({ annotation, own_note, title }) =>
          `${annotation?.quote} ${annotation?.note} ${own_note} ${title}`
            .toLowerCase()
            .includes(words.trim().toLowerCase()),
        );
      return { rows: found.slice(skip, skip + limit), total: found.length };
    },
  };
  return { commands };
}
