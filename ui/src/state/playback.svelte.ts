/** What plays. The position comes with ticks; all else with the full state, after a change or a command. */
import { call, listen, type Commands, type ItemId, type Playback } from '../ipc';
import { onChange } from './changes.svelte';
import { attempt } from './toasts.svelte';

type Verb =
  | 'play'
  | 'resume'
  | 'pause'
  | 'toggle'
  | 'seek'
  | 'skip'
  | 'playNext'
  | 'stop'
  | 'setVolume'
  | 'setMuted'
  | 'setSpeed';

class PlaybackState {
  now = $state.raw<Playback | null>(null);
  /** Milliseconds; follows the ticks. */
  position = $state(0);
  item = $derived(this.now?.item ?? null);
  state = $derived(this.now?.state ?? 'idle');
  /** Sound is coming, or will as soon as its bytes are here. */
  running = $derived(this.state === 'playing' || this.state === 'waiting' || this.state === 'loading');
  duration = $derived(this.now?.duration_ms ?? this.item?.duration_ms ?? null);
  chapters = $derived((this.now?.chapters ?? []).filter((c) => !c.hidden));
  /** Index in `chapters` of the one that plays; -1 without chapters. */
  chapter = $derived(this.chapters.findLastIndex((c) => c.start_ms <= this.position));

  async start(): Promise<void> {
    await listen('ticked', (tick) => {
      if (!this.now || tick.item !== this.now.item?.id) return;
      this.position = tick.position_ms;
      if (tick.state !== this.now.state || tick.duration_ms !== this.now.duration_ms)
        this.now = { ...this.now, state: tick.state, duration_ms: tick.duration_ms };
    });
    onChange(['playback'], () => void this.load().catch(() => {}));
    await this.load();
  }

  async load(): Promise<void> {
    this.#take(await call('playback'));
  }

  #take(playback: Playback): void {
    this.now = playback;
    this.position = playback.position_ms;
  }

  async #do<K extends Verb>(name: K, ...args: Parameters<Commands[K]>): Promise<void> {
    const playback = await attempt(() => call(name, ...args) as Promise<unknown> as Promise<Playback>);
    if (playback) this.#take(playback);
  }

  is = (id: ItemId): boolean => this.item?.id === id;

  /** Plays an item from where it was left, or from `at` milliseconds. Of the one that plays: goes on. */
  play = (id: ItemId, at: number | null = null): Promise<void> =>
    this.is(id) && at === null && this.state !== 'failed' ? this.#do('resume') : this.#do('play', id, at);
  pause = (): Promise<void> => this.#do('pause');
  toggle = (): Promise<void> => (this.item ? this.#do('toggle') : Promise.resolve());
  seek = (ms: number): Promise<void> => {
    this.position = ms;
    return this.#do('seek', Math.round(ms));
  };
  skip = (ms: number): Promise<void> => (this.item ? this.#do('skip', Math.round(ms)) : Promise.resolve());
  next = (): Promise<void> => this.#do('playNext');
  stop = (): Promise<void> => this.#do('stop');
  /** 0..=1. */
  volume = (to: number): Promise<void> => this.#do('setVolume', Math.min(1, Math.max(0, to)));
  /** 0.5..=4, in steps of 0.05. */
  speed = (to: number): Promise<void> =>
    this.#do('setSpeed', Math.min(4, Math.max(0.5, Math.round(to * 20) / 20)));
  mute = (muted: boolean): Promise<void> => this.#do('setMuted', muted);
}

export const playback = new PlaybackState();
