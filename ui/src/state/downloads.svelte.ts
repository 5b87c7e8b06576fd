/** Downloads: what runs, what failed, what is here. */
import {
  call,
  choosePlace,
  type CleanUp,
  type CleanUpScope,
  type Downloads,
  type ItemId,
  type RulesRemoved,
  type Storage,
} from '../ipc';
import { t } from '../i18n/index.svelte';
import { onChange } from './changes.svelte';
import { leftOut } from '../lib/trouble';
import { neighbour } from '../lib/neighbour';
import { outsideHelp } from './outside';
import { attempt, sentence, toasts } from './toasts.svelte';

class DownloadsState {
  now = $state.raw<Downloads | null>(null);
  storage = $state.raw<Storage | null>(null);
  /** What the rules took away by themselves, the newest first. */
  removed = $state.raw<RulesRemoved[]>([]);
  /** The clean-up is open. */
  cleaning = $state(false);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);

  async load(): Promise<void> {
    try {
      this.now = await call('downloads');
      this.problem = null;
    } catch (thrown) {
      this.problem = sentence(thrown);
    }
  }

  async #room(): Promise<void> {
    this.storage = await call('storage').catch(() => this.storage);
  }

  async #rules(): Promise<void> {
    this.removed = await call('rulesRemoved').catch(() => this.removed);
  }

  /** While they are shown: `$effect(() => downloads.follow())`. */
  follow(): () => void {
    void this.load();
    void this.#rules();
    void this.#room();
    const stops = [
      onChange(['downloads', 'transfers'], () => void this.load()),
      onChange(['downloads'], () => void this.#rules()),
      onChange(['downloads', 'settings', 'items'], () => void this.#room()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** What would go; undefined when that could not be told. */
  plan = (scope: CleanUpScope): Promise<CleanUp | undefined> => attempt(() => call('cleanUpPlan', scope));

  /** Takes them away, as far as they still go. `free` is what that was said to free. */
  async cleanUp(ids: ItemId[], scope: CleanUpScope, free: string): Promise<void> {
    const undo = await attempt(() => call('cleanUp', ids, scope));
    if (!undo) return;
    const text = t('clean.done', { n: undo.count, size: free });
    toasts.undoable(text, undo, undefined, await this.#grace());
  }

  /** For how long what was just removed can be put back: as long as its room is not free. */
  async #grace(): Promise<number> {
    const now = await call('downloads').catch(() => null);
    return (now?.freeing?.minutes ?? 0) * 60_000;
  }

  showInFolder = (id: ItemId): Promise<unknown> => attempt(() => call('showInFolder', id));
  /** `said` is what was told of it. */
  async bringBack({ undo }: RulesRemoved, said: string): Promise<void> {
    if (undo) await toasts.takeBack(undo, said);
    await this.#rules();
  }
  /** Tells of none of them any more. */
  async putAside(told: RulesRemoved[]): Promise<void> {
    await attempt(async () => {
      for (const { id } of told) await call('putRulesRemovedAside', id);
    });
    await this.#rules();
  }

  openFile = (id: ItemId): Promise<unknown> => attempt(() => call('openFile', id));
  openWith = (id: ItemId): Promise<unknown> => attempt(() => call('openWith', id));

  /** Writes a copy of the file to where the person chooses. */
  async saveCopy(id: ItemId): Promise<void> {
    const name = await attempt(() => call('copyName', id));
    const path = name && (await attempt(() => choosePlace(t('act.save_copy'), name)));
    if (!path) return;
    const copy = await attempt(() => call('saveCopy', id, path));
    if (copy) toasts.say(t(`copy.${copy.tags}`));
  }

  resumeAll = (ids: ItemId[]): Promise<unknown> => attempt(() => call('resumeDownloads', ids));

  /** `title` is that of the first of them. */
  async add(ids: ItemId[], title?: string): Promise<void> {
    const help = ids.length === 1 ? outsideHelp(ids[0]!) : undefined;
    const undo = await attempt(() => call('download', ids), help);
    if (undo === undefined) return;
    const n = ids.length - (undo.left_out?.count ?? 0);
    /* Nothing comes while all are paused, which was asked for perhaps long ago. */
    const paused = await call('downloads').then(
      (now) => now.all_paused,
      () => false,
    );
    if (paused)
      toasts.say(t('toast.downloads_rest'), {
        label: t('downloads.resume_all'),
        run: () => void this.pauseAll(false),
      });
    else if (n > 0) toasts.did('downloading', n, ids.length === 1 ? title : null, undo);
    const out = undo.left_out;
    if (out) toasts.error(leftOut(out), null, help?.(out.code) ?? null);
  }

  /** Fetches anew what did not come, or what is here and no good; nothing is removed when nothing can be fetched. */
  async again(id: ItemId): Promise<void> {
    const done = await attempt(() => call('downloadAgain', id));
    if (done !== undefined) toasts.did('downloading', 1, this.#title(id));
  }

  #title(id: ItemId): string | undefined {
    const all = this.now ? [...this.now.active, ...this.now.failed, ...this.now.done] : [];
    return all.find((row) => row.item.id === id)?.item.title;
  }

  pause = (id: ItemId): Promise<unknown> => attempt(() => call('pauseDownload', id));
  pauseMany = (ids: ItemId[]): Promise<unknown> => attempt(() => call('pauseDownloads', ids));
  resume = (id: ItemId): Promise<unknown> => attempt(() => call('resumeDownload', id));
  /** So many places earlier (less than none) or later among those that are to come. */
  async move(id: ItemId, by: number): Promise<void> {
    const before = neighbour(this.now?.active ?? [], id, by);
    if (before !== undefined) await attempt(() => call('moveDownloads', [id], before));
  }

  pauseAll = (paused: boolean): Promise<unknown> => attempt(() => call('pauseAllDownloads', paused));

  async remove(ids: ItemId[], title = ids[0] === undefined ? undefined : this.#title(ids[0])): Promise<void> {
    const coming = new Set(this.now?.active.map((row) => row.item.id));
    const what = ids.every((id) => coming.has(id)) ? 'download_stopped' : 'download_removed';
    const undo = await attempt(() => call('removeDownloads', ids));
    if (!undo) return;
    toasts.did(what, undo.count, ids.length === 1 ? title : null, undo, await this.#grace());
  }
}

export const downloads = new DownloadsState();
