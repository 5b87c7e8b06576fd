/** What was taken in from lists of other programs, and what became of each row. */
import { t } from '../i18n/index.svelte';
import { call, type ImportId, type ImportLine, type ImportOutcome, type ImportRow } from '../ipc';
import { onChange } from './changes.svelte';
import { jobs } from './jobs.svelte';
import { attempt, toasts } from './toasts.svelte';

/** Lines of a report that are asked for at once. */
const PAGE = 100;

class Imports {
  list = $state.raw<ImportRow[] | null>(null);
  /** The list whose report is open. */
  shown = $state.raw<ImportRow | null>(null);
  outcome = $state<ImportOutcome | null>(null);
  lines = $state.raw<ImportLine[]>([]);
  total = $state(0);
  #asked = 0;

  async load(): Promise<void> {
    this.list = await call('imports');
  }

  /** While they are shown: `$effect(() => imports.follow())`. */
  follow(): () => void {
    const again = () => void this.load().catch(() => {});
    again();
    const stops = [onChange(['jobs', 'items'], again), jobs.follow()];
    return () => stops.forEach((stop) => stop());
  }

  async open(id: ImportId, outcome: ImportOutcome | null = null): Promise<void> {
    this.outcome = outcome;
    await this.#page(id, 0);
  }

  close(): void {
    this.#asked += 1;
    this.shown = null;
    this.lines = [];
  }

  async choose(outcome: ImportOutcome | null): Promise<void> {
    if (!this.shown) return;
    await this.open(this.shown.id, outcome);
  }

  async more(): Promise<void> {
    if (this.shown) await this.#page(this.shown.id, this.lines.length);
  }

  async #page(id: ImportId, skip: number): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const report = await attempt(() => call('importReport', id, this.outcome, skip, PAGE));
    if (!report || mine !== this.#asked) return;
    this.shown = report.import;
    this.total = report.total;
    this.lines = skip === 0 ? report.lines : [...this.lines, ...report.lines];
  }

  /** Just what it brought leaves. */
  async takeBack(id: ImportId): Promise<boolean> {
    const undo = await attempt(() => call('takeImportBack', id));
    if (undo) toasts.undoable(t('imports.taken_back', { n: undo.count }), undo);
    await attempt(() => this.load());
    return undo !== undefined;
  }

  /** It is answered when the list is worked through: how far it is shows in the list meanwhile. */
  async resume(id: ImportId): Promise<void> {
    await attempt(() => call('resumeImport', id));
    await attempt(() => this.load());
  }
}

export const imports = new Imports();

/** What became of a list, in words. */
export function outcomes(row: ImportRow): string {
  const parts = [t('imports.added', { n: row.added })];
  for (const key of ['known', 'later', 'bad', 'waiting', 'texts_waiting', 'texts_failed'] as const)
    if (row[key] > 0) parts.push(t(`imports.${key}`, { n: row[key] }));
  return parts.join(', ');
}
