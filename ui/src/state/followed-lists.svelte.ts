/** Lists of subscriptions on the web that are followed, and what they offer. */
import { call, type FollowedList, type FollowedShow } from '../ipc';
import { t } from '../i18n/index.svelte';
import { announcer } from './announcer.svelte';
import { onChange } from './changes.svelte';
import { attempt, toasts } from './toasts.svelte';

class FollowedLists {
  rows = $state.raw<FollowedList[]>([]);
  loaded = $state(false);
  /** Those with something to say. */
  news = $derived(this.rows.filter((list) => list.new > 0 || list.left.length > 0));
  /** What is worked on: a show by its number. */
  busy = $state<number | null>(null);

  async load(): Promise<void> {
    this.rows = await call('followedLists').catch(() => this.rows);
    this.loaded = true;
  }

  /** While they are shown: `$effect(() => followedLists.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['feeds'], () => void this.load());
  }

  /** False when it could not be; why was said. */
  async start(address: string): Promise<boolean> {
    const list = await attempt(() => call('followList', address.trim()));
    if (!list) return false;
    toasts.say(t('followed.followed', { title: list.title }));
    await this.load();
    return true;
  }

  async stop(list: FollowedList): Promise<void> {
    const undo = await attempt(() => call('unfollowList', list.id));
    if (undo) toasts.undoable(t('followed.stopped', { title: list.title }), undo);
    await this.load();
  }

  async byItself(list: FollowedList, on: boolean): Promise<void> {
    await attempt(() => call('setListByItself', list.id, on));
    await this.load();
  }

  async ask(list: FollowedList): Promise<void> {
    await attempt(() => call('askListNow', list.id));
    await this.load();
  }

  async add(show: FollowedShow): Promise<void> {
    this.busy = show.id;
    const added = await attempt(() => call('addFollowed', show.id));
    this.busy = null;
    if (added) announcer.say(t('followed.added', { title: show.title }));
    await this.load();
  }

  async pass(shows: FollowedShow[]): Promise<void> {
    const undo = await attempt(() =>
      call(
        'passFollowed',
        shows.map((show) => show.id),
      ),
    );
    if (undo) toasts.undoable(t('followed.passed', { n: undo.count }), undo);
    await this.load();
  }

  async read(list: FollowedList): Promise<void> {
    await attempt(() => call('readLeft', list.id));
    await this.load();
  }
}

export const followedLists = new FollowedLists();
