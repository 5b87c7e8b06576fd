/** How a feed is, shown over the window; its address; its older episodes. */
import { call, type DocumentCheck, type FeedHealth, type FeedId, type JobId } from '../ipc';
import { t } from '../i18n/index.svelte';
import { feedReport } from '../lib/feed-facts';
import { onChange } from './changes.svelte';
import { copyText } from './clipboard';
import { jobs } from './jobs.svelte';
import { attempt, sentence, toasts } from './toasts.svelte';

class Health {
  now = $state.raw<FeedHealth | null>(null);
  check = $state.raw<DocumentCheck | null>(null);
  checking = $state(false);
  changing = $state(false);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  /** The address that was wanted and that another subscription has: the two can be made one. */
  taken = $state<string | null>(null);
  /** Whose health is shown over the window. */
  shown = $state.raw<FeedId | null>(null);
  #asked = 0;

  open(id: FeedId): void {
    this.close();
    this.shown = id;
  }

  close(): void {
    this.#asked += 1;
    this.shown = null;
    this.now = null;
    this.check = null;
    this.checking = false;
    this.changing = false;
    this.problem = null;
    this.taken = null;
  }

  async load(): Promise<void> {
    const id = this.shown;
    if (id === null) return;
    const now = await attempt(() => call('feedHealth', id));
    if (now && this.shown === id) this.now = now;
  }

  /** While it is shown: `$effect(() => health.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['feeds', 'jobs'], () => void this.load());
  }

  async ask(): Promise<void> {
    const id = this.shown;
    if (id === null) return;
    await attempt(() => call('refresh', id));
    await this.load();
  }

  async copy(): Promise<void> {
    const id = this.shown;
    if (id === null) return;
    const of = await attempt(() => call('feedReport', id));
    if (of) await copyText(feedReport(of), t('health.copied'));
  }

  /** False when it was not taken; why is shown. */
  async change(to: string): Promise<boolean> {
    const feed = this.now;
    if (!feed) return false;
    this.changing = true;
    this.problem = null;
    this.taken = null;
    try {
      const undo = await call('changeAddress', feed.id, to);
      toasts.undoable(t('health.changed', { title: feed.title }), undo);
      return true;
    } catch (thrown) {
      const { code, ...said } = sentence(thrown);
      this.problem = said;
      this.taken = code === 'address_taken' ? to : null;
      return false;
    } finally {
      this.changing = false;
      await this.load();
    }
  }

  /** Makes it and the subscription that has the address one; answers which of the two stays. */
  async join(): Promise<FeedId | null> {
    const [feed, to] = [this.now, this.taken];
    if (!feed || to === null) return null;
    this.changing = true;
    this.problem = null;
    try {
      const stays = await call('joinShows', feed.id, to);
      toasts.say(t('health.joined', { title: feed.title }));
      return stays;
    } catch (thrown) {
      this.problem = sentence(thrown);
      this.taken = null;
      return null;
    } finally {
      this.changing = false;
    }
  }

  /** Asks for the document and looks for each of its items here. */
  async look(words: string): Promise<void> {
    const id = this.shown;
    if (id === null) return;
    this.#asked += 1;
    const mine = this.#asked;
    this.checking = true;
    this.problem = null;
    try {
      const check = await call('checkDocument', id, words);
      if (mine === this.#asked) this.check = check;
    } catch (thrown) {
      if (mine === this.#asked) this.problem = sentence(thrown);
    }
    if (mine === this.#asked) this.checking = false;
  }
}

export const health = new Health();

/** The older episodes of shows: asked for by hand; what came is told when it is over. */
class Older {
  #titles = new Map<JobId, { id: FeedId; title: string }>();
  #stop: (() => void) | null = null;

  async fetch(id: FeedId, title: string): Promise<void> {
    const job = await attempt(() => call('fetchOlder', id));
    if (job === undefined) return;
    this.#titles.set(job, { id, title });
    this.#stop ??= onChange(['jobs'], () => void this.#look().catch(() => {}));
    await jobs.load().catch(() => {});
    await this.#look().catch(() => {});
  }

  async takeBack(id: FeedId): Promise<void> {
    const undo = await attempt(() => call('takeOlderBack', id));
    if (undo) toasts.undoable(t('older.taken_back', { n: undo.count }), undo);
  }

  async #look(): Promise<void> {
    for (const job of await call('jobs')) {
      const of = this.#titles.get(job.id);
      if (!of || !job.finished) continue;
      this.#titles.delete(job.id);
      if (job.found > 0)
        toasts.say(t('older.came', { n: job.found, title: of.title }), {
          label: t('act.undo'),
          run: () => void this.takeBack(of.id),
        });
      const feed = (await call('feeds')).find((row) => row.id === of.id);
      if (feed?.older === 'stopped') toasts.say(t('older.stopped', { title: of.title }));
      else if (job.found === 0) toasts.say(t('older.nothing'));
    }
    if (this.#titles.size > 0) return;
    this.#stop?.();
    this.#stop = null;
  }
}

export const older = new Older();
