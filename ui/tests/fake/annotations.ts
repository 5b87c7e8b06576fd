/** Highlights in memory: found by their words alone. */
import type { Annotation, ItemRow } from '../../src/ipc/bindings';
import type { Answers } from './library';
import { Refused } from './found';

type Around = {
  row: (id: number) => ItemRow;
  changed: (...kinds: 'notes'[]) => void;
  undoable: (back: () => void, n: number) => { id: number; count: number };
};

export function createAnnotations({ row, changed, undoable }: Around) {
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
      const rows = all
        .map((annotation) => ({ annotation, ...row(annotation.item) }))
        .map(({ annotation, kind, title, source, url }) => ({ annotation, kind, title, source, url }))
        .filter((one) => item === null || one.annotation.item === item)
        .filter(({ annotation, title }) =>
          `${annotation.quote} ${annotation.note} ${title}`
            .toLowerCase()
            .includes(words.trim().toLowerCase()),
        );
      return { rows: rows.slice(skip, skip + limit), total: rows.length };
    },
  };
  return { commands };
}
