/** The article that is open: its text, and where reading stopped. */
import { call, type ItemDetail, type ItemId, type ItemRow, type ReadingPosition } from '../ipc';
import { onChange } from './changes.svelte';
import { t } from '../i18n/index.svelte';
import { rules } from './rules';
import { attempt, sentence, toasts } from './toasts.svelte';

const SEEN_EVERY_MS = 10_000;

export class Article {
  readonly id: ItemId;
  detail = $state.raw<ItemDetail | null>(null);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  /** Links that were saved from here just now. */
  saving = $state.raw<string | null>(null);
  #kept = '';
  #said = false;

  constructor(id: ItemId) {
    this.id = id;
    /* While what is around the text is drawn. */
    void this.load();
  }

  /** While it is shown: `$effect(() => article.follow())`. */
  follow(): () => void {
    return onChange(['items', 'downloads', 'queue'], () => void this.load());
  }

  /** While its text is in sight the library is told so: it knows what of that is reading. */
  watch(): () => void {
    const tell = () => {
      if (document.visibilityState === 'visible') void call('stillReading', this.id).catch(() => {});
    };
    tell();
    const timer = setInterval(tell, SEEN_EVERY_MS);
    return () => {
      clearInterval(timer);
      tell();
    };
  }

  async load(): Promise<void> {
    try {
      const fresh = await call('item', this.id);
      // The frame is drawn anew only when the text is another: a redraw loses the place.
      this.detail = this.detail?.html === fresh.html ? { ...fresh, html: this.detail.html } : fresh;
      this.problem = null;
    } catch (thrown) {
      this.problem = sentence(thrown);
    }
  }

  /** Remembers the place; the same again is not told twice. */
  keep(place: ReadingPosition): void {
    const key = `${place.offset} ${place.progress.toFixed(3)}`;
    if (key === this.#kept) return;
    this.#kept = key;
    const before = this.detail?.row;
    void call('setReading', this.id, place).then(
      () => {
        if (before && !before.done && place.progress >= rules.read_at) this.#read(before);
      },
      () => (this.#kept = ''),
    );
  }

  /** It counts as read now, and left the inbox and Up Next: said once, with the way back. */
  #read(before: ItemRow): void {
    if (this.#said) return;
    this.#said = true;
    toasts.came('done', before.title, async () => {
      await call('setItems', [this.id], {
        done: false,
        in_inbox: before.in_inbox,
        bookmarked: null,
        trashed: null,
      });
      if (before.queued) await call('queueAdd', [this.id], 'last');
    });
  }

  fetchAgain = (): Promise<void> => renew('fetchAgain', this.id, this.detail?.row.title ?? '');
  extractAgain = (): Promise<void> => renew('extractAgain', this.id, this.detail?.row.title ?? '');
  takeCandidate = (): Promise<void> => renew('takeCandidate', this.id, this.detail?.row.title ?? '');
  dropCandidate = (): Promise<unknown> => attempt(() => call('dropCandidate', this.id));
  dismissDoubt = (): Promise<unknown> => attempt(() => call('dismissDoubt', this.id));
  retryPictures = (): Promise<unknown> => attempt(() => call('retryPictures', this.id));
  /** The whole page as it is kept; undefined when it cannot be shown, which is said. */
  wholePage = (): Promise<string | undefined> => attempt(() => call('wholePage', this.id));
}

/** Takes a text again, and says what became of it. */
export async function renew(
  how: 'fetchAgain' | 'extractAgain' | 'takeCandidate',
  id: ItemId,
  title: string,
): Promise<void> {
  const became = await attempt(() => call(how, id));
  if (became) toasts.say(t(became === 'updated' ? 'keep.updated' : 'keep.same', { title }));
}
