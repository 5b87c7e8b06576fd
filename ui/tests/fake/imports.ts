/** Lists that were taken into the library in memory, and what a browser hands over. */
import type {
  Added,
  HandOver,
  ImportLine,
  ImportOutcome,
  ImportRow,
  Settings,
  Undo,
} from '../../src/ipc/bindings';
import type { Answers } from './library';
import { Refused } from './found';

type Named =
  | 'imports'
  | 'importReport'
  | 'resumeImport'
  | 'takeImportBack'
  | 'saveLink'
  | 'copiedAddress'
  | 'handOver'
  | 'setHandOver';
type Around = { undoable: (back: () => void, n: number) => Undo; settings: () => Settings };

export const nothingAdded: Added = {
  feeds: [],
  items: [],
  known: 0,
  problems: [],
  later: [],
  stopped: 0,
  import: null,
};

/** What became of a file: of a table of saved pages, or of a list of subscriptions. */
export function imported(path: string): Added {
  if (/\.csv$/.test(path)) {
    const what = 'A page without one';
    const problem = { what, message: 'this row names no address', code: 'row_without_address' };
    const items = Array.from({ length: 20 }, (_, i) => i + 1);
    return { ...nothingAdded, items, known: 1, problems: [problem], import: 7 };
  }
  const gone = { what: 'https://gone.example/feed', message: 'the server says: 410 Gone', code: 'status' };
  const slow = {
    what: 'https://slow.example/feed',
    message: 'the server did not answer in time',
    code: 'timeout',
  };
  return { ...nothingAdded, feeds: [1, 2, 3], known: 1, problems: [gone], later: [slow], import: 7 };
}

/** Of 120 rows the second names no address, and the third was there. */
const outcome = (n: number): ImportOutcome => (n === 2 ? 'bad' : n === 3 ? 'known' : 'added');
const line = (number: number): ImportLine => ({
  number,
  title: null,
  what: number === 2 ? 'A page without one' : `https://sea.example/${number}`,
  outcome: outcome(number),
  item: outcome(number) === 'added' ? number : null,
  feed: null,
  problem: number === 2 ? 'this row names no address' : null,
  problem_code: number === 2 ? 'row_without_address' : null,
});

export function createImports({ undoable, settings }: Around): { commands: Pick<Answers, Named> } {
  const lines = Array.from({ length: 120 }, (_, i) => line(i + 1));
  let row: ImportRow = {
    id: 7,
    format: 'Pocket',
    name: 'part_000000.csv',
    state: 'done',
    started_at: '2026-03-20T12:00:00Z',
    rows: 120,
    waiting: 0,
    added: 118,
    known: 1,
    later: 0,
    bad: 1,
    texts_waiting: 0,
    texts_failed: 0,
  };
  const of = (id: number): ImportRow => {
    if (id !== row.id) throw new Refused('not_found', 'there is no such import');
    return row;
  };
  let pairing: HandOver = { on: false, pairing: null };
  return {
    commands: {
      saveLink: () => ({ ...nothingAdded, items: [2] }),
      copiedAddress: () => (settings().clipboard_offer ? 'https://sea.example/copied' : null),
      handOver: () => pairing,
      setHandOver: (on) =>
        (pairing = { on, pairing: on ? `http://127.0.0.1:17485#${'ab'.repeat(32)}` : null }),
      imports: () => [row],
      importReport: (id, only, skip, limit) => {
        const all = lines.filter((l) => only === null || l.outcome === only);
        return { import: of(id), lines: all.slice(skip, skip + limit), total: all.length };
      },
      resumeImport: (id) => ({ ...nothingAdded, known: of(id).known, import: id }),
      takeImportBack: (id) => {
        const before = of(id);
        row = { ...before, state: 'undone' };
        return undoable(() => (row = before), before.added);
      },
    },
  };
}
