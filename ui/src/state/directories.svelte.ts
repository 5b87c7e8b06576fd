/** Directories of podcasts: which are asked, and what they have for some words. Nobody is asked before a person says so. */
import {
  call,
  type Directory,
  type DirectoryAnswer,
  type DirectoryChoice,
  type DirectoryRow,
  type DirectoryShow,
} from '../ipc';
import { t } from '../i18n/index.svelte';
import { onChange } from './changes.svelte';
import { settings } from './settings.svelte';
import { attempt, toasts } from './toasts.svelte';

class DirectoriesState {
  rows = $state.raw<DirectoryRow[]>([]);
  /** The names of those that a search asks. */
  asked = $derived(this.rows.filter((row) => row.asked).map((row) => row.name));

  async load(): Promise<void> {
    this.rows = await call('directories').catch(() => this.rows);
  }

  /** While they are shown: `$effect(() => directories.follow())`. */
  follow(): () => void {
    void this.load();
    return onChange(['settings'], () => void this.load());
  }

  name = (directory: Directory): string => this.rows.find((row) => row.directory === directory)?.name ?? '';

  /** Changes whether one is asked, or where it is. */
  async change(directory: Directory, some: Partial<DirectoryChoice>): Promise<void> {
    const all = settings.now?.directories;
    if (!all) return;
    await settings.change({ directories: { ...all, [directory]: { ...all[directory], ...some } } });
    await this.load();
  }

  /** False when it was not taken; why was said. */
  async keepKey(directory: Directory, key: string, secret: string): Promise<boolean> {
    const rows = await attempt(() => call('setDirectoryKey', directory, key, secret));
    if (!rows) return false;
    this.rows = rows;
    toasts.say(t('directories.key_kept'));
    return true;
  }

  async forgetKey(directory: Directory): Promise<void> {
    const rows = await attempt(() => call('forgetDirectoryKey', directory));
    if (!rows) return;
    this.rows = rows;
    toasts.say(t('directories.key_forgotten'));
  }
}

export const directories = new DirectoriesState();

/** Small pictures of what a search found, by the address of the feed; asked for as they are seen. */
export class FoundPictures {
  #asked = new Set<string>();
  images = $state.raw<Record<string, string>>({});

  async look(answer: DirectoryAnswer): Promise<void> {
    const some = answer.shows.filter((show) => show.picture && !this.#asked.has(show.url));
    some.forEach((show) => this.#asked.add(show.url));
    await Promise.all(some.map((show) => this.#one(show)));
  }

  async #one(show: DirectoryShow): Promise<void> {
    const image = await call('directoryPicture', show.url).catch(() => null);
    if (image) this.images = { ...this.images, [show.url]: image };
  }
}
