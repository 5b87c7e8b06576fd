/** Backups of the library in memory. */
import type { Backup, IpcError } from '../../src/ipc/bindings';
import type { Answers } from './library';
import { Refused } from './found';

type Named = 'backups' | 'backUp' | 'lookAtBackup' | 'restore' | 'libraryTrouble' | 'startAgain';
export type FakeBackups = { commands: Pick<Answers, Named>; trouble: IpcError | null };

const folder = '~/.local/share/earmark/backups';
const DAY_MS = 86_400_000;

export function createBackups(now: number): FakeBackups {
  const made = (name: string, at: number, some: Partial<Backup>): Backup => ({
    file: `${folder}/${name}`,
    name,
    made_at: new Date(at).toISOString(),
    reason: 'daily',
    bytes: 21_500_000,
    contents: { feeds: 12, episodes: 340, articles: 57, notes: 1 },
    problem: null,
    ...some,
  });
  let list = [
    made('library-2-daily.db', now - DAY_MS, {
      contents: null,
      problem: 'The backup cannot be used: it is damaged; nothing was changed.',
    }),
    made('library-1-import.db', now - 2 * DAY_MS, { reason: 'import' }),
  ];
  const look = (file: string): Backup => {
    const known = list.find((b) => b.file === file);
    if (!known) throw new Refused('file', `there is no file ${file}`);
    return known;
  };
  const kept: FakeBackups = {
    trouble: null,
    commands: {
      backups: () => list,
      backUp: () => {
        const fresh = made('library-3-asked.db', now, { reason: 'asked' });
        list = [fresh, ...list];
        return fresh;
      },
      lookAtBackup: look,
      restore: (file) => ({ backup: look(file), replaced: `${folder}/library-4-replaced.db` }),
      libraryTrouble: () => kept.trouble,
      startAgain: () => null,
    },
  };
  return kept;
}
