/** What happened without being asked for just now: downloads that ended, a look for new items that is over. Said aloud, and failures shown. */
import { t } from '../i18n/index.svelte';
import { call, type Counts, type JobId } from '../ipc';
import { onChange } from './changes.svelte';
import { toasts } from './toasts.svelte';

class Announcer {
  /** For a live region: read aloud when it changes. */
  said = $state('');
  #before: Counts | null = null;
  #running = new Set<JobId>();

  /** Has it read aloud; the same again too. */
  say(text: string): void {
    this.said = this.said === text ? `${text}\u200b` : text;
  }

  /** Compares the numbers of now with those before. `look` goes to the downloads. */
  counted(counts: Counts, look: () => void): void {
    const before = this.#before;
    this.#before = counts;
    if (!before) return;
    const arrived = counts.downloads_done - before.downloads_done;
    const failed = counts.downloads_failed - before.downloads_failed;
    const ended = counts.downloads_active < before.downloads_active;
    if (arrived > 0 && ended) this.said = t('announcer.downloaded', { n: arrived });
    if (failed > 0)
      toasts.say(t('announcer.failed', { n: failed }), { label: t('announcer.look'), run: look });
  }

  /** Says what a look for new items found, once it is over. */
  follow(): () => void {
    return onChange(['jobs'], () => void this.#jobs().catch(() => {}));
  }

  async #jobs(): Promise<void> {
    for (const job of await call('jobs')) {
      if (!job.finished) this.#running.add(job.id);
      else if (this.#running.delete(job.id) && job.kind === 'refresh' && !job.cancelled)
        this.said = job.found > 0 ? t('announcer.found', { n: job.found }) : t('announcer.nothing');
    }
  }
}

export const announcer = new Announcer();
