/** Directories, followed lists and the health of feeds of the fake library. */
import type {
  Changes,
  DirectoryRow,
  DirectoryShow,
  FeedHealth,
  FeedId,
  FollowedList,
  Job,
  Settings,
  Undo,
} from '../../src/ipc/bindings';
import type { Answers } from './library';
import { Refused } from './found';

type Around = {
  changed: (...kinds: (keyof Changes)[]) => void;
  undoable: (back: () => void, n: number) => Undo;
  settings: () => Settings;
  /** Begins a job that ends by itself. */
  job: (kind: Job['kind'], found: number) => number;
  /** What is said of the older items of a feed. */
  older: (id: FeedId, state: 'named' | 'running' | 'whole') => void;
};

export function createDirectories({ changed, undoable, settings, job, older }: Around): {
  commands: Partial<Answers>;
} {
  let key = false;
  let address = 'https://glacier.example/feed';
  let lists: FollowedList[] = [];
  const rows = (): DirectoryRow[] =>
    (
      [
        ['itunes', 'Apple Podcasts', 'https://itunes.apple.com'],
        ['fyyd', 'fyyd', 'https://api.fyyd.de'],
        ['podcast_index', 'Podcast Index', 'https://api.podcastindex.org'],
      ] as const
    ).map(([directory, name, own_base]) => {
      const { off, base } = settings().directories[directory];
      const needs_key = directory === 'podcast_index';
      const has_key = needs_key && key;
      return {
        directory,
        name,
        own_base,
        off,
        base,
        needs_key,
        has_key,
        asked: !off && (!needs_key || has_key),
      };
    });
  const show = (n: number, title: string, some: Partial<DirectoryShow> = {}): DirectoryShow => ({
    url: `https://tern.example/feed-${n}`,
    title,
    author: 'Ann Tern',
    directories: ['itunes'],
    episodes: 128,
    feed_id: null,
    picture: n === 1,
    ...some,
  });
  const health = (id: FeedId): FeedHealth => ({
    id,
    title: 'Glacier Diaries',
    url: address,
    former_url: 'http://old.example/feed',
    asked_at: '2026-03-04T10:00:00Z',
    succeeded_at: '2026-03-03T10:00:00Z',
    next_at: '2199-03-04T12:00:00Z',
    next_why: 'failures',
    failures: 2,
    problem: null,
    problem_code: null,
    asking: false,
    askings: [
      {
        at: '2026-03-04T10:00:00Z',
        outcome: 'failed',
        status: 500,
        bytes: null,
        mime: null,
        took_ms: 120,
        items: null,
        fresh: 0,
        problem: 'the server says: 500 Internal Server Error',
        code: 'status',
      },
      {
        at: '2026-03-03T10:00:00Z',
        outcome: 'read',
        status: 200,
        bytes: 48_000,
        mime: 'application/rss+xml',
        took_ms: 230,
        items: 40,
        fresh: 2,
        problem: null,
        code: null,
      },
    ],
    moves: [{ at: '2026-01-03T10:00:00Z', from: 'http://old.example/feed', to: address, why: 'redirect' }],
    mended: [{ kind: 'broken', words: 'The file ends in the middle.' }],
    items: 38,
    trashed: 2,
  });
  const patch = (id: number, change: (list: FollowedList) => FollowedList) => {
    lists = lists.map((list) => (list.id === id ? change(list) : list));
    changed('feeds');
    return lists.find((list) => list.id === id)!;
  };
  return {
    commands: {
      directories: rows,
      searchDirectories: (words) => {
        if (/offline/.test(words)) throw new Refused('no_directories', 'no directory may be asked');
        const some = /nothing/.test(words)
          ? []
          : [
              show(1, 'Tern Island Radio', { directories: ['itunes', 'fyyd'] }),
              show(2, 'Terns of Old', { author: null, episodes: null, directories: ['fyyd'] }),
              show(3, 'Tern and Tide', { feed_id: 1 }),
            ];
        return {
          shows: some,
          asked: ['itunes', 'fyyd'],
          troubles: [{ directory: 'fyyd', problem: 'the server did not answer in time', code: 'timeout' }],
        };
      },
      directoryPicture: () => 'data:image/png,%89PNG',
      setDirectoryKey: () => {
        key = true;
        changed('settings');
        return rows();
      },
      forgetDirectoryKey: () => {
        key = false;
        changed('settings');
        return rows();
      },
      followList: (url) => {
        if (!/^https?:/.test(url)) throw new Refused('not_a_list', 'there is no list at this address');
        const list: FollowedList = {
          id: lists.length + 1,
          url,
          title: 'Good Shows',
          by_itself: false,
          asked_at: '2026-03-04T10:00:00Z',
          problem: null,
          problem_code: null,
          shows: 3,
          offered: [
            { id: 1, url: 'https://a.example/1', title: 'One', feed_id: null },
            { id: 2, url: 'https://a.example/2', title: 'Two', feed_id: null },
          ],
          new: 2,
          left: [{ id: 3, url: 'https://a.example/3', title: 'Three', feed_id: 1 }],
        };
        lists = [...lists, list];
        changed('feeds');
        return list;
      },
      followedLists: () => lists,
      unfollowList: (id) => {
        const before = lists;
        lists = lists.filter((list) => list.id !== id);
        changed('feeds');
        return undoable(() => (lists = before), 1);
      },
      setListByItself: (id, on) => patch(id, (list) => ({ ...list, by_itself: on })),
      addFollowed: (one) => {
        const list = lists.find((l) => l.offered.some((s) => s.id === one))!;
        const offered = list.offered.filter((s) => s.id !== one);
        patch(list.id, (l) => ({ ...l, offered, new: offered.length }));
        return { feeds: [1], items: [], known: 0, problems: [], later: [], stopped: 0, import: null };
      },
      passFollowed: (some) => {
        const before = lists;
        lists = lists.map((l) => {
          const offered = l.offered.filter((s) => !some.includes(s.id));
          return { ...l, offered, new: offered.length };
        });
        changed('feeds');
        return undoable(() => (lists = before), some.length);
      },
      readLeft: (id) => {
        patch(id, (list) => ({ ...list, left: [] }));
        return null;
      },
      askListNow: (id) => patch(id, (list) => list),
      feedHealth: health,
      checkDocument: (_id, words) => {
        const items = [
          { title: 'Ice', published_at: null, fate: 'here' as const, item: 3, here_as: null },
          { title: 'Snow', published_at: null, fate: 'deleted' as const, item: null, here_as: null },
          { title: 'Melt', published_at: null, fate: 'joined' as const, item: 4, here_as: 'Thaw' },
        ].filter((item) => item.title.toLowerCase().includes(words.toLowerCase()));
        return { items, fitting: items.length, total: 3, only_here: 5, older: true, mended: [] };
      },
      joinShows: () => 2,
      changeAddress: (_id, to) => {
        if (/taken/.test(to)) throw new Refused('address_taken', 'another subscription has this address');
        if (/other/.test(to)) throw new Refused('other_show', 'the address leads to another show now: Other');
        const before = address;
        address = to;
        changed('feeds');
        return undoable(() => (address = before), 1);
      },
      feedReport: (id) => ({ ...health(id), url: 'https://a.example/…/feed' }),
      fetchOlder: (id) => {
        older(id, 'running');
        setTimeout(() => older(id, 'whole'), 30);
        return job('older', 12);
      },
      takeOlderBack: (id) => {
        older(id, 'named');
        return undoable(() => older(id, 'whole'), 12);
      },
    },
  };
}
