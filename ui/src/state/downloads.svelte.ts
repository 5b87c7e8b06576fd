/** Downloads: what runs, what failed, what is here. */
import { call, type Downloads, type ItemId } from '../ipc';
import { t } from '../i18n/index.svelte';
import { onChange } from './changes.svelte';
import { attempt, sentence, toasts } from './toasts.svelte';

class DownloadsState {
  now = $state.raw<Downloads | null>(null);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);

  async load(): Promise<void> {
    try {
      this.now = await call('downloads');
      this.problem = null;
    } catch (thrown) {
      this.problem = sentence(thrown);
    }
  }

  /** While they are shown: `$effect(() => downloads.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['downloads', 'transfers'], () => void this.load());
  }

  async add(ids: ItemId[]): Promise<void> {
    const done = await attempt(() => call('download', ids));
    if (done !== undefined) toasts.say(t('toast.downloading', { n: ids.length }));
  }

  /** Fetches anew what did not come, or what is here and no good; nothing is removed when nothing can be fetched. */
  async again(id: ItemId): Promise<void> {
    const done = await attempt(() => call('downloadAgain', id));
    if (done !== undefined) toasts.say(t('toast.downloading', { n: 1 }));
  }

  pause = (id: ItemId): Promise<unknown> => attempt(() => call('pauseDownload', id));
  resume = (id: ItemId): Promise<unknown> => attempt(() => call('resumeDownload', id));
  pauseAll = (paused: boolean): Promise<unknown> => attempt(() => call('pauseAllDownloads', paused));

  async remove(ids: ItemId[]): Promise<void> {
    const undo = await attempt(() => call('removeDownloads', ids));
    if (undo) toasts.undoable(t('toast.download_removed', { n: undo.count }), undo);
  }
}

export const downloads = new DownloadsState();
