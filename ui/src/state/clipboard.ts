/** What menus do with the clipboard. */
import { call, listen, type EditCommand, type MenuAsked } from '../ipc';
import { t } from '../i18n/index.svelte';
import { attempt, toasts } from './toasts.svelte';

export async function copyText(text: string, said = t('toast.copied')): Promise<void> {
  const done = await attempt(() => navigator.clipboard.writeText(text).then(() => true));
  if (done) toasts.say(said);
}

/** Cuts, copies, pastes or selects all in the field that has the focus: the engine does it, as a page may not read the clipboard. */
export const edit = (command: EditCommand): Promise<unknown> => attempt(() => call('edit', command));

/** The engine would have shown its menu in a frame: tells where. Gives the way to stop. */
export const onMenuAsked = (listener: (asked: MenuAsked) => void): Promise<() => void> =>
  listen('menuAsked', listener);
