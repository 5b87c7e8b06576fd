/** The Add box: what was pasted, what is behind it, what will be done, and what was done. */
import { call, chooseFile, listen, onDrop, type Added, type Found, type ItemId, type Login } from '../ipc';
import { t } from '../i18n/index.svelte';
import { seekOf, shownOf } from '../lib/timestamps';
import { asking, passwords, type Asking } from './passwords.svelte';
import { playback } from './playback.svelte';
import { sentence } from './toasts.svelte';

export type AddStep = 'empty' | 'looking' | 'found' | 'adding' | 'added' | 'failed';
const PAUSE_MS = 500;
/** A path of this computer, or a file address: what was dropped or chosen. */
const isFile = (input: string): boolean => /^(\/|[A-Za-z]:\\|file:)/.test(input);

class Add {
  input = $state('');
  step = $state<AddStep>('empty');
  found = $state.raw<Found | null>(null);
  /** The address that will be added: of the page, or of one of its feeds. */
  choice = $state('');
  added = $state.raw<Added | null>(null);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  /** The server that asks for a name and a password before it shows anything. */
  asking = $state.raw<Asking | null>(null);
  /** What was given to it, until the box is empty again or something else stands in it. */
  #login: Login | null = null;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  clear(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.input = '';
    this.#login = null;
    this.#forget('empty');
  }

  #forget(step: AddStep): void {
    this.step = step;
    this.found = null;
    this.added = null;
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
    this.#forget('empty');
    if (looksWhole(input)) this.#timer = setTimeout(() => void this.look(), PAUSE_MS);
  }

  /** Given whole: pasted, dropped, chosen, or from outside. */
  give(input: string): Promise<void> {
    this.input = input;
    this.#login = null;
    return this.look();
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

  async look(): Promise<void> {
    clearTimeout(this.#timer);
    const input = this.input.trim();
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
    } catch (thrown) {
      if (mine !== this.#asked) return;
      this.#failed(thrown);
    }
  }

  #failed(thrown: unknown): void {
    this.problem = sentence(thrown);
    this.asking = asking(thrown);
    if (this.asking) void passwords.look();
    this.step = 'failed';
  }

  /** Does what the box says it will do. */
  async confirm(): Promise<void> {
    if (this.step !== 'found' || !this.found) return;
    this.#asked += 1;
    const mine = this.#asked;
    this.step = 'adding';
    const input = this.input.trim();
    const list = this.found.kind === 'list' && isFile(input);
    try {
      const added = list ? await call('importFile', input) : await call('add', this.choice, this.#login);
      if (mine !== this.#asked) return;
      this.added = added;
      this.step = 'added';
      /* Room for the next one. */
      if (added.problems.length === 0) this.input = '';
    } catch (thrown) {
      if (mine !== this.#asked) return;
      this.#failed(thrown);
    }
  }

  /** Lets a file be chosen and looks at it. False when none was. */
  async choose(): Promise<boolean> {
    const path = await chooseFile(t('first.import'), ['opml', 'xml', 'json']);
    if (path === null) return false;
    await this.give(path);
    return true;
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
        if (drop.paths[0]) take(drop.paths[0]);
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
