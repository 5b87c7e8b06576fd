/** What plays in the fake library: sound, sleep, jumps and the way back, as believable as a clock can make them. */
import type {
  Changes,
  FeedId,
  ItemId,
  ItemQuery,
  ItemRow,
  Playback,
  Settings,
  ShowSettings,
  Sleep,
  SleepNow,
  Sound,
} from '../../src/ipc/bindings';
import type { Listener } from '../../src/ipc/index';
import type { Answers } from './library';
import { chapters, cues } from './data';
import { Refused } from './found';

/** The part of the fake library that playing needs. */
export type Around = {
  row: (id: ItemId) => ItemRow;
  queue: ItemId[];
  settings: Settings;
  changed: (...kinds: (keyof Changes)[]) => void;
  ticked: (tick: Parameters<Listener<'ticked'>>[0]) => void;
};
export type Player = {
  commands: Partial<Answers>;
  load(id: ItemId, at: number | null, list?: ItemQuery | null): Playback;
  /** As if the shell had come to it by itself. */
  become(some: Partial<Playback>): void;
  now(): Playback;
  /** Lets so many milliseconds of listening pass. */
  pass(ms: number): void;
};

const asEverywhere: ShowSettings = {
  speed: null,
  trim: null,
  loudness: null,
  boost: null,
  skip_intro: 0,
  skip_outro: 0,
};
const TRIMMED = { off: 0, low: 0.02, medium: 0.04, high: 0.1 };
/** Nearer than this nobody needs a way back. */
const NEAR_MS = 5_000;

export function createPlayer(around: Around, some: Partial<Playback> = {}): Player {
  const shows = new Map<FeedId, ShowSettings>();
  let list: ItemQuery | null = null;
  let pb: Playback = {
    state: 'idle',
    item: null,
    chapters: [],
    position_ms: 0,
    duration_ms: null,
    length: 'counted',
    buffered: [],
    volume: around.settings.volume,
    muted: around.settings.muted,
    sound: soundOf(around.settings),
    own_sound: false,
    loudness: null,
    sleep: null,
    back_to_ms: null,
    saved: { speed_ms: 0, trim_ms: 0 },
    goes_on: false,
    silent: false,
    notice: null,
    passed_over: [],
    ...some,
  };

  const show = (): ShowSettings => shows.get(pb.item?.feed_id ?? 0) ?? asEverywhere;
  /** Puts together how it sounds from everything's and the show's. */
  const hear = (): Playback => {
    const all = soundOf(around.settings);
    const own = show();
    return (pb = {
      ...pb,
      sound: {
        speed: own.speed ?? all.speed,
        trim: own.trim ?? all.trim,
        loudness: own.loudness ?? all.loudness,
        boost: own.boost ?? all.boost,
        mono: all.mono,
      },
      own_sound: [own.speed, own.trim, own.loudness, own.boost].some((v) => v !== null),
      goes_on: list !== null && around.settings.continuous,
    });
  };
  const end = (): number => pb.duration_ms ?? 0;
  const left = (to: number): number => Math.max(0, to - pb.position_ms) / pb.sound.speed;
  const sleeps = (what: Sleep): SleepNow => {
    if (what.kind === 'minutes') return { what, left_ms: what.minutes * 60_000 };
    if (what.kind === 'chapter') {
      const here = pb.chapters.findLast((c) => c.start_ms <= pb.position_ms);
      return { what, left_ms: left(here?.end_ms ?? end()) };
    }
    const rest = around.queue
      .filter((q) => q !== pb.item?.id)
      .slice(0, what.count - 1)
      .map((id) => around.row(id).duration_ms);
    const known = rest.length === what.count - 1 && rest.every((ms) => ms !== null);
    return { what, left_ms: known ? left(end()) + rest.reduce<number>((a, b) => a + (b ?? 0), 0) : null };
  };
  const tick = () => {
    if (!pb.item) return;
    around.ticked({
      item: pb.item.id,
      position_ms: pb.position_ms,
      duration_ms: pb.duration_ms,
      state: pb.state,
      saved: pb.saved,
      sleep_left_ms: pb.sleep?.left_ms ?? null,
    });
  };
  const move = (position: number, back = false): Playback => {
    const from = pb.position_ms;
    const to = Math.min(Math.max(0, position), end());
    pb = {
      ...pb,
      position_ms: to,
      back_to_ms: back && Math.abs(to - from) > NEAR_MS ? from : pb.back_to_ms,
    };
    if (pb.sleep && pb.sleep.what.kind !== 'minutes') pb = { ...pb, sleep: sleeps(pb.sleep.what) };
    tick();
    return pb;
  };
  const state = (to: Playback['state']): Playback => {
    pb = { ...pb, state: pb.item ? to : 'idle' };
    around.changed('playback');
    return pb;
  };
  const load: Player['load'] = (id, at, from = null) => {
    const item = around.row(id);
    if (!item.playable) throw new Refused('not_playable', 'There is no sound in this item.');
    const duration = item.duration_ms ?? 1_800_000;
    list = from;
    around.queue = [id, ...around.queue.filter((q) => q !== id)];
    const sleep = pb.sleep;
    pb = {
      ...pb,
      state: 'playing',
      item,
      chapters: chapters(duration),
      position_ms: at ?? item.position_ms,
      duration_ms: duration,
      buffered: [[0, 0.78]],
      loudness: id % 4 === 2 ? null : { measured_lufs: -19.4, gain_db: 3.4, reached_lufs: -16, most: false },
      back_to_ms: null,
      saved: { speed_ms: 0, trim_ms: 0 },
      notice: null,
      passed_over: [],
    };
    hear();
    if (sleep) pb = { ...pb, sleep: sleep.what.kind === 'minutes' ? sleep : sleeps(sleep.what) };
    return pb;
  };
  const next = (): Playback => {
    around.queue = around.queue.filter((q) => q !== pb.item?.id);
    const id = around.queue[0];
    if (id === undefined) return state('ended');
    load(id, null, list);
    around.changed('playback', 'queue');
    return pb;
  };
  const jump: Answers['jump'] = (what, by) => {
    const at = pb.position_ms;
    const starts =
      what === 'chapter'
        ? pb.chapters.filter((c) => !c.hidden).map((c) => c.start_ms)
        : cues(end()).flatMap((c) => c.start_ms ?? []);
    const here = starts.findLastIndex((ms) => ms <= at);
    /* Back is first to the beginning of this one, when that is a while ago. */
    const begun = at - (starts[here] ?? 0) > 3000;
    const to = starts[here + (by < 0 && begun ? by + 1 : by)];
    return to === undefined ? pb : move(to, what === 'chapter');
  };

  const pass = (ms: number) => {
    if (pb.state !== 'playing') return;
    const { speed, trim } = pb.sound;
    const cut = ms * speed * TRIMMED[trim];
    const saved = {
      speed_ms: pb.saved.speed_ms + ms * (speed - 1),
      trim_ms: pb.saved.trim_ms + cut,
    };
    pb = { ...pb, saved };
    const still = pb.sleep?.left_ms ?? null;
    if (pb.sleep && still !== null) {
      if (still <= ms) {
        pb = { ...pb, sleep: null };
        state('paused');
        return;
      }
      pb = { ...pb, sleep: { ...pb.sleep, left_ms: still - ms } };
    }
    if (pb.position_ms + ms * speed >= end() && end() > 0) next();
    else move(pb.position_ms + ms * speed + cut);
  };

  const heard = (patch: Partial<Sound>): void => {
    const feed = pb.item?.feed_id ?? null;
    const { mono, ...rest } = patch;
    if (mono !== undefined) around.settings = { ...around.settings, mono };
    if (pb.own_sound && feed !== null) shows.set(feed, { ...show(), ...rest });
    else around.settings = { ...around.settings, ...rest };
    around.changed('playback', 'settings');
  };

  return {
    load,
    pass,
    now: () => pb,
    become: (more) => {
      pb = { ...pb, ...more };
      around.changed('playback');
    },
    commands: {
      playback: () => hear(),
      play: (id, at, from) => {
        load(id, at, from);
        around.changed('playback', 'queue');
        return pb;
      },
      pause: () => state('paused'),
      toggle: () => state(pb.state === 'playing' ? 'paused' : 'playing'),
      seek: (position) => move(position, true),
      playPassage: ({ item, from_ms }) => {
        load(item, from_ms);
        around.changed('playback', 'queue');
        return pb;
      },
      skip: (by) => move(pb.position_ms + by),
      playNext: next,
      setVolume: (volume) => {
        pb = { ...pb, volume: volume ?? pb.volume };
        around.settings = { ...around.settings, volume: pb.volume };
        return pb;
      },
      setMuted: (muted) => (pb = { ...pb, muted }),
      setSound: (patch) => {
        const { item, ...given } = patch;
        /* Meant for another one. */
        if (item !== null && item !== undefined && item !== pb.item?.id) return pb;
        heard(Object.fromEntries(Object.entries(given).filter(([, v]) => v !== null && v !== undefined)));
        return hear();
      },
      setOwnSound: (own) => {
        const feed = pb.item?.feed_id ?? null;
        if (feed === null) return pb;
        const { speed, trim, loudness, boost } = own ? pb.sound : asEverywhere;
        shows.set(feed, { ...show(), speed, trim, loudness, boost });
        around.changed('playback');
        return hear();
      },
      setDefaultSound: (sound) => {
        around.settings = { ...around.settings, ...sound };
        hear();
        around.changed('playback', 'settings');
        return around.settings;
      },
      showSettings: (feed) => shows.get(feed) ?? asEverywhere,
      setShowSettings: (feed, to) => {
        shows.set(feed, to);
        hear();
        around.changed('playback');
        return to;
      },
      jump,
      seekBack: () => {
        const to = pb.back_to_ms;
        if (to === null) return pb;
        pb = { ...pb, back_to_ms: null };
        return move(to);
      },
      setSleep: (what) => (pb = { ...pb, sleep: what && sleeps(what) }),
      outputDevices: () => ['Built-in speakers', 'Study headphones', 'HDMI'],
      setOutputDevice: (name) => {
        around.settings = { ...around.settings, output_device: name };
        around.changed('settings');
        return around.settings;
      },
      listeningTotals: () => ({ heard_s: 148_320, saved_speed_s: 11_520, saved_trim_s: 2_400 }),
    },
  };
}

const soundOf = ({ speed, trim, loudness, boost, mono }: Settings): Sound => ({
  speed,
  trim,
  loudness,
  boost,
  mono,
});
