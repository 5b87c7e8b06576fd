/** What podcasts say besides, of the fake library: nothing, until a test says otherwise. */
import type { Changes, FeedId, ItemId, ShowExtras } from '../../src/ipc/bindings';
import { nothingBesides } from './data';

export const plainShow = (): ShowExtras => ({
  persons: [],
  funding: [],
  trailer: false,
  live: [],
  recommends: [],
  license: null,
  location: null,
  comments: [],
  updates: null,
  complete: false,
  explicit: false,
  music: false,
  categories: [],
});

export function createBesides(changed: (...kinds: (keyof Changes)[]) => void) {
  return {
    commands: {
      showExtras: (_feed: FeedId): ShowExtras => plainShow(),
      trailer: (_feed: FeedId): ItemId => 1,
      chooseVersion: (_item: ItemId, _key: string | null) => {
        changed('items');
        return nothingBesides();
      },
    },
  };
}
