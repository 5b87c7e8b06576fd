/** The page that comes after one whose process ended is where that was. */
import { cleanup, render, screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import App from '../src/App.svelte';
import { app } from '../src/state/app.svelte';
import { opened } from './open-window';

/** As a page that is loaded anew: nothing is left but what was kept. */
function anew(): void {
  cleanup();
  app.be({ history: [{ name: 'home' }], at: 0, expanded: false, tab: 'notes' });
  app.started = false;
  render(App);
}

it('the place, the item that is open, and the way back', async () => {
  await opened();
  app.go({ name: 'podcasts' });
  app.go({ name: 'articles', id: 2 });
  await screen.findByRole('heading', { level: 1, name: 'Articles' });
  await waitFor(() => expect(sessionStorage.getItem('whereabouts')).toContain('"articles"'));
  anew();
  await screen.findByRole('heading', { level: 1, name: 'Articles' });
  expect(app.route).toEqual({ name: 'articles', id: 2 });
  app.back();
  expect(app.route.name).toBe('podcasts');
});

it('the expanded player with its tab', async () => {
  await opened({ playback: { state: 'playing' } });
  app.expanded = true;
  app.tab = 'chapters';
  await waitFor(() => expect(sessionStorage.getItem('whereabouts')).toContain('"chapters"'));
  anew();
  await waitFor(() => expect(app.started).toBe(true));
  expect([app.expanded, app.tab]).toEqual([true, 'chapters']);
});

it('how far a list was scrolled', async () => {
  await opened();
  app.go({ name: 'inbox' });
  await screen.findByRole('list', { name: 'Inbox' });
  /* As it looks at the moment: that is not what it is. */
  document.querySelector('main .scroller')!.classList.add('focused');
  document.querySelector('main .scroller')!.scrollTop = 210;
  document.querySelector('main .scroller')!.dispatchEvent(new Event('scroll'));
  await waitFor(() => expect(sessionStorage.getItem('whereabouts')).toContain('210'));
  anew();
  await screen.findByRole('list', { name: 'Inbox' });
  await waitFor(() => expect(document.querySelector('main .scroller')!.scrollTop).toBe(210));
});

it('home, where nothing that can be read was kept', async () => {
  sessionStorage.setItem('whereabouts', '{');
  await opened();
  expect(app.route.name).toBe('home');
});
