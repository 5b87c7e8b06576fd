/** The way to one line of the settings. */
import { app } from '../../state/app.svelte';

export function openSetting(label: string): void {
  app.go({ name: 'settings' });
  void show(label);
}

/** Brings a line of the settings into sight, once it is drawn, with the focus in it. */
async function show(label: string): Promise<void> {
  for (let frame = 0; frame < 30; frame++) {
    await new Promise((done) => setTimeout(done, 16));
    const lines = document.querySelectorAll<HTMLElement>('main :is(label, h2, .line)');
    const line = [...lines].find((at) => at.textContent?.trim().startsWith(label));
    if (!line) continue;
    line.scrollIntoView({ block: 'center' });
    const within = line.matches('h2') ? line.parentElement : line;
    within?.querySelector<HTMLElement>('select, input, button, a[href]')?.focus({ preventScroll: true });
    return;
  }
}
