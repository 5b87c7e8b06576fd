/** Reading with nothing around it: the article fills the window, and the window the screen where the desktop lets it. */
import { app } from '../../state/app.svelte';

export function fillWindow(on: boolean): void {
  if (app.alone === on) return;
  app.alone = on;
  /* Refused where there is nobody who pressed something: the article fills the window all the same. */
  if (on) void document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
}
