/** Short messages at the edge of the window: what was done, the way back, and errors that have no other place. */
import { fault, locale, t } from '../i18n/index.svelte';
import { call, IpcFailure, type Undo } from '../ipc';

export type Toast = {
  id: number;
  text: string;
  kind: 'done' | 'error';
  detail: string | null;
  /** A button on it. */
  action: { label: string; run: () => void; undoes?: boolean } | null;
};

const UNDO_MS = 10_000;
const SHORT_MS = 5_000;

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 0;
  #timers = new Map<
    number,
    { left: number; since: number; timer: ReturnType<typeof setTimeout> | undefined }
  >();

  #show(toast: Omit<Toast, 'id'>, ms: number): number {
    this.#next += 1;
    const id = this.#next;
    this.list = [...this.list, { ...toast, id }].slice(-4);
    this.#timers.set(id, { left: ms, since: Date.now(), timer: setTimeout(() => this.dismiss(id), ms) });
    return id;
  }

  say(text: string, action: Toast['action'] = null): void {
    this.#show({ text, kind: 'done', detail: null, action }, action ? UNDO_MS : SHORT_MS);
  }

  /** Says what was done and offers to take it back. */
  undoable(text: string, undo: Undo): void {
    const run = () => {
      void attempt(async () => {
        await call('undo', undo.id);
        this.say(t('toast.undone'));
      });
    };
    this.say(text, { label: t('act.undo'), run, undoes: true });
  }

  error(sentence: string, detail: string | null = null): void {
    this.#show({ text: sentence, kind: 'error', detail, action: null }, UNDO_MS);
  }

  /** Undoes the last thing that can be. True when there was one. */
  runLast(): boolean {
    const last = this.list.findLast((toast) => toast.action?.undoes);
    if (!last) return false;
    this.act(last);
    return true;
  }

  act(toast: Toast): void {
    toast.action?.run();
    this.dismiss(toast.id);
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** While the pointer or the focus is on them they stay. */
  hold(held: boolean): void {
    for (const [id, clock] of this.#timers) {
      if (held && clock.timer !== undefined) {
        clearTimeout(clock.timer);
        clock.left -= Date.now() - clock.since;
        clock.timer = undefined;
      } else if (!held && clock.timer === undefined) {
        clock.since = Date.now();
        clock.timer = setTimeout(() => this.dismiss(id), Math.max(1000, clock.left));
      }
    }
  }
}

export const toasts = new Toasts();

/** A sentence and its detail out of whatever was thrown. */
export function sentence(thrown: unknown): { text: string; detail: string | null; code: string } {
  if (thrown instanceof IpcFailure) {
    const text = fault(thrown.code, thrown.message);
    const said = locale() === 'en' ? null : thrown.message;
    return { text, detail: [said, thrown.detail].filter(Boolean).join('\n') || null, code: thrown.code };
  }
  return { text: t('error.unexpected'), detail: String(thrown), code: 'unexpected' };
}

/** Does it; a failure becomes a message. Undefined when it failed. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    const { text, detail } = sentence(thrown);
    toasts.error(text, detail);
    return undefined;
  }
}
