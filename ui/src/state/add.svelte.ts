/** The Add box: what was pasted, what is behind it, what will be done, and what was done. */
import {
  call,
  chooseFile,
  IpcFailure,
  listen,
  onDrop,
  type Added,
  type DirectoryAnswer,
  type DirectoryShow,
  type Found,
  type ItemId,
  type Login,
} from '../ipc';
import type { Route } from './app.svelte';
import { t } from '../i18n/index.svelte';
import { seekOf, shownOf } from '../lib/timestamps';
import { announcer } from './announcer.svelte';
import { renew } from './article.svelte';
import { FoundPictures } from './directories.svelte';
import { followedLists } from './followed-lists.svelte';
import { asking, passwords, type Asking } from './passwords.svelte';
import { playback } from './playback.svelte';
import { attempt, sentence, toasts } from './toasts.svelte';

export type AddStep = 'empty' | 'looking' | 'searching' | 'results' | 'found' | 'adding' | 'added' | 'failed';
const PAUSE_MS = 500;
/** A path of this computer, or a file address: what was dropped or chosen. */
const isFile = (input: string): boolean => /^(\/|[A-Za-z]:\\|file:)/.test(input);

/** Endings of files that the box takes. What a file is shows in it, not in its name. */
const KINDS = [
  ...[
    'opml',
    'xml',
    'json',
    'csv',
    'zip',
    'txt',
    'url',
    'html',
    'htm',
    'mhtml',
    'mht',
    'webarchive',
    'epub',
    'md',
  ],
  ...['mp3', 'm4a', 'm4b', 'ogg', 'opus', 'flac', 'wav', 'aac', 'webm', 'mka'],
];

class Add {
  input = $state('');
  step = $state<AddStep>('empty');
  found = $state.raw<Found | null>(null);
  /** The address that will be added: of the page, or of one of its feeds. */
  choice = $state('');
  /** What became of a list. */
  added = $state.raw<Added | null>(null);
  /** The picture of what was found, whole; it comes after it. */
  cover = $state.raw<string | null>(null);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  /** The server that asks for a name and a password before it shows anything. */
  asking = $state.raw<Asking | null>(null);
  /** What was given to it, until the box is empty again or something else stands in it. */
  #login: Login | null = null;
  /** What directories have for the words in the field. */
  answer = $state.raw<DirectoryAnswer | null>(null);
  pictures = $state.raw(new FoundPictures());
  /** Of that, what is looked at. */
  chosen = $state.raw<DirectoryShow | null>(null);
  /** The words are no address: they can be searched for. */
  searchable = $derived(this.answer === null && this.input.trim() !== '' && !looksWhole(this.input));
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  clear(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.input = '';
    this.#login = null;
    this.#unsearch();
    this.#forget('empty');
  }

  #unsearch(): void {
    this.answer = null;
    this.chosen = null;
    this.pictures = new FoundPictures();
  }

  #forget(step: AddStep): void {
    this.step = step;
    this.found = null;
    this.added = null;
    this.cover = null;
    this.problem = null;
    this.asking = null;
    this.choice = '';
  }

  /** While typing: looks it up after a pause. */
  type(input: string): void {
    this.input = input;
    this.#login = null;
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#unsearch();
    this.#forget('empty');
    if (looksWhole(input)) this.#timer = setTimeout(() => void this.look(), PAUSE_MS);
  }

  /** Given whole: pasted, dropped, chosen, or from outside. */
  give(input: string): Promise<void> {
    this.input = input;
    this.#login = null;
    this.#unsearch();
    return this.look(false);
  }

  /** Looks again, with a name and a password for the server that asked. */
  signIn(user: string, password: string): Promise<void> {
    if (this.asking) this.#login = { origin: this.asking.origin, user, password };
    return this.look();
  }

  /** The name that was given last, to change it. */
  get user(): string {
    return this.#login?.user ?? '';
  }

  /** Looks behind an address. Words that are none are searched for, where the person pressed for it (`pressed`). */
  async look(pressed = true): Promise<void> {
    clearTimeout(this.#timer);
    const input = this.chosen?.url ?? this.input.trim();
    if (!input) return;
    this.#asked += 1;
    const mine = this.#asked;
    this.#forget('looking');
    try {
      const found = await call('lookUp', input, this.#login);
      if (mine !== this.#asked) return;
      this.found = found;
      this.choice = found.url;
      this.step = 'found';
      void this.#picture(mine, found.url);
    } catch (thrown) {
      if (mine !== this.#asked) return;
      const words = thrown instanceof IpcFailure && thrown.code === 'not_an_address' && !isFile(input);
      if (!words || this.chosen) this.#failed(thrown);
      else if (pressed) await this.search();
      else this.#forget('empty');
    }
  }

  /** Asks the directories for the words in the field. */
  async search(): Promise<void> {
    const words = this.input.trim();
    if (!words) return;
    this.#asked += 1;
    const mine = this.#asked;
    this.#unsearch();
    this.#forget('searching');
    try {
      const answer = await call('searchDirectories', words);
      if (mine !== this.#asked) return;
      this.answer = answer;
      this.step = 'results';
      void this.pictures.look(answer);
    } catch (thrown) {
      if (mine === this.#asked) this.#failed(thrown);
    }
  }

  /** Looks at one of the shows that were found: its feed itself is asked. */
  preview(show: DirectoryShow): Promise<void> {
    this.chosen = show;
    return this.look();
  }

  /** Back to what was found. True when there is something to go back to. */
  back(): boolean {
    if (!this.answer || this.step === 'results' || this.step === 'adding') return false;
    this.#asked += 1;
    this.#login = null;
    this.#forget('results');
    return true;
  }

  /** Follows the list that was found, in place of taking it in once. */
  async followList(): Promise<boolean> {
    const url = this.found?.url;
    return url !== undefined && (await followedLists.start(url));
  }

  #failed(thrown: unknown): void {
    this.problem = sentence(thrown);
    this.asking = asking(thrown);
    if (this.asking) void passwords.look();
    this.step = 'failed';
  }

  async #picture(mine: number, url: string): Promise<void> {
    const cover = await call('lookUpPicture', url).catch(() => null);
    if (mine === this.#asked) this.cover = cover;
  }

  /**
   * Does what the box says it will do. A list ends with its report; all else with the place where it is, which `show` is
   * given, unless the box was closed meanwhile: then a message offers to go there.
   */
  async confirm(show: (place: Route) => void): Promise<void> {
    const found = this.found;
    if (this.step !== 'found' || !found) return;
    this.#asked += 1;
    const mine = this.#asked;
    this.step = 'adding';
    const input = this.chosen?.url ?? this.input.trim();
    const chosen = found.feeds.find((f) => f.url === this.choice);
    const title = (this.choice === found.url ? found.title : chosen?.title) ?? found.title;
    try {
      /* A file is read again: a page that a browser saved, or handed over, is not what its address gives to others. */
      const added =
        isFile(input) && found.kind !== 'audio' && this.choice === found.url
          ? await call('importFile', input)
          : await call('add', this.choice, this.#login);
      const place = placeOf(found, added);
      const said = t(added.feeds.length > 0 ? 'add.subscribed' : 'add.saved', { title });
      if (mine !== this.#asked) {
        if (place) toasts.say(said, { label: t('add.show_it'), run: () => show(place) });
        else toasts.say(t('add.added_feeds', { n: added.feeds.length }));
        return;
      }
      if (place) {
        announcer.say(said);
        show(place);
        return;
      }
      this.added = added;
      this.step = 'added';
      /* Room for the next one. */
      if (added.problems.length === 0) this.input = '';
    } catch (thrown) {
      const problem = sentence(thrown);
      if (mine !== this.#asked) {
        toasts.error(`${title}: ${problem.text}`, problem.detail);
        return;
      }
      this.#failed(thrown);
    }
  }

  /** Fetches again the article that is here already, and shows it. */
  async update(show: (place: Route) => void): Promise<void> {
    const found = this.found;
    if (this.step !== 'found' || !found || found.item_id === null) return;
    this.step = 'adding';
    await renew('fetchAgain', found.item_id, found.title);
    const place = placeOf(found, null);
    if (place) show(place);
  }

  /** Whether what could not be had can be kept as a link: it is an address of the web. */
  linkable = $derived(
    this.step === 'failed' && !this.chosen && looksWhole(this.input) && !isFile(this.input.trim()),
  );

  /** Keeps it as a link; its text is fetched when it can be. */
  async saveLink(show: (place: Route) => void): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    try {
      const added = await call('saveLink', this.input.trim());
      const item = added.items[0];
      if (mine !== this.#asked || item === undefined) return;
      announcer.say(t('add.link_saved'));
      show({ name: 'articles', id: item });
    } catch (thrown) {
      if (mine === this.#asked) this.#failed(thrown);
    }
  }

  /** Lets a file be chosen, calls `open`, and looks at it. */
  async choose(open: () => void = () => {}): Promise<void> {
    const path = await attempt(() => chooseFile(t('first.import'), KINDS));
    if (!path) return;
    open();
    await this.give(path);
  }

  /** Adds many files at once, each for itself: one that is nothing to hear or to read holds up no other. */
  async takeAll(paths: string[]): Promise<void> {
    let added = 0;
    let failed = 0;
    let last: string | null = null;
    for (const path of paths) {
      try {
        const done = await call('add', path, null);
        added += done.items.length + done.feeds.length + done.known;
        failed += done.problems.length;
        last = done.problems[0]?.message ?? last;
      } catch (thrown) {
        failed += 1;
        last = sentence(thrown).text;
      }
    }
    if (failed === 0) toasts.say(t('add.dropped', { n: added }));
    else toasts.error(t('add.dropped_some', { added, failed }), last);
  }

  /** Something hovers over the window. */
  hovered = $state(false);

  /** What is dropped on the window, or given to the program from outside, opens the box by `open`; an item by `show`. */
  async listen(open: () => void, show: (item: ItemId) => void): Promise<() => void> {
    const take = (input: string) => {
      open();
      void this.give(input);
    };
    const stops = await Promise.all([
      onDrop((drop) => {
        this.hovered = drop.over;
        if (drop.paths.length > 1) void this.takeAll(drop.paths);
        else if (drop.paths[0]) take(drop.paths[0]);
      }),
      listen('given', (input) => {
        /* A time in the notes that was clicked, where only the shell hears of it. */
        const to = seekOf(input);
        const shown = shownOf(input);
        if (to) void playback.seekIn(to.item, to.ms);
        else if (shown !== null) show(shown);
        else take(input);
      }),
    ]);
    return () => stops.forEach((stop) => stop());
  }

  openSample = (): Promise<Added> => call('openSample');
}

/** Where what was found or added is; null of a list, which is many. */
export function placeOf(found: Found, added: Added | null): Route | null {
  if (found.kind === 'list' || found.kind === 'pages') return null;
  const feed = added ? (added.feeds[0] ?? null) : found.feed_id;
  const item = added ? (added.items[0] ?? null) : found.item_id;
  if (feed !== null) return { name: 'feed', id: feed };
  if (item === null) return null;
  return found.kind === 'audio' ? { name: 'episode', id: item } : { name: 'articles', id: item };
}

/** Worth asking about before Enter: an address with a host, not half a word. */
function looksWhole(input: string): boolean {
  const text = input.trim();
  return (
    isFile(text) ||
    /^(https?|feed|pcast|itpc):\/\/[^\s/]+\.[^\s]{2,}/i.test(text) ||
    /^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(\/\S*)?$/i.test(text)
  );
}

export const add = new Add();
