/** What plays. The position comes with ticks; all else with the full state, after a change or a command. */
import {
  call,
  listen,
  type ChapterRow,
  type Commands,
  type ItemId,
  type ItemQuery,
  type ItemRow,
  type Jump,
  type Playback,
  type Saved,
  type Sleep,
  type SoundPatch,
} from '../ipc';
import { t } from '../i18n/index.svelte';
import { spoken } from '../lib/format';
import { keyOf } from '../lib/shortcuts';
import { onChange } from './changes.svelte';
import { announcer } from './announcer.svelte';
import { outsideHelp } from './outside';
import { attempt, toasts } from './toasts.svelte';
import { SerialQueue } from './serial-queue';

type Verb =
  | 'play'
  | 'resume'
  | 'pause'
  | 'toggle'
  | 'seek'
  | 'skip'
  | 'playNext'
  | 'stop'
  | 'setOwnSound'
  | 'jump'
  | 'seekBack'
  | 'setSleep'
  | 'playPassage';

const none: ChapterRow[] = [];
type Asked = Partial<Pick<Playback, 'volume' | 'muted'>> & { sound?: SoundPatch };
const STEP = 0.05;
/** 0.5..=4, in steps of 0.05. */
const speedNear = (speed: number): number =>
  Math.min(4, Math.max(0.5, Math.round(speed / STEP) / (1 / STEP)));

const seconds = (ms: number | null): number | null => ms && Math.floor(ms / 1000);
const inSeconds = (saved: Saved): string =>
  [saved.speed_ms, saved.trim_ms].map((ms) => Math.floor(ms / 1000)).join();

class PlaybackState {
  now = $state.raw<Playback | null>(null);
  /** Milliseconds; follows the ticks. */
  position = $state(0);
  item = $derived(this.now?.item ?? null);
  state = $derived(this.now?.state ?? 'idle');
  /** Sound is coming, or will as soon as its bytes are here. */
  running = $derived(this.state === 'playing' || this.state === 'waiting' || this.state === 'loading');
  duration = $derived(this.now?.duration_ms ?? this.item?.duration_ms ?? null);
  /* Nobody has counted the length yet. */
  guessed = $derived(this.now?.length === 'guessed');
  /* By itself: it stays the same while the ticks change what is around it. */
  #chapters = $derived(this.now?.chapters ?? none);
  chapters = $derived(this.#chapters.filter((c) => !c.hidden));
  /** Index in `chapters` of the one that plays; -1 without chapters. */
  chapter = $derived(this.chapters.findLastIndex((c) => c.start_ms <= this.position));
  /** What is to be seen now: of the chapter, also of a hidden one, else of the episode. */
  picture = $derived(
    this.#chapters.findLast((c) => c.start_ms <= this.position)?.image ??
      this.chapters[this.chapter]?.image ??
      this.item?.image ??
      null,
  );

  /** Of the position and of what is left, for clocks: they change together, once a second. */
  second = $derived(Math.floor(this.position / 1000));
  secondsLeft = $derived(
    this.duration === null ? null : Math.max(0, Math.floor(this.duration / 1000) - this.second),
  );
  /** Milliseconds of the source that are left; null while the length is not known. */
  left = $derived(this.duration === null ? null : Math.max(0, this.duration - this.position));
  /** 0..1 of the source, in steps of a second; null while the length is not known. */
  share = $derived(this.duration ? Math.min(1, (this.second * 1000) / this.duration) : null);
  /** In steps of a second: apart from `now`, so that what shows nothing of it is not drawn again with every tick. */
  saved = $state.raw<Saved>({ speed_ms: 0, trim_ms: 0 });
  sound = $derived(this.now?.sound ?? null);
  speed = $derived(this.sound?.speed ?? 1);
  sleep = $derived(this.now?.sleep ?? null);
  backTo = $derived(this.now?.back_to_ms ?? null);
  /** Playing ends with this episode. */
  stopsAfter = $derived(this.sleep?.what.kind === 'episodes' && this.sleep.what.count === 1);
  #sounding = 0;
  /** Said to be passed over, by title. */
  #passed = new Set<string>();
  /** What was asked for and is not answered yet: shown whatever else is answered meanwhile. */
  #asked: Asked = {};
  /** Commands that put another item into the player: what is about the one that is seen waits for their answers. */
  #arrivals = new SerialQueue();
  /** Steps of speed that were pressed and not sent yet, each with the item that was seen. */
  #steps: { item: ItemId | null; by: number }[] = [];
  #stepping: Promise<void> | null = null;

  async start(): Promise<void> {
    await listen('ticked', (tick) => {
      const now = this.now;
      if (!now || tick.item !== now.item?.id) return;
      this.position = tick.position_ms;
      const slept = now.sleep !== null && seconds(now.sleep.left_ms) !== seconds(tick.sleep_left_ms);
      if (inSeconds(tick.saved) !== inSeconds(this.saved)) this.saved = tick.saved;
      if (tick.state === now.state && tick.duration_ms === now.duration_ms && !slept) return;
      this.now = {
        ...now,
        state: tick.state,
        duration_ms: tick.duration_ms,
        sleep: now.sleep && { ...now.sleep, left_ms: tick.sleep_left_ms },
      };
    });
    onChange(['playback'], () => void this.load().catch(() => {}));
    await this.load();
  }

  async load(): Promise<void> {
    this.#take(await call('playback'));
  }

  #take(answer: Playback): void {
    const before = this.now;
    const playback = this.#stepped(withAsked(answer, this.#asked));
    this.now = playback;
    this.position = playback.position_ms;
    this.saved = playback.saved;
    if (before) this.#announce(before, playback);
  }

  /* What one would otherwise only see: the way back after a jump, that the sleep timer has done its work, what was passed over. */
  #announce(before: Playback, now: Playback): void {
    if (now.back_to_ms !== null && now.back_to_ms !== before.back_to_ms)
      announcer.say(
        t('player.back_said', { time: spoken(now.back_to_ms), key: keyOf('player', 'seek-back') }),
      );
    const still = now.state === 'paused' || now.state === 'ended' || now.state === 'idle';
    if (before.sleep && !now.sleep && still) announcer.say(t('sleep.said_end'));
    /* The list only grows until something is asked for by hand. */
    const known = now.passed_over.length >= before.passed_over.length ? before.passed_over.length : 0;
    for (const title of now.passed_over.slice(known)) {
      /* Nobody asked for it: no error, and not again with each round. */
      if (!this.#passed.has(title)) toasts.say(t('player.passed_over', { title }));
      this.#passed.add(title);
    }
  }

  async #do<K extends Verb>(name: K, ...args: Parameters<Commands[K]>): Promise<void> {
    const help = name === 'play' ? outsideHelp(args[0] as ItemId) : undefined;
    const asked = () => call(name, ...args) as Promise<unknown> as Promise<Playback>;
    const playback = await attempt(asked, help);
    if (playback) this.#take(playback);
  }

  /** Another item comes. */
  #arrive<K extends Verb>(name: K, ...args: Parameters<Commands[K]>): Promise<void> {
    return this.#arrivals.run(() => this.#do(name, ...args));
  }

  #arrived = (): Promise<void> => this.#arrivals.run(() => Promise.resolve());

  is = (id: ItemId): boolean => this.item?.id === id;
  /** The row as it is now when it is the one that plays: for a list that keeps an old one. */
  latest = (row: ItemRow): ItemRow => (this.item?.id === row.id ? this.item : row);

  /**
   * Plays an item from where it was left, or from `at` milliseconds. Of the one that plays: goes on.
   * `list` is the list it is played from: playing goes on with that when Up Next is empty.
   */
  play = (id: ItemId, at: number | null = null, list: ItemQuery | null = null): Promise<void> =>
    this.is(id) && at === null && this.state !== 'failed'
      ? this.#do('resume')
      : this.#arrive('play', id, at, list);
  pause = (): Promise<void> => this.#do('pause');
  toggle = (): Promise<void> => (this.item ? this.#do('toggle') : Promise.resolve());
  seek = (ms: number): Promise<void> => {
    this.position = ms;
    return this.#do('seek', Math.round(ms));
  };
  /** To a place in an item, whether it plays already or not. */
  seekIn = (id: ItemId, ms: number): Promise<void> => (this.is(id) ? this.seek(ms) : this.play(id, ms));
  /** A part of an episode: it pauses where that ends. */
  passage = (item: ItemId, from: number, to: number | null): Promise<void> =>
    this.#arrive('playPassage', { item, from_ms: Math.round(from), to_ms: to });
  skip = (ms: number): Promise<void> => (this.item ? this.#do('skip', Math.round(ms)) : Promise.resolve());
  next = (): Promise<void> => this.#arrive('playNext');
  stop = (): Promise<void> => this.#arrive('stop');
  /** 0..=1. Shown at once, so that a further press goes on from it. */
  volume = (to: number): Promise<void> => {
    const volume = Math.min(1, Math.max(0, to));
    return this.#shown({ volume }, () => call('setVolume', volume));
  };
  mute = (muted: boolean): Promise<void> => this.#shown({ muted }, () => call('setMuted', muted));
  /** To the nearest there is. */
  toSpeed = (to: number): Promise<void> => this.sounds({ speed: speedNear(to) });

  /**
   * Faster or slower by so many steps of 0.05, from the speed that what is seen really has: the window may still show an
   * item while another one has come with sound of its own, and for that the press was not. Shown at once; every press
   * counts. Resolves to the speed that came of it; null when the item was gone.
   */
  async step(by: number): Promise<number | null> {
    if (!this.now) return null;
    const item = this.item?.id ?? null;
    const last = this.#steps.at(-1);
    if (last?.item === item) last.by += by;
    else this.#steps.push({ item, by });
    this.now = { ...this.now, sound: { ...this.now.sound, speed: speedNear(this.speed + by * STEP) } };
    this.#stepping ??= this.#walk().finally(() => (this.#stepping = null));
    await this.#stepping;
    return (this.item?.id ?? null) === item ? this.speed : null;
  }

  async #walk(): Promise<void> {
    while (this.#steps.length > 0) {
      await this.#arrived();
      const before = await attempt(() => call('playback'));
      /* Whatever was pressed meanwhile is in it. */
      const step = this.#steps.shift();
      if (!step) return;
      const item = before?.item?.id ?? null;
      if (!before || item !== step.item) {
        if (before) this.#take(before);
        continue;
      }
      const speed = speedNear(before.sound.speed + step.by * STEP);
      const after = await attempt(() => call('setSound', { speed, item }));
      this.#take(after ?? before);
    }
  }

  /** With what was pressed since, and is still to be sent. */
  #stepped(playback: Playback): Playback {
    const more = this.#steps
      .filter((step) => step.item === (playback.item?.id ?? null))
      .reduce((sum, step) => sum + step.by, 0);
    if (more === 0) return playback;
    return {
      ...playback,
      sound: { ...playback.sound, speed: speedNear(playback.sound.speed + more * STEP) },
    };
  }

  /** Shows what is asked for at once; of several answers only the last counts. */
  async #shown(some: Asked, ask: () => Promise<Playback>): Promise<void> {
    this.#asked = { ...this.#asked, ...some, sound: { ...this.#asked.sound, ...some.sound } };
    if (this.now) this.now = withAsked(this.now, this.#asked);
    this.#sounding += 1;
    const mine = this.#sounding;
    const playback = await attempt(ask);
    if (mine !== this.#sounding) return;
    this.#asked = {};
    if (playback) this.#take(playback);
    else await this.load().catch(() => {});
  }

  /** Changes how what is seen sounds; not what has taken its place meanwhile. */
  sounds = async (patch: SoundPatch): Promise<void> => {
    if (!this.now) return;
    const seen = this.item?.id;
    await this.#shown({ sound: patch }, async () => {
      await this.#arrived();
      return this.item?.id === seen ? call('setSound', { ...patch, item: seen ?? null }) : call('playback');
    });
  };
  /** Gives the show sound of its own, or takes that away. */
  own = (own: boolean): Promise<void> => this.#do('setOwnSound', own);
  /** To the next (1) or the previous (−1) chapter or sentence. */
  jump = (what: Jump, by: 1 | -1): Promise<void> =>
    this.item && (what !== 'chapter' || this.chapters.length > 0)
      ? this.#do('jump', what, by)
      : Promise.resolve();
  /** Back to where it was before the last jump. */
  back = (): Promise<void> => (this.backTo === null ? Promise.resolve() : this.#do('seekBack'));

  /** Sets the sleep timer, or turns it off, and has it said. */
  async sleepAt(what: Sleep | null): Promise<void> {
    const playback = await attempt(() => call('setSleep', what));
    if (!playback) return;
    this.#take(playback);
    announcer.say(sleepSaid(what));
  }
}

/** As it will be when what was asked for is answered. */
function withAsked(playback: Playback, { sound, ...rest }: Asked): Playback {
  const given = Object.entries(sound ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return { ...playback, ...rest, sound: { ...playback.sound, ...Object.fromEntries(given) } };
}

function sleepSaid(what: Sleep | null): string {
  if (what === null) return t('sleep.said_off');
  if (what.kind === 'minutes') return t('sleep.said_minutes', { n: what.minutes });
  if (what.kind === 'chapter') return t('sleep.said_chapter');
  return what.count === 1 ? t('sleep.said_episode') : t('sleep.said_after', { n: what.count });
}

export const playback = new PlaybackState();
