import { screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import { app } from '../src/state/app.svelte';
import { playback } from '../src/state/playback.svelte';
import { queue } from '../src/state/queue.svelte';
import { queueTotal } from '../src/views/player/labels';
import { argsOf, faults, opened, said } from './open-window';

const bar = () => screen.getByRole('region', { name: /^(Player|Проигрыватель)$/ });

describe('the way back after a jump', () => {
  it('is offered beside the time and said, and U takes it', async () => {
    const { user } = await opened();
    const before = playback.position;
    await user.keyboard('{Shift>}L{/Shift}');
    await said('To go back to 7 minutes 55 seconds, press U.');
    expect(
      within(bar()).getByRole('button', { name: 'Back to where you were: 7 minutes 55 seconds' }).textContent,
    ).toContain('7:55');
    await user.keyboard('u');
    await waitFor(() => expect(playback.position).toBe(before));
    expect(screen.queryByRole('button', { name: /^Back to/ })).toBeNull();
  });

  it('does not lose the focus with its button', async () => {
    const { user } = await opened();
    await user.keyboard('{Shift>}L{/Shift}');
    await user.click(await screen.findByRole('button', { name: /^Back to/ }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Back to/ })).toBeNull());
    expect(document.activeElement).toBe(within(bar()).getByRole('button', { name: 'Play' }));
  });

  it('after G, U is Up Next', async () => {
    const { fake, user } = await opened();
    await user.keyboard('gu');
    expect(app.route.name).toBe('queue');
    expect(argsOf(fake, 'seekBack')).toEqual([]);
  });
});

it('the way back is named in Russian, too', async () => {
  const { user } = await opened({ settings: { language: 'ru' } });
  await user.keyboard('{Shift>}L{/Shift}');
  await said('Чтобы вернуться на прежнее место (7 минут 55 секунд), нажмите U.');
  expect(screen.getByRole('button', { name: 'Вернуться на прежнее место: 7 минут 55 секунд' })).toBeTruthy();
});

describe('the space bar', () => {
  const forward = () => within(bar()).getByRole('button', { name: 'Forward 30 seconds' });

  it('pauses after a click in the bar, and Enter presses the button again', async () => {
    const { fake, user } = await opened();
    await user.click(forward());
    const running = playback.running;
    await user.keyboard(' ');
    await waitFor(() => expect(playback.running).toBe(!running));
    expect(argsOf(fake, 'skip')).toHaveLength(1);
    await user.keyboard('{Enter}');
    await waitFor(() => expect(argsOf(fake, 'skip')).toHaveLength(2));
  });

  it('presses the button that the tab key reached, clicked before or not', async () => {
    const { fake, user } = await opened();
    const running = playback.running;
    await user.click(forward());
    await user.tab({ shift: true });
    await user.tab();
    expect(document.activeElement).toBe(forward());
    await user.keyboard(' ');
    await waitFor(() => expect(argsOf(fake, 'skip')).toHaveLength(2));
    expect(playback.running).toBe(running);
  });

  it('pauses after F and Esc, and Enter expands', async () => {
    const { user } = await opened();
    await user.keyboard('f');
    await screen.findByRole('region', { name: 'Now playing' });
    await user.keyboard('{Escape}');
    const expand = await screen.findByRole('button', { name: 'Expand player' });
    await waitFor(() => expect(document.activeElement).toBe(expand));
    const running = playback.running;
    await user.keyboard(' ');
    await waitFor(() => expect(playback.running).toBe(!running));
    expect(app.expanded).toBe(false);
    await user.keyboard('{Enter}');
    expect(app.expanded).toBe(true);
  });

  it('expands and folds for those who came to the button by the tab key', async () => {
    const { user } = await opened();
    const running = playback.running;
    within(bar()).getByRole('button', { name: 'Open Up Next' }).focus();
    await user.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Expand player' }));
    await user.keyboard(' ');
    expect(app.expanded).toBe(true);
    await user.keyboard(' ');
    expect(app.expanded).toBe(false);
    await user.keyboard(' ');
    expect(app.expanded).toBe(true);
    expect(playback.running).toBe(running);
  });
});

it('rows of Up Next are numbered by the place they have while one is dragged', async () => {
  await opened();
  app.go({ name: 'queue' });
  const list = await screen.findByRole('list', { name: 'Up Next' });
  const numbers = () =>
    [...list.querySelectorAll('li')].slice(0, 4).map((li) => li.querySelector('.place')?.textContent);
  const handle = list.querySelector('.place')!.parentElement!;
  const point = (type: string, clientY: number) => {
    handle.dispatchEvent(new PointerEvent(type, { clientY, button: 0, bubbles: true }));
    return tick();
  };
  await point('pointerdown', 40);
  expect(numbers()).toEqual(['1', '2', '3', '4']);
  await point('pointermove', 40 + 2 * 91);
  expect(numbers()).toEqual(['3', '1', '2', '4']);
  await point('pointercancel', 40 + 2 * 91);
  expect(numbers()).toEqual(['1', '2', '3', '4']);
});

describe('chapters and sentences', () => {
  it('have buttons and keys', async () => {
    const { fake, user } = await opened();
    await user.click(within(bar()).getByRole('button', { name: 'Next chapter' }));
    await user.click(within(bar()).getByRole('button', { name: 'Previous chapter' }));
    await user.keyboard('{Shift>}J{/Shift},.');
    await waitFor(() =>
      expect(argsOf(fake, 'jump')).toEqual([
        ['chapter', 1],
        ['chapter', -1],
        ['chapter', -1],
        ['sentence', -1],
        ['sentence', 1],
      ]),
    );
  });

  it('without chapters there is nothing to press', async () => {
    const { fake, user } = await opened();
    fake.player.become({ chapters: [] });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Next chapter' })).toBeNull());
    await user.keyboard('{Shift>}L{/Shift}');
    expect(argsOf(fake, 'jump')).toEqual([]);
  });

  it('that are hidden are no places of the line', async () => {
    const { fake } = await opened();
    const marks = () => screen.getByRole('slider', { name: 'Seek' }).querySelectorAll('s').length;
    expect(marks()).toBe(4);
    const { chapters } = fake.player.now();
    fake.player.become({ chapters: chapters.map((c, i) => ({ ...c, hidden: i === 1 })) });
    await waitFor(() => expect(marks()).toBe(3));
  });
});

it('Shift N goes to the next of Up Next', async () => {
  const { user } = await opened();
  const next = queue.after[0]!;
  await user.keyboard('{Shift>}N{/Shift}');
  await waitFor(() => expect(playback.item?.id).toBe(next.id));
  expect(app.adding).toBe(false);
});

it.each([
  ['en', 'Up Next', 'Play now'],
  ['ru', 'Дальше', 'Слушать сейчас'],
] as const)('a row of Up Next plays now, and those above it stay: %s', async (language, list, name) => {
  const { fake, user } = await opened({ settings: { language } });
  app.go({ name: 'queue' });
  const rows = await screen.findByRole('list', { name: list });
  const [first, second, third] = queue.after.map((r) => r.id);
  await user.click(within(rows).getAllByRole('button', { name: new RegExp(`^${name}: `) })[1]!);
  await waitFor(() => expect(argsOf(fake, 'play')).toEqual([[second, null, null]]));
  await waitFor(() => expect(queue.after.map((r) => r.id).slice(0, 3)).toEqual([1, first, third]));
});

it('[ and ] change the speed, and it is said', async () => {
  const { fake, user } = await opened();
  await user.keyboard(']]');
  await said('Speed 1.1×');
  expect(fake.player.now().sound.speed).toBe(1.1);
});

describe('the words in the bar', () => {
  const words = () => bar().querySelector<HTMLElement>('.what')!;
  const lines = () =>
    [...words().querySelectorAll('.words > *')].filter((line) => !line.classList.contains('unseen'));
  const title = 'A chapter whose name is so long that no window has room for it, whatever its width may be';
  const long = async () => {
    const { fake } = await opened();
    const { chapters } = fake.player.now();
    fake.player.become({ chapters: chapters.map((c) => ({ ...c, title })) });
    await waitFor(() => expect(words().textContent).toContain(title));
    return fake;
  };

  it('are two lines that do not wrap, with all of them in the tip', async () => {
    await long();
    expect(lines()).toHaveLength(2);
    for (const line of lines()) expect(line.classList.contains('one-line')).toBe(true);
    expect(words().dataset.tip).toBe(`The ice that remembers\nGlacier Diaries · Ch. 3 ${title}`);
  });

  it('are the same two lines without a sound device, or when it failed', async () => {
    const fake = await long();
    for (const wrong of [{ silent: true }, { state: 'failed' as const }]) {
      fake.player.become(wrong);
      await waitFor(() => expect(bar().querySelector('.trouble')).toBeTruthy());
      expect(lines()).toHaveLength(2);
      expect(words().textContent).toContain(title);
    }
  });
});

describe('what is wrong with what plays', () => {
  const sentence = 'this file is not audio that Earmark can play: there are no frames of sound in it';
  const line = () => bar().querySelector('[aria-live] > .trouble');

  it.each([
    ['en', 'This file is not audio that Earmark can play: there are no frames of sound in it.'],
    ['ru', 'Это не звук, который Earmark может воспроизвести.'],
  ] as const)('is whole over the bar, in a line that wraps and is said: %s', async (language, whole) => {
    const { fake } = await opened({ settings: { language } });
    const player = bar();
    expect(line()).toBeNull();
    fake.player.become({ state: 'failed', notice: { code: 'unplayable', what: 'no frames', sentence } });
    const said = (await within(player).findByText(whole)).closest('[aria-live="polite"]')!;
    expect(within(player).getByText(whole).closest('.one-line, button')).toBeNull();
    /* Before the buttons, not among them. */
    expect(said.nextElementSibling?.classList.contains('bar')).toBe(true);
    expect(await faults(player)).toEqual([]);
  });

  it('is there without a sound device, and gives way to what is worse', async () => {
    const { fake } = await opened({ playback: { silent: true } });
    expect(line()?.textContent?.trim()).toBe('No sound device, nothing is heard');
    expect(await faults(bar())).toEqual([]);
    fake.player.become({ notice: { code: null, what: null, sentence } });
    await waitFor(() => expect(line()?.textContent).toContain('no frames of sound'));
    fake.player.become({ notice: null, silent: false });
    await waitFor(() => expect(line()).toBeNull());
  });
});

describe('the queue panel', () => {
  async function panel() {
    const { fake, user } = await opened();
    await user.click(within(bar()).getByRole('button', { name: 'Open Up Next' }));
    const dialog = await screen.findByRole('dialog', { name: 'Up Next' });
    return { fake, user, dialog, list: within(dialog).getByRole('list', { name: 'Up Next' }) };
  }

  it('has what plays apart at its head, and counts what comes after', async () => {
    const { user, dialog, list } = await panel();
    expect(queue.rows.map((r) => r.id)).toContain(playback.item?.id);
    expect(within(dialog).getByText('Now playing').nextElementSibling?.textContent).toContain(
      'The ice that remembers',
    );
    expect(within(list).queryByText('The ice that remembers')).toBeNull();
    const count = queue.rows.length - 1;
    expect(list.querySelector('li')?.getAttribute('aria-setsize')).toBe(String(count));
    expect(within(dialog).getByText('Up Next').textContent?.replace(/\s+/g, ' ').trim()).toBe(
      `Up Next ${count}`,
    );
    await user.keyboard('{Escape}gu');
    const head = await screen.findByRole('heading', { level: 1 });
    expect(head.textContent).toContain(`Up Next ${count}`);
    const place = screen.getByRole('navigation').querySelectorAll('.place')[1]!;
    expect(place.textContent).toContain(String(count));
  });

  it('begins with the focus on its first row, where the keys of a list work', async () => {
    const { fake, user, list } = await panel();
    const [first, second] = queue.after.map((r) => r.id);
    await waitFor(() => expect(document.activeElement).toBe(list.querySelector('[data-row-focus]')));
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement?.closest('[data-index]')?.getAttribute('data-index')).toBe('1');
    await user.keyboard('{Home}{Alt>}{ArrowDown}{/Alt}');
    await waitFor(() => expect(queue.after.map((r) => r.id).slice(0, 2)).toEqual([second, first]));
    /* What plays is first in the library's own list. */
    expect(argsOf(fake, 'queueMove')).toEqual([[first, 2]]);
    expect(queue.rows[0]?.id).toBe(playback.item?.id);
    await user.keyboard('{Delete}');
    await waitFor(() => expect(argsOf(fake, 'queueRemove')).toEqual([[[first]]]));
  });

  it('without rows begins on its first control', async () => {
    const { user } = await opened();
    await queue.remove(queue.after.map((r) => r.id));
    await user.click(within(bar()).getByRole('button', { name: 'Open Up Next' }));
    const dialog = await screen.findByRole('dialog', { name: 'Up Next' });
    await waitFor(() =>
      expect(document.activeElement).toBe(
        within(dialog).getByRole('switch', { name: 'Stop after this one' }),
      ),
    );
  });

  it('is ordered by Alt and arrows, which is said', async () => {
    const { user, dialog, list } = await panel();
    expect(await faults(dialog)).toEqual([]);
    const [first, second] = queue.after.map((r) => r.id);
    list.querySelector<HTMLElement>('[data-row-focus]')?.focus();
    await user.keyboard('{Alt>}{ArrowDown}{/Alt}');
    await waitFor(() => expect(queue.after.map((r) => r.id).slice(0, 2)).toEqual([second, first]));
    await said(`Moved to place 2 of ${queue.after.length}`);
    await waitFor(() =>
      expect(document.activeElement?.closest('[data-index]')?.getAttribute('data-index')).toBe('1'),
    );
    await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
    await waitFor(() => expect(queue.after.map((r) => r.id).slice(0, 2)).toEqual([first, second]));
  });

  it('takes rows out by Delete, and plays from one', async () => {
    const { fake, user, list } = await panel();
    const [first, second] = queue.after.map((r) => r.id);
    list.querySelector<HTMLElement>('[data-row-focus]')?.focus();
    await user.keyboard('{Delete}');
    await waitFor(() => expect(argsOf(fake, 'queueRemove')).toEqual([[[first]]]));
    await waitFor(() => expect(queue.after[0]?.id).toBe(second));
    await user.click(list.querySelector<HTMLElement>('[data-row-focus]')!);
    await waitFor(() => expect(playback.item?.id).toBe(second));
    expect(argsOf(fake, 'play')).toEqual([[second, null, null]]);
  });

  it('stops after this one, which is the sleep timer at one episode', async () => {
    const { fake, user, dialog } = await panel();
    const stop = within(dialog).getByRole<HTMLInputElement>('switch', { name: 'Stop after this one' });
    await user.click(stop);
    await waitFor(() => expect(stop.checked).toBe(true));
    expect(fake.player.now().sleep?.what).toEqual({ kind: 'episodes', count: 1 });
    await user.click(stop);
    await waitFor(() => expect(stop.checked).toBe(false));
    expect(fake.player.now().sleep).toBeNull();
  });

  it('says how long it takes, with what plays at its head', async () => {
    const { dialog } = await panel();
    await within(dialog).findByText(/^\d+ h( \d+ min)?( in all| \(.* of sound\))$/);
    expect(within(dialog).getByText('The ice that remembers')).toBeTruthy();
  });
});

describe('how long Up Next is', () => {
  it.each([
    [180_000, 171_429, '3 min in all'],
    [180_000, 90_000, '2 min (3 min of sound)'],
    [104_000, 56_216, '57 s (2 min of sound)'],
    [13_000, 13_000, '13 s in all'],
    [13_000, 8_667, '9 s (13 s of sound)'],
  ])('of %i ms heard in %i', async (duration_ms, left_ms, words) => {
    await opened();
    const row = queue.after[0]!;
    queue.rows = [{ ...row, duration_ms, left_ms, progress: 0, minutes: 3, minutes_left: 3 }];
    expect(queueTotal()).toBe(words);
  });
});

describe('continuous play', () => {
  it('gets the list an episode is played from, and none elsewhere', async () => {
    const { fake, user } = await opened();
    app.go({ name: 'feed', id: 2 });
    const list = await screen.findByRole('list', { name: 'Orbit & Signal' });
    await user.click(within(list).getAllByRole('button', { name: /^Play: / })[0]!);
    await waitFor(() => expect(argsOf(fake, 'play')).toHaveLength(1));
    expect(argsOf(fake, 'play')[0]![2]).toMatchObject({ feed: 2, place: 'all', after: null });
    await user.click(within(bar()).getByRole('button', { name: 'Open Up Next' }));
    const dialog = await screen.findByRole('dialog', { name: 'Up Next' });
    expect(within(dialog).getByText('Then on with the list it was begun from.')).toBeTruthy();
  });
});

describe('the expanded player', () => {
  it.each(['{Escape}', 'f'])('is folded by %s, and the focus is on its button', async (key) => {
    const { user } = await opened();
    await user.keyboard('f');
    await screen.findByRole('region', { name: 'Now playing' });
    await user.click(screen.getByRole('tab', { name: 'Chapters' }));
    await user.keyboard(key);
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Now playing' })).toBeNull());
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Expand player' })),
    );
  });

  it('closes what is open over it first', async () => {
    const { user } = await opened();
    await user.keyboard('fs');
    await screen.findByRole('dialog', { name: 'Sleep timer' });
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(app.expanded).toBe(true);
  });
});
