/** What happened without being asked for just now: downloads that ended, a look for new items that is over. Said aloud, and failures shown. */
import { t } from '../i18n/index.svelte';
import { call, type Counts, type Job, type JobId } from '../ipc';
import { until } from '../lib/format';
import { onChange } from './changes.svelte';
import { toasts } from './toasts.svelte';

/** Others are on their way: their end is waited for, but not for ever. */
const GATHER_MS = 15_000;
const CALM_MS = 300;

class Announcer {
  /** For a live region: read aloud when it changes. */
  said = $state('');
  #before: Counts | null = null;
  #running = new Set<JobId>();
  /** Asked for by hand, with the message that it began. */
  #asked = new Map<JobId, number>();
  #look = (): void => {};
  /** Downloads that ended and were not told of: many are one message. */
  #ready = 0;
  #telling: ReturnType<typeof setTimeout> | undefined;

  /** Has it read aloud; the same again too. */
  say(text: string): void {
    this.said = this.said === text ? `${text}\u200b` : text;
  }

  /** Compares the numbers of now with those before. `look` goes to the downloads; where they are `shown` that is not offered. */
  counted(counts: Counts, look: () => void, shown: () => boolean = () => false): void {
    const before = this.#before;
    this.#before = counts;
    if (!before) return;
    const failed = counts.downloads_failed - before.downloads_failed;
    const arrived = counts.downloads_done - before.downloads_done;
    const ended = counts.downloads_active < before.downloads_active;
    if (arrived > 0 && ended) {
      this.said = t('announcer.downloaded', { n: arrived });
      this.#ready += arrived;
      clearTimeout(this.#telling);
      this.#telling = setTimeout(
        () => this.#tell(look, shown),
        counts.downloads_active > 0 ? GATHER_MS : CALM_MS,
      );
    }
    if (failed > 0 && !shown())
      toasts.say(t('announcer.failed', { n: failed }), { label: t('announcer.look'), run: look });
  }

  #tell(look: () => void, shown: () => boolean): void {
    const n = this.#ready;
    this.#ready = 0;
    if (n > 0 && !shown()) toasts.say(t('announcer.ready', { n }), { label: t('announcer.look'), run: look });
  }

  /** Says what a look for new items found, once it is over. `look` goes to what did not answer. */
  follow(look: () => void): () => void {
    this.#look = look;
    return onChange(['jobs'], () => void this.#jobs().catch(() => {}));
  }

  /** One that was asked for by hand has its end told in place of the message that it began. */
  await(job: JobId, toast: number): void {
    this.#asked.set(job, toast);
    void this.#jobs().catch(() => {});
  }

  async #jobs(): Promise<void> {
    for (const job of await call('jobs')) {
      if (!job.finished) {
        this.#running.add(job.id);
        continue;
      }
      const toast = this.#asked.get(job.id);
      const awaited = this.#running.delete(job.id) || toast !== undefined;
      if (awaited && job.kind === 'move') tellMoved(job);
      if (!awaited || job.kind !== 'refresh') continue;
      this.#asked.delete(job.id);
      if (toast === undefined) {
        if (!job.cancelled) this.say(result(job));
        continue;
      }
      toasts.dismiss(toast);
      const look = job.failed > 0 ? { label: t('announcer.look'), run: () => this.#look() } : null;
      toasts.say(result(job), look);
    }
  }
}

/** What became of files that go to another folder. */
function tellMoved(job: Job): void {
  if (job.failed > 0) toasts.error(t('announcer.not_moved', { n: job.failed }));
  else if (job.done > 0) toasts.say(t('announcer.moved', { n: job.done }));
}

/** "3 new items", "Nothing new; 2 feeds did not answer. 12 shows wait at least until 02:46: their server asked for patience". */
function result(job: Job): string {
  if (job.cancelled) return t('refresh.stopped');
  if (job.offline) return t('refresh.offline');
  if (!job.held || !job.held_until) return brought(job);
  return `${brought(job)}. ${t('refresh.held', { n: job.held, time: until(job.held_until) })}`;
}

function brought(job: Job): string {
  if (job.found === 0)
    return job.failed > 0 ? t('refresh.nothing_but', { n: job.failed }) : t('announcer.nothing');
  const found = t('announcer.found', { n: job.found });
  return job.failed > 0 ? `${found}; ${t('refresh.failed', { n: job.failed })}` : found;
}

export const announcer = new Announcer();
