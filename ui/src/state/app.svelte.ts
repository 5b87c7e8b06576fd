/** Where the person is in the window, what is open over it, and the numbers beside the places. */
import { listPlace, type ListPlace } from '../lib/list-place';
import { localeFor, setLocale } from '../i18n/index.svelte';
import {
  call,
  type About,
  type AnnotationId,
  type Counts,
  type FeedId,
  type ItemId,
  type ListFilter,
  type ListId,
} from '../ipc';
import { backups } from './backups.svelte';
import { listenToChanges, onChange } from './changes.svelte';
import { announcer } from './announcer.svelte';
import { playback } from './playback.svelte';
import { queue } from './queue.svelte';
import { settings } from './settings.svelte';

export type Route =
  | {
      name:
        | 'home'
        | 'queue'
        | 'inbox'
        | 'podcasts'
        | 'sites'
        | 'downloads'
        | 'notebook'
        | 'history'
        | 'statistics'
        | 'settings'
        | 'bookmarks'
        | 'trash';
    }
  /** Gone to in it: `mark`, a highlight; `words`, what a search found there, the most telling first. */
  | { name: 'articles'; id?: ItemId; mark?: AnnotationId; words?: string[] }
  | { name: 'feed'; id: FeedId }
  /** To be shown in the transcript: `line`, or the line of the highlight `mark`. */
  | { name: 'episode'; id: ItemId; line?: number; mark?: AnnotationId }
  /** A list that keeps itself, or a filter that is no list yet. */
  | { name: 'list'; id?: ListId; filter?: ListFilter }
  | { name: 'search'; query?: string };
/** What can lie open over the player bar: one at a time. */
export type Panel = 'sound' | 'sleep' | 'volume' | 'queue';
export type RouteName = Route['name'];
/** Where one is, as a whole: to be there again. */
export type Where = { history: Route[]; at: number; expanded: boolean; tab: string };

const MOST_HISTORY = 100;

const isArticle = (route: Route | undefined): boolean => route?.name === 'articles' && route.id !== undefined;

class App {
  #history = $state.raw<Route[]>([{ name: 'home' }]);
  #at = $state(0);
  route = $derived<Route>(this.#history[this.#at] ?? { name: 'home' });
  canGoBack = $derived(this.#at > 0);
  canGoForward = $derived(this.#at < this.#history.length - 1);

  #places = new WeakMap<Route, Record<string, ListPlace>>();

  /** Where the person was in a list of the present place; kept as long as one can come back to it. */
  place(list: string): ListPlace {
    const places = this.#places.get(this.route) ?? {};
    this.#places.set(this.route, places);
    return (places[list] ??= listPlace());
  }

  /** A row of the present place had the focus last: it gets it back when it is seen again. */
  get inList(): boolean {
    return Object.values(this.#places.get(this.route) ?? {}).some((place) => place.focused);
  }

  about = $state.raw<About | null>(null);
  counts = $state.raw<Counts | null>(null);
  started = $state(false);
  empty = $derived(
    this.counts !== null &&
      this.counts.feeds + this.counts.episodes + this.counts.articles + this.counts.trash === 0,
  );

  /** What is open over the view. */
  adding = $state(false);
  /** The box that finds anything. */
  finding = $state(false);
  /** How often search was asked for while it is shown: its field takes the focus then. */
  searched = $state(0);
  helping = $state(false);
  expanded = $state(false);
  /** The article fills the window. */
  alone = $state(false);
  /** Of the expanded player: kept while that is folded. */
  tab = $state('notes');
  /** Of the player bar. */
  panel = $state<Panel | null>(null);
  /** How often the expanded player was folded: its button takes the focus then. */
  folded = $state(0);

  /** Folds the expanded player, to what was under it. */
  fold(): void {
    if (!this.expanded) return;
    this.expanded = false;
    this.folded += 1;
  }

  /** Goes to a place. The same place again replaces, so that Back is never a no-op. */
  go(route: Route): void {
    this.expanded = false;
    this.panel = null;
    if (JSON.stringify(route) === JSON.stringify(this.route)) return;
    const kept = this.#history.slice(0, this.#at + 1);
    this.#history = [...kept, route].slice(-MOST_HISTORY);
    this.#at = this.#history.length - 1;
  }

  /** How often something new was shown: what its view offers first takes the focus then. */
  arrived = $state(0);

  /** Goes to what was just added. */
  arrive(route: Route): void {
    this.go(route);
    this.arrived += 1;
  }

  /** Puts other values into the present place: a query while it is typed, the row that is open. */
  replace(route: Route): void {
    const places = this.#places.get(this.route);
    if (places) this.#places.set(route, places);
    this.#history = this.#history.map((r, i) => (i === this.#at ? route : r));
  }

  back(): void {
    if (this.expanded) this.fold();
    else if (this.canGoBack) this.#at -= 1;
  }

  /** The article before this one, if one came from there. False when one did not. */
  backToArticle(): boolean {
    if (!isArticle(this.#history[this.#at - 1])) return false;
    this.#at -= 1;
    return true;
  }

  /** Out of the text: to where the first of the articles was opened that were read one after the other. */
  leaveArticle(): void {
    let to = this.#at;
    while (isArticle(this.#history[to])) to -= 1;
    if (to >= 0) this.#at = to;
    else this.go({ name: 'articles' });
  }

  forward(): void {
    if (this.canGoForward) this.#at += 1;
  }

  where = (): Where => ({
    history: this.#history,
    at: this.#at,
    expanded: this.expanded,
    tab: this.tab,
  });

  /** Is there again. */
  be({ history, at, expanded, tab }: Where): void {
    this.#history = history;
    this.#at = at;
    this.expanded = expanded;
    this.tab = tab;
  }

  async recount(): Promise<void> {
    this.counts = await call('counts');
    announcer.counted(
      this.counts,
      () => this.go({ name: 'downloads' }),
      () => this.route.name === 'downloads' && !this.expanded,
    );
  }

  /** Asks for all that the first paint needs. Throws what the shell says when the library cannot be opened. */
  async start(): Promise<void> {
    await listenToChanges();
    /* It needs no open library: what is wrong with one is said in the language of the desktop. */
    this.about = await call('about');
    this.applyLanguage();
    await Promise.all([settings.load(), this.recount(), playback.start(), queue.load()]);
    this.applyLanguage();
    onChange(['feeds', 'items', 'queue', 'downloads', 'reading'], () => void this.recount().catch(() => {}));
    onChange(
      ['settings'],
      () =>
        void settings.load().then(
          () => this.applyLanguage(),
          () => {},
        ),
    );
    announcer.follow(() => this.go({ name: 'podcasts' }));
    await backups.follow();
    this.started = true;
  }

  applyLanguage(): void {
    const wanted = settings.now?.language ?? 'system';
    setLocale(wanted === 'system' ? localeFor(this.about?.system_language ?? 'en') : wanted);
  }

  /** After the first paint. */
  ready = (): Promise<null> => call('ready');
}

export const app = new App();
