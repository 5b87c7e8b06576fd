/** The window over a fake library, for tests of what one hears and sees in it. */
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import App from '../src/App.svelte';
import { useBackend } from '../src/ipc';
import { createFake, type Fake, type FakeOptions } from './fake/library';
import { app } from '../src/state/app.svelte';
import { backups } from '../src/state/backups.svelte';
import { playback } from '../src/state/playback.svelte';

export type Opened = { fake: Fake; user: UserEvent };

export async function opened(options: FakeOptions = {}): Promise<Opened> {
  const fake = createFake({ items: 30, ...options });
  useBackend(fake);
  app.started = false;
  backups.trouble = null;
  app.go({ name: 'home' });
  app.expanded = false;
  app.finding = false;
  app.panel = null;
  app.tab = 'notes';
  playback.now = null;
  render(App);
  await screen.findByRole('navigation', { name: options.settings?.language === 'ru' ? 'Разделы' : 'Places' });
  (document.activeElement as HTMLElement | null)?.blur();
  return { fake, user: userEvent.setup() };
}

/** What a live region has read aloud. */
export const said = async (words: string): Promise<void> =>
  waitFor(() => {
    const regions = [...document.querySelectorAll('[aria-live]')].map((r) =>
      r.textContent?.replace(/\u200b/g, ''),
    );
    if (!regions.some((text) => text?.trim() === words))
      throw new Error(`not said: ${words}; ${regions.join(' | ')}`);
  });

export const argsOf = (fake: Fake, name: string): unknown[][] =>
  fake.calls.filter((c) => c.name === name).map((c) => c.args);

export async function faults(part: Element = document.body): Promise<string[]> {
  const found = await axe.run(part, {
    /* Without layout there is no contrast to measure: tests/contrast holds the tokens to it. */
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    iframes: false,
  });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
}
