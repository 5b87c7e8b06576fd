/** Reading with nothing around it: the article fills the window, and the window the screen. */
import { call } from '../ipc';
import { app } from './app.svelte';
import { attempt } from './toasts.svelte';

export function fillWindow(on: boolean): void {
  if (app.alone === on) return;
  app.alone = on;
  void attempt(() => call('fillScreen', on));
}
