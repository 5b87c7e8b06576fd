/** A library in memory that answers the commands the tests come to. */
import type {
  Changes,
  Counts,
  ItemId,
  ItemPatch,
  ItemQuery,
  IpcError,
  ItemRow,
  Job,
  Order,
  Playback,
  Settings,
} from '../../src/ipc/bindings';
import type { Backend, Commands, Data, Drop, Listener } from '../../src/ipc/index';
import { createAnnotations } from './annotations';
import { createBackups } from './backups';
import { createDirectories } from './directories';
import { createDownloads } from './downloads';
import { createHistory } from './history';
import { createImports, imported, nothingAdded } from './imports';
import { createLists, fits } from './lists';
import { createLogins, type FakeLogins } from './logins';
import { alikeTo, lookUp, Refused } from './found';
import { cues, defaults, detail, feedRows, itemRows, nothing } from './data';
import { createBesides } from './podcasting';
import { createQueue } from './queue';
import { createRules } from './rules';
import { found } from './search';
import { createTags } from './tags';
import { createTriage } from './triage';
import { createPlayer, type Around, type Player } from './playback';

const all: ItemQuery = {
  kind: null,
  feed: null,
  place: 'all',
  filter: 'any',
  order: null,
  after: null,
  limit: 100,
};

export type FakeOptions = {
  /** How many items: more than 20, or 0 for a library just made. */
  items?: number;
  /** Milliseconds each command takes. */
  delay?: number;
  offline?: boolean;
  held?: Pick<Job, 'held' | 'held_until'>;
  settings?: Partial<Settings>;
  /** How it plays at first. */
  playback?: Partial<Playback>;
};
export type Answers = { [K in keyof Commands]: (...args: Parameters<Commands[K]>) => Data<K> };
type Event = 'changed' | 'ticked' | 'given' | 'followed' | 'menuAsked';
export type Fake = Backend & {
  /** Makes the next call of a command fail. */
  fail(command: keyof Commands, code: string, message: string): void;
  /** As if the shell sent it. */
  send<K extends Event>(event: K, payload: Parameters<Listener<K>>[0]): void;
  drop(drop: Drop): void;
  calls: { name: string; args: unknown[] }[];
  rows: ItemRow[];
  player: Player;
  members: FakeLogins;
  /** What keeps the library from being written. */
  trouble: IpcError | null;
};

export function createFake(options: FakeOptions = {}): Fake {
  const now = Date.now();
  const count = options.items ?? 30;
  let rows: ItemRow[] = itemRows(count, now);
  let feeds = count ? feedRows(now) : [];
  let queue: ItemId[] = count ? [3, 4, 7, 9, 10, 12, 13] : [];
  let settings: Settings = {
    theme: 'system',
    language: 'system',
    ...defaults,
    ...options.settings,
  };
  const kept = createBackups(now);
  const members = createLogins(() => changed('feeds', 'downloads'));
  const undos = new Map<number, () => void>();
  let undoId = 0;
  let jobId = 0;
  let jobs: Job[] = [];
  const listeners: { [K in Event]: Set<Listener<K>> } = {
    changed: new Set(),
    ticked: new Set(),
    given: new Set(),
    followed: new Set(),
    menuAsked: new Set(),
  };
  const drops = new Set<(d: Drop) => void>();
  const failures = new Map<string, { code: string; message: string }>();

  const send = <K extends Event>(event: K, payload: Parameters<Listener<K>>[0]) => {
    for (const listener of listeners[event]) (listener as (p: typeof payload) => void)(payload);
  };
  const changed = (...kinds: (keyof Changes)[]) =>
    setTimeout(() => send('changed', { ...nothing, ...Object.fromEntries(kinds.map((k) => [k, true])) }), 0);
  const undoable = (back: () => void, n: number) => {
    undoId += 1;
    undos.set(undoId, back);
    return { id: undoId, count: n };
  };
  const tags = createTags({
    rows: () => rows,
    feeds: () => feeds,
    setRows: (to) => (rows = to),
    setFeeds: (to) => (feeds = to),
    changed,
    undoable,
  });
  const smart = createLists({
    changed,
    undoable,
    tags: tags.all,
    folders: () => feeds.map((f) => f.folder),
    count: (list) => chosen({ ...all, list }).length,
  });
  const row = (id: ItemId): ItemRow => {
    const at = rows[id - 1];
    const found = at?.id === id ? at : rows.find((r) => r.id === id);
    if (!found) throw new Refused('not_found', 'This item is no longer in the library.');
    return { ...found, queued: queue.includes(id), download: loads.brief(id) };
  };
  const patchRow = (id: ItemId, change: Partial<ItemRow>) => {
    rows = rows.map((r) => (r.id === id ? { ...r, ...change } : r));
  };
  const listed = (q: ItemQuery, r: ItemRow): boolean => {
    const own = typeof q.list === 'number' ? smart.find(q.list)?.filter : undefined;
    const of = { queued: queue.includes(r.id), feed: feeds.find((f) => f.id === r.feed_id) };
    return fits(own, r, of) && fits(q.conditions, r, of);
  };
  const chosen = (q: ItemQuery): ItemRow[] => {
    const list = rows.filter(
      (r) =>
        (q.kind === null || r.kind === q.kind) &&
        (q.feed === null || r.feed_id === q.feed) &&
        (q.place === 'trash' ? r.trashed : !r.trashed) &&
        listed(q, r) &&
        (q.place !== 'inbox' || r.in_inbox) &&
        (q.place !== 'snoozed' || r.snoozed_until !== null) &&
        (q.place !== 'bookmarks' || r.bookmarked) &&
        (q.place !== 'continue' || (r.progress > 0 && !r.done)) &&
        (q.filter !== 'open' || !r.done) &&
        (q.filter !== 'done' || r.done) &&
        (q.filter !== 'downloaded' || r.offline === 'full' || loads.brief(r.id)?.state === 'done'),
    );
    const length = (r: ItemRow) => r.minutes ?? 0;
    switch (orderOf(q)) {
      case 'oldest':
        return list.reverse();
      case 'longest':
        return list.sort((a, b) => length(b) - length(a));
      case 'shortest':
        return list.sort((a, b) => (length(a) || Infinity) - (length(b) || Infinity));
      case 'title':
        return list.sort((a, b) => a.title.localeCompare(b.title));
      default:
        return list;
    }
  };
  const orders = new Map<string, Order>();
  const listOf = (q: ItemQuery) => [q.place, q.feed, q.kind, q.list ?? ''].join();
  const orderOf = (q: ItemQuery): Order =>
    q.order ??
    orders.get(listOf(q)) ??
    (q.place === 'inbox' || (q.kind === 'article' && q.feed === null) ? 'added' : 'newest');
  const loads = createDownloads({
    row,
    changed,
    undoable,
    now,
    settings: () => settings,
    articlesOffline: () => rows.filter((r) => r.offline === 'full').length,
  });
  const around: Around = {
    row,
    changed,
    ticked: (tick) => send('ticked', tick),
    get queue() {
      return queue;
    },
    set queue(to) {
      queue = to;
    },
    get settings() {
      return settings;
    },
    set settings(to) {
      settings = to;
    },
  };
  const player = createPlayer(around, options.playback);
  const besides = createBesides(changed);
  const counts = (): Counts => {
    const live = rows.filter((r) => !r.trashed);
    return {
      feeds: feeds.length,
      episodes: live.filter((r) => r.kind === 'episode').length,
      articles: live.filter((r) => r.kind === 'article').length,
      inbox: live.filter((r) => r.in_inbox).length,
      queue: queue.length,
      articles_open: live.filter((r) => r.kind === 'article' && !r.done).length,
      downloads_active: loads.in('waiting', 'running', 'paused').length,
      downloads_failed: loads.in('failed').length,
      downloads_done: loads.in('done').length,
      bookmarks: live.filter((r) => r.bookmarked).length,
      trash: rows.filter((r) => r.trashed).length,
      snoozed: live.filter((r) => r.snoozed_until !== null).length,
      sample: feeds.some((f) => f.sample),
    };
  };
  if (count > 0) {
    player.load(1, null);
    player.become({ state: 'paused', ...options.playback });
    loads.start(6, 'running', 0.64);
    loads.start(4, 'running', 0.22);
    loads.start(10, 'waiting');
    loads.start(9, 'failed', 0.1);
    loads.start(1, 'done', 1);
    loads.start(7, 'done', 1);
  }

  const whole = {
    row,
    changed,
    undoable,
    chosen,
    get rows() {
      return rows;
    },
    set rows(to) {
      rows = to;
    },
    get queue() {
      return queue;
    },
    set queue(to) {
      queue = to;
    },
    get feeds() {
      return feeds;
    },
    set feeds(to) {
      feeds = to;
    },
  };

  const answers: Partial<Answers> = {
    counts,
    home: () => ({
      begun: rows
        .filter((r) => r.progress > 0 && !r.done && !r.trashed)
        .slice(0, 6)
        .map((r) => row(r.id)),
      fresh: rows
        .filter((r) => r.in_inbox && !r.trashed)
        .slice(0, 20)
        .map((r) => row(r.id)),
      inbox_total: counts().inbox,
      live: [],
    }),
    items: (q) => {
      const all = chosen(q);
      const start = q.after ? Number(q.after) : 0;
      const end = start + (q.limit || 100);
      return {
        rows: all.slice(start, end).map((r) => row(r.id)),
        next: end < all.length ? String(end) : null,
        total: q.conditions || typeof q.list === 'number' ? Math.min(all.length, end + 1) : all.length,
        counted: !(q.conditions || typeof q.list === 'number') || end >= all.length,
        order: orderOf(q),
      };
    },
    setOrder: (list) => {
      if (list.order) orders.set(listOf(list), list.order);
      else orders.delete(listOf(list));
      changed('settings');
      return null;
    },
    item: (id) => detail(row(id), rows),
    ...besides.commands,
    alike: (id) => alikeTo(id, rows),
    transcript: (id) => cues(row(id).duration_ms ?? 0),
    setItems: (ids, patch) => {
      const before = rows;
      const change: Partial<ItemRow> = {};
      for (const key of ['done', 'in_inbox', 'bookmarked', 'trashed'] satisfies (keyof ItemPatch)[])
        if (patch[key] !== null) change[key] = patch[key];
      if (change.done) change.in_inbox = false;
      for (const id of ids) patchRow(id, change);
      changed('items');
      return undoable(() => (rows = before), ids.length);
    },
    undo: (id) => {
      const back = undos.get(id);
      if (!back) throw new Refused('not_found', 'This cannot be undone any more.');
      back();
      undos.delete(id);
      changed('items', 'queue', 'feeds', 'downloads', 'tags');
      return null;
    },
    feeds: () =>
      feeds.map((f) => {
        const own = rows.filter((r) => r.feed_id === f.id && !r.trashed);
        return {
          ...f,
          items: own.length,
          open: own.filter((r) => !r.done).length,
          inbox: own.filter((r) => r.in_inbox).length,
        };
      }),
    refresh: () => {
      const job: Job = {
        id: (jobId += 1),
        kind: 'refresh',
        done: 0,
        total: feeds.length,
        failed: 0,
        found: 0,
        finished: false,
        cancelled: false,
        offline: false,
      };
      jobs = [job];
      changed('jobs');
      setTimeout(() => {
        const offline = options.offline ?? false;
        const found = offline || options.held ? 0 : 2;
        jobs = [{ ...job, done: job.total, found, finished: true, offline, ...options.held }];
        changed('jobs');
      }, 300);
      return job.id;
    },
    lookUp: (input, login) => members.lookUp(input, login) ?? lookUp(input),
    lookUpPicture: (found) => (/tern/.test(found) ? 'data:image/png,%89PNG' : null),
    add: (input, login) => {
      members.lookUp(input, login);
      const kind = lookUp(input).kind;
      const isFeed = kind === 'feed' || kind === 'list' || /feed|audio$/.test(input);
      changed('feeds', 'items');
      return { ...nothingAdded, feeds: isFeed ? [1] : [], items: isFeed ? [] : [2] };
    },
    importFile: (path) => {
      changed('feeds', 'items');
      return imported(path);
    },
    setFullText: (id, wanted) => {
      feeds = feeds.map((f) => (f.id === id ? { ...f, full_text: wanted } : f));
      changed('feeds');
      return feeds.find((f) => f.id === id) ?? feeds[0]!;
    },
    openSample: () => {
      rows = itemRows(30, now);
      feeds = feedRows(now);
      changed('feeds', 'items', 'queue');
      return { ...nothingAdded, feeds: feeds.map((f) => f.id) };
    },
    ...player.commands,
    ...createTriage(whole).commands,
    ...createQueue(whole),
    ...loads.commands,
    ...createRules({ row, changed, undoable, done: () => loads.in('done') }).commands,
    ...tags.commands,
    ...createDirectories({
      changed,
      undoable,
      settings: () => settings,
      job: (kind, found) => {
        const job: Job = {
          id: (jobId += 1),
          kind,
          done: 0,
          total: 0,
          failed: 0,
          found: 0,
          finished: false,
          cancelled: false,
          offline: false,
        };
        jobs = [job];
        changed('jobs');
        setTimeout(() => {
          jobs = [{ ...job, done: 2, found, finished: true }];
          changed('jobs');
        }, 60);
        return job.id;
      },
      older: (id, state) => {
        feeds = feeds.map((f) => (f.id === id ? { ...f, older: state } : f));
        changed('feeds');
      },
    }).commands,
    relocateDownloads: (folder) => {
      const before = settings;
      settings = { ...settings, downloads_folder: folder };
      changed('settings');
      return undoable(() => (settings = before), 1);
    },
    jobs: () => jobs,
    search: (query) => found(query, { rows, feeds, row }),
    about: () => ({
      version: '0.1.0',
      library_folder: '~/.local/share/earmark',
      downloads_folder: '~/.local/share/earmark/downloads',
      system_language: navigator.language,
    }),
    settings: () => settings,
    setSettings: (to) => {
      settings = to;
      changed('settings');
      return settings;
    },
    ...smart.commands,
    playList: (q) => {
      const first = chosen(q).find((r) => r.playable && !r.done);
      if (!first) throw new Refused('nothing_to_play', 'There is nothing in this list that can be played.');
      return answers.play!(first.id, null, q);
    },
    folderTyped: (typed) =>
      typed
        .split('/')
        .map((name) => name.trim())
        .filter(Boolean),
    setFolder: (ids, folder) => {
      const before = feeds;
      feeds = feeds.map((f) => (ids.includes(f.id) ? { ...f, folder } : f));
      changed('feeds');
      return undoable(() => (feeds = before), ids.length);
    },
    ...kept.commands,
    ...members.commands,
    ...createAnnotations({ row, changed, undoable, notes: tags.notes }).commands,
    ...createHistory({ rows: () => rows, row, changed, undoable }).commands,
    ...createImports({ undoable, settings: () => settings }).commands,
    openExternal: () => null,
    fillScreen: () => null,
    edit: () => null,
    ready: () => null,
  };

  const fake: Fake = {
    commands: {} as Commands,
    calls: [],
    player,
    members,
    get trouble() {
      return kept.trouble;
    },
    set trouble(to) {
      kept.trouble = to;
    },
    get rows() {
      return rows;
    },
    fail: (command, code, message) => failures.set(command, { code, message }),
    send,
    drop: (drop) => drops.forEach((listener) => listener(drop)),
    listen: async (event, listener) => {
      const set = listeners[event] as Set<typeof listener>;
      set.add(listener);
      return () => set.delete(listener);
    },
    onDrop: async (listener) => {
      drops.add(listener);
      return () => drops.delete(listener);
    },
    chooseFile: async () => '/home/someone/subscriptions.opml',
    choosePlace: async (_title, name) => `/home/someone/${name}`,
    chooseFolder: async () => '/home/someone/Podcasts',
  };
  const asked =
    (name: keyof Commands) =>
    async (...args: unknown[]) => {
      fake.calls.push({ name, args });
      if (options.delay) await new Promise((done) => setTimeout(done, options.delay));
      const refusal = failures.get(name);
      failures.delete(name);
      try {
        if (refusal) throw new Refused(refusal.code, refusal.message);
        const answer = answers[name] as ((...a: unknown[]) => unknown) | undefined;
        if (!answer) throw new Error(`The fake library does not know ${name}.`);
        return { status: 'ok', data: structuredClone(answer(...args)) };
      } catch (e) {
        const code = e instanceof Refused ? e.code : 'internal';
        const detail = (e instanceof Refused && e.detail) || `fake: ${name}`;
        return { status: 'error', error: { code, message: (e as Error).message, detail } };
      }
    };
  /* What a test puts in the place of a command is asked instead. */
  fake.commands = new Proxy({} as Commands, {
    get: (own, name: keyof Commands) => own[name] ?? asked(name),
  });
  return fake;
}
