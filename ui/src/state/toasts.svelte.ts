/** Short messages at the edge of the window: what was done, the way back, and errors that have no other place. */
import { fault, locale, t, type Key } from '../i18n/index.svelte';
import { call, IpcFailure, type Undo } from '../ipc';

export type Toast = {
  id: number;
  text: string;
  kind: 'done' | 'error';
  detail: string | null;
  /** How often the same was said while it is shown. */
  times: number;
  /** A button on it. */
  action: { label: string; run: () => void; undoes?: boolean } | null;
};
type Named =
  Extract<Key, `toast.it_${string}`> extends infer K
    ? K extends `toast.it_${infer What}`
      ? What
      : never
    : never;
/** What was done to how many: one message tells of all that is done alike while it is shown. */
type Deed = { what: Named; n: number };
type Words = Omit<Toast, 'id' | 'times'> & { deed?: Deed };
/** A way back that stays when its message is gone, as removed files do for a while. */
export type Way = { undo: Undo; text: string };
type Clock = { left: number; since: number; timer: ReturnType<typeof setTimeout> | undefined };

const UNDO_MS = 10_000;
const SHORT_MS = 5_000;
const MOST = 3;

const alike = (a: Words, b: Words): boolean =>
  (a.deed ? a.deed.what === b.deed?.what : a.text === b.text) &&
  a.kind === b.kind &&
  a.detail === b.detail &&
  a.action?.label === b.action?.label &&
  a.action?.undoes === b.action?.undoes;

class Toasts {
  list = $state.raw<Toast[]>([]);
  /** The ways back that outlive their messages, the newest last. */
  ways = $state.raw<Way[]>([]);
  #said = 0;
  #held = false;
  #clocks = new Map<number, Clock>();
  /** Of each toast, what its button does, the newest last; `order` counts through all of them. */
  #runs = new Map<number, { order: number; run: () => void }[]>();
  /** When each way back came, by the same count, and what its message runs. */
  #lasting = new Map<Way, { order: number; run: () => void; ends: ReturnType<typeof setTimeout> }>();
  /** Of each toast, what was said, the newest last. */
  #told = new Map<number, Words[]>();
  /** When each toast was said last. */
  #newest = new Map<number, number>();

  /** The same again is one message with a count, which stays as long as a new one and lies where that would. */
  #show(words: Words, ms: number): number {
    this.#said += 1;
    const same = this.list.find((toast) => alike(toast, words));
    const id = same?.id ?? this.#said;
    const told = [...(this.#told.get(id) ?? []), words];
    this.#told.set(id, told);
    const toast = { ...words, id, ...sum(told) };
    /* Nothing is moved under the pointer or the focus. */
    if (same && this.#held) this.list = this.list.map((t) => (t === same ? toast : t));
    else this.list = [...this.list.filter((t) => t !== same), toast];
    this.#newest.set(id, this.#said);
    if (words.action) {
      const runs = this.#runs.get(id) ?? [];
      this.#runs.set(id, [...runs, { order: this.#said, run: words.action.run }]);
    }
    this.#wind(id, ms);
    while (this.list.length > MOST) this.dismiss(this.#oldest());
    return id;
  }

  #oldest(): number {
    const said = (id: number): number => this.#newest.get(id) ?? 0;
    return this.list.map((toast) => toast.id).reduce((a, b) => (said(a) <= said(b) ? a : b));
  }

  #wind(id: number, ms: number): void {
    clearTimeout(this.#clocks.get(id)?.timer);
    const timer = this.#held ? undefined : setTimeout(() => this.dismiss(id), ms);
    this.#clocks.set(id, { left: ms, since: Date.now(), timer });
  }

  /** Answers what `dismiss` takes. */
  say(text: string, action: Toast['action'] = null, deed?: Deed): number {
    return this.#show({ text, kind: 'done', detail: null, action, deed }, action ? UNDO_MS : SHORT_MS);
  }

  /** Says what was done to how many, one by its name, and offers to take it back where that can be. */
  did(what: Named, n: number, title: string | null | undefined, undo: Undo | null = null, ms = 0): void {
    const text = name(what, n, title);
    if (undo) this.undoable(text, undo, { what, n }, ms);
    else this.say(text, null, { what, n });
  }

  /** Says what came of itself to one, and offers to put it back. */
  came(what: Named, title: string, back: () => Promise<unknown>): void {
    const text = name(what, 1, title);
    const run = () => void attempt(async () => (await back(), this.#undone(text)));
    this.say(text, { label: t('act.undo'), run, undoes: true }, { what, n: 1 });
  }

  /** No way back is offered any more. */
  withdraw(): void {
    for (const toast of this.list.filter((one) => one.action?.undoes)) this.dismiss(toast.id);
  }

  /** Says what was done and offers to take it back; for `ms` also where its message is gone. */
  undoable(text: string, undo: Undo, deed?: Deed, ms = 0): void {
    const way = { undo, text };
    const run = () => {
      this.#forget(way);
      void this.takeBack(undo, text);
    };
    this.say(text, { label: t('act.undo'), run, undoes: true }, deed);
    if (ms > 0) this.#keep(way, run, ms);
  }

  #keep(way: Way, run: () => void, ms: number): void {
    const ends = setTimeout(() => this.#forget(way), ms);
    this.#lasting.set(way, { order: this.#said, run, ends });
    this.ways = [...this.ways, way];
  }

  #forget(way: Way): void {
    clearTimeout(this.#lasting.get(way)?.ends);
    this.#lasting.delete(way);
    this.ways = this.ways.filter((one) => one !== way);
  }

  /** Takes back what can be taken back for longer, whether its message is still shown or not. */
  putBack(way: Way): void {
    const lasting = this.#lasting.get(way);
    if (!lasting) return;
    for (const [id, runs] of this.#runs) {
      const at = runs.findIndex(({ run }) => run === lasting.run);
      if (at >= 0) return this.#act(id, at);
    }
    lasting.run();
  }

  /** Takes an act back, and says which: several may be offered at once. */
  takeBack(undo: Undo, text: string): Promise<unknown> {
    return attempt(async () => {
      await call('undo', undo.id);
      this.#undone(text);
    });
  }

  #undone(text: string): void {
    this.say(t('toast.undone', { what: text.replace(/\.$/, '') }));
  }

  error(sentence: string, detail: string | null = null, action: Toast['action'] = null): void {
    this.#show({ text: sentence, kind: 'error', detail, action }, UNDO_MS);
  }

  /** Undoes the last thing that can be. True when there was one. */
  runLast(): boolean {
    const order = (toast: Toast): number => this.#runs.get(toast.id)?.at(-1)?.order ?? 0;
    const undoable = this.list.filter((toast) => toast.action?.undoes);
    const last = undoable.toSorted((a, b) => order(a) - order(b)).at(-1);
    const way = this.ways.at(-1);
    if (way && (this.#lasting.get(way)?.order ?? 0) > (last ? order(last) : 0)) this.putBack(way);
    else if (last) this.act(last);
    else return false;
    return true;
  }

  /** Presses its button. Of what was done several times the last is taken back, and the rest stays offered. */
  act({ id }: Toast): void {
    this.#act(id, (this.#runs.get(id)?.length ?? 0) - 1);
  }

  #act(id: number, at: number): void {
    const toast = this.list.find((t) => t.id === id);
    const runs = this.#runs.get(id) ?? [];
    runs[at]?.run();
    const rest = runs.filter((_, n) => n !== at);
    if (!toast?.action?.undoes || rest.length === 0) return this.dismiss(id);
    this.#runs.set(id, rest);
    const told = (this.#told.get(id) ?? []).filter((_, n) => n !== at);
    this.#told.set(id, told);
    this.list = this.list.map((t) => (t === toast ? { ...toast, ...sum(told) } : t));
    this.#wind(id, UNDO_MS);
  }

  dismiss(id: number): void {
    clearTimeout(this.#clocks.get(id)?.timer);
    this.#clocks.delete(id);
    this.#runs.delete(id);
    this.#told.delete(id);
    this.#newest.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** While the pointer or the focus is on them they stay. */
  hold(held: boolean): void {
    this.#held = held;
    for (const [id, clock] of this.#clocks) {
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

const LONG = 60;

/** One is called by its name, shortened; of more the number is told. */
function name(what: Named, n: number, title: string | null | undefined): string {
  if (n !== 1 || !title?.trim()) return t(`toast.${what}`, { n });
  const letters = [...title.trim()];
  const short = letters.length > LONG ? `${letters.slice(0, LONG).join('').trimEnd()}…` : letters.join('');
  return t(`toast.it_${what}`, { title: short });
}

/** What one message says of all that it tells of: the same so many times, or how many in all. */
function sum(told: Words[]): { text: string; times: number } {
  const [first] = told;
  if (!first) return { text: '', times: 0 };
  if (!first.deed || told.every((words) => words.text === first.text))
    return { text: first.text, times: told.length };
  const n = told.reduce((all, words) => all + (words.deed?.n ?? 0), 0);
  return { text: t(`toast.${first.deed.what}`, { n }), times: 1 };
}

/** A sentence and its detail out of whatever was thrown. */
export function sentence(thrown: unknown): { text: string; detail: string | null; code: string } {
  if (thrown instanceof IpcFailure) {
    const text = fault(thrown.code, thrown.message);
    const said = locale() === 'en' ? null : thrown.message;
    return { text, detail: [said, thrown.detail].filter(Boolean).join('\n') || null, code: thrown.code };
  }
  return { text: t('error.unexpected'), detail: String(thrown), code: 'unexpected' };
}

/** What can be done about a failure with this code. */
export type Help = (code: string) => Toast['action'];

/** Does it; a failure becomes a message. Undefined when it failed. */
export async function attempt<T>(work: () => Promise<T>, help?: Help): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    const { text, detail, code } = sentence(thrown);
    toasts.error(text, detail, help?.(code) ?? null);
    return undefined;
  }
}
