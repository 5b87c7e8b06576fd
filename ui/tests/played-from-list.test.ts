/** What is played from a list leaves the inbox by that: not under the pointer, and not with the focus. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { keepRows } from '../src/lib/rows';
import { app } from '../src/state/app.svelte';
import { playback } from '../src/state/playback.svelte';
import { argsOf, faults, opened } from './open-window';

const nothing = { done: null, in_inbox: null, bookmarked: null, trashed: null };

/** The inbox or what is new at home, in a library where playing takes out of the inbox. */
async function list(place: 'inbox' | 'home' = 'inbox') {
  const { fake, user } = await opened();
  /* Titles come again in the fake library. */
  for (const r of fake.rows) r.title += ` ${r.id}`;
  await fake.commands.setItems([], nothing);
  const play = fake.commands.play;
  fake.commands.play = async (id, at, from) => {
    const answer = await play(id, at, from);
    await fake.commands.setItems([id], { ...nothing, in_inbox: false });
    return answer;
  };
  app.go({ name: place });
  const name = place === 'inbox' ? 'Inbox' : 'New for you';
  const rows = await screen.findByRole('list', { name });
  await waitFor(() => expect(rows.querySelector('[data-row-focus]')?.textContent).toMatch(/ \d+\s*$/));
  const asked = () => argsOf(fake, place === 'inbox' ? 'items' : 'home').length;
  const row = (n: number) => rows.querySelector<HTMLElement>(`[data-index="${n}"]`)!;
  const title = (n: number) => row(n).querySelector('[data-row-focus]')?.textContent?.trim();
  const titles = () => [0, 1, 2, 3, 4].map(title);
  const button = (n: number, act: string) =>
    within(row(n)).getByRole('button', { name: new RegExp(`^${act}: `) });
  /** Done, and asked for again. */
  const played = async (n: number, press: () => Promise<unknown>) => {
    const [before, wanted] = [asked(), title(n)];
    await press();
    await waitFor(() => expect(playback.item?.title).toBe(wanted));
    await waitFor(() => expect(asked()).toBeGreaterThan(before));
    await new Promise((done) => setTimeout(done, 60));
  };
  /** Of those that have a sound, in order. */
  const playable = [0, 1, 2, 3, 4, 5].filter((n) =>
    within(row(n)).queryByRole('button', { name: /^Play: / }),
  );
  return { fake, user, rows, row, title, titles, button, played, playable };
}

describe.each(['inbox', 'home'] as const)('a row that is played from: %s', (place) => {
  it('stays under the pointer and can be paused there, until that leaves the list', async () => {
    const { user, rows, titles, button, played, playable } = await list(place);
    const [n] = playable as [number];
    const before = titles();
    await played(n, () => user.click(button(n, 'Play')));
    expect(titles()).toEqual(before);
    expect(await faults(rows)).toEqual([]);
    await user.click(button(n, 'Pause'));
    await waitFor(() => expect(playback.running).toBe(false));
    expect(titles()).toEqual(before);
    await user.hover(screen.getByRole('navigation', { name: 'Places' }));
    await waitFor(() => expect(titles()).not.toContain(before[n]));
    expect(titles().slice(n, 3)).toEqual(before.slice(n + 1, 4));
    /* The focus that was in it is in the list. */
    await waitFor(() => expect(rows.contains(document.activeElement)).toBe(true));
  });
});

it('of two that are played one after the other both stay', async () => {
  const { user, titles, button, played, playable } = await list();
  const [a, b] = playable as [number, number];
  const before = titles();
  await played(a, () => user.click(button(a, 'Play')));
  await played(b, () => user.click(button(b, 'Play')));
  expect(titles()).toEqual(before);
  button(a, 'Play');
  button(b, 'Pause');
  await user.hover(screen.getByRole('navigation', { name: 'Places' }));
  await waitFor(() => {
    expect(titles()).not.toContain(before[a]);
    expect(titles()).not.toContain(before[b]);
  });
});

it('pressed by a key it keeps the focus, and goes when that goes to the next', async () => {
  const { user, title, titles, button, played, playable } = await list();
  const [n] = playable as [number];
  const before = titles();
  button(n, 'Play').focus();
  await played(n, () => user.keyboard('{Enter}'));
  expect(titles()).toEqual(before);
  expect(document.activeElement).toBe(button(n, 'Pause'));
  await user.keyboard('{ArrowDown}');
  await waitFor(() => expect(titles()).not.toContain(before[n]));
  expect(document.activeElement?.textContent?.trim()).toBe(before[n + 1]);
  expect(title(n)).toBe(before[n + 1]);
  await user.keyboard('{ArrowDown}');
  expect(document.activeElement?.textContent?.trim()).toBe(before[n + 2]);
});

it('it goes when the focus goes elsewhere in the window', async () => {
  const { user, titles, button, played, playable } = await list();
  const [n] = playable as [number];
  const before = titles();
  button(n, 'Play').focus();
  await played(n, () => user.keyboard('{Enter}'));
  const slider = screen.getByRole('slider', { name: 'Seek' });
  slider.focus();
  await waitFor(() => expect(titles()).not.toContain(before[n]));
  expect(document.activeElement).toBe(slider);
});

it('its menu gives the focus back to it', async () => {
  const { user, titles, button, played, playable } = await list();
  const [n] = playable as [number];
  const before = titles();
  await played(n, () => user.click(button(n, 'Play')));
  await user.click(button(n, 'More'));
  await screen.findByRole('menu');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
  expect(titles()).toEqual(before);
  expect(document.activeElement).toBe(button(n, 'More'));
});

it('what was only opened, or done, does not stay', async () => {
  const { user, title, titles, row, playable } = await list();
  const [n] = playable as [number];
  const before = titles();
  row(n).querySelector<HTMLElement>('[data-row-focus]')!.focus();
  await user.keyboard('e');
  await waitFor(() => expect(titles()).not.toContain(before[n]));
  expect(title(n)).toBe(before[n + 1]);
});

it('the last of the inbox stays, too, before the inbox says that it is empty', async () => {
  const { fake, user, rows, row, playable } = await list();
  const [n] = playable as [number];
  const name = row(n).querySelector('[data-row-focus]')!.textContent!.trim();
  const others = fake.rows.filter((r) => r.in_inbox && r.title !== name).map((r) => r.id);
  await fake.commands.setItems(others, { ...nothing, in_inbox: false });
  await waitFor(() => expect(rows.querySelectorAll('li')).toHaveLength(1));
  await user.click(within(row(0)).getByRole('button', { name: /^Play: / }));
  await waitFor(() => expect(fake.rows.some((r) => r.in_inbox)).toBe(false));
  await new Promise((done) => setTimeout(done, 120));
  expect(within(row(0)).getByRole('button', { name: /^Pause: / })).toBeTruthy();
  await user.hover(screen.getByRole('navigation', { name: 'Places' }));
  await screen.findByText('The inbox is empty');
});

it.each([
  [[1, 2, 3], [1, 3], [2], [1, 2, 3]],
  [[1, 2, 3], [3], [1, 2], [1, 2, 3]],
  [[1, 2, 3], [3], [2], [2, 3]],
  [
    [1, 2, 3],
    [9, 1, 3, 4],
    [2, 5],
    [9, 1, 2, 3, 4],
  ],
  [[1, 2, 3], [1], [], [1]],
  [[1, 2], [], [2], [2]],
])('%j become %j, with %j kept: %j', (before, now, kept, rows) => {
  const of = (ids: number[]) => ids.map((id) => ({ id }));
  expect(keepRows(of(before), of(now), new Set(kept)).map((r) => r.id)).toEqual(rows);
});

it('cards of what was begun stay in their order under the pointer', async () => {
  const { fake, user } = await opened();
  const home = fake.commands.home;
  let turned = false;
  fake.commands.home = async () => {
    const answer = await home();
    if (answer.status !== 'ok' || !turned) return answer;
    return { status: 'ok', data: { ...answer.data, begun: answer.data.begun.toReversed() } };
  };
  app.go({ name: 'home' });
  const cards = (await screen.findByRole('region', { name: 'Continue' })).querySelector('ul')!;
  await waitFor(() => expect(cards.querySelectorAll('li:not(.ghost)').length).toBeGreaterThan(1));
  const words = () => [...cards.children].map((card) => card.querySelector('button')?.textContent?.trim());
  /* Not what another test has left. */
  await waitFor(() => expect(words()[0]).toBe('Play:The ice that remembers'));
  const before = words();
  await user.hover(cards.querySelector('button')!);
  turned = true;
  const asked = argsOf(fake, 'home').length;
  await fake.commands.setItems([fake.rows[0]!.id], nothing);
  await waitFor(() => expect(argsOf(fake, 'home').length).toBeGreaterThan(asked));
  await new Promise((done) => setTimeout(done, 60));
  expect(words()).toEqual(before);
  await user.hover(screen.getByRole('navigation', { name: 'Places' }));
  await waitFor(() => expect(words()).toEqual(before.toReversed()));
});
