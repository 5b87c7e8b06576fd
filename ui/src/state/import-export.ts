/** Lists in and out, the sample, and the folder of downloads: each with the desktop's own dialog. */
import { call, chooseFolder, choosePlace } from '../ipc';
import { t } from '../i18n/index.svelte';
import { settings } from './settings.svelte';
import { attempt, toasts } from './toasts.svelte';

export const importExport = {
  async chooseDownloads(): Promise<void> {
    const folder = await attempt(() => chooseFolder(t('settings.choose_folder')));
    if (folder) await this.moveDownloads(folder);
  },

  /** Into another folder, with the files that are here; null is the default one. */
  async moveDownloads(folder: string | null): Promise<void> {
    const undo = await attempt(() => call('relocateDownloads', folder));
    if (!undo) return;
    await settings.load();
    toasts.undoable(t('toast.folder_changed', { folder: folder ?? t('settings.default_folder_name') }), undo);
  },

  async exportOpml(): Promise<void> {
    const path = await attempt(() => choosePlace(t('settings.export_opml'), 'earmark.opml'));
    if (!path) return;
    const n = await attempt(() => call('exportOpml', path));
    if (n !== undefined) toasts.say(t('settings.exported', { n }));
  },

  async exportJson(): Promise<void> {
    const path = await attempt(() => choosePlace(t('settings.export_json'), 'earmark.json'));
    if (!path) return;
    const n = await attempt(() => call('exportJson', path));
    if (n !== undefined) toasts.say(t('settings.exported', { n }));
  },

  async openSample(): Promise<boolean> {
    return (await attempt(() => call('openSample'))) !== undefined;
  },

  async removeSample(): Promise<void> {
    const undo = await attempt(() => call('removeSample'));
    if (undo) toasts.undoable(t('toast.sample_removed'), undo);
  },
};
