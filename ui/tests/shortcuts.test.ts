/** One table of shortcuts: what is listed is what is handled, and a sequence that was begun owns the next key. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import {
  globalKey,
  isLeader,
  isTyping,
  keyOf,
  letter,
  listKey,
  placeKey,
  readerKey,
  viewerKey,
  markKey,
  rowKey,
  shortcuts,
  transcriptKey,
} from '../src/lib/shortcuts';
import type { Commands } from '../src/ipc';
import { app } from '../src/state/app.svelte';
import { argsOf, opened } from './open-window';

const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
  new KeyboardEvent('keydown', { key, ...more });

describe('keys', () => {
  it('are known on any layout', () => {
    expect(letter(press('й', { code: 'KeyQ' }))).toBe('q');
    expect(rowKey(press('й', { code: 'KeyQ' }))).toBe('queue');
    expect(globalKey(press('л', { code: 'KeyK', ctrlKey: true }))).toBe('palette');
  });

  it('of signs and with Shift', () => {
    expect(globalKey(press('б', { code: 'Comma' }))).toBe('sentence-back');
    expect(globalKey(press('.', { code: 'Period' }))).toBe('sentence-forward');
    expect(globalKey(press('w', { code: 'Comma' }))).toBeNull();
    expect(globalKey(press('Д', { code: 'KeyL', shiftKey: true }))).toBe('chapter-forward');
    expect(globalKey(press('N', { shiftKey: true }))).toBe('next');
    expect(globalKey(press('S', { shiftKey: true }))).toBeNull();
    expect(globalKey(press('г', { code: 'KeyU' }))).toBe('seek-back');
  });

  it('of rows are plain', () => {
    expect(rowKey(press('e', { ctrlKey: true }))).toBeNull();
    expect(rowKey(press('Delete'))).toBe('trash');
    expect(rowKey(press('F10', { shiftKey: true }))).toBe('menu');
  });

  it('stay letters where one types', () => {
    const field = document.createElement('input');
    expect(isTyping(field)).toBe(true);
    field.type = 'range';
    expect(isTyping(field)).toBe(false);
    expect(isTyping(document.body)).toBe(false);
  });
});

/** The event of keys as they are printed, with what a keyboard adds to a sign or a letter. */
function printed(keys: string): KeyboardEvent {
  const modifiers = keys.split(' ');
  const name = modifiers.pop()!;
  const named: Record<string, string> = {
    Space: ' ',
    Esc: 'Escape',
    Del: 'Delete',
    '↑': 'ArrowUp',
    '↓': 'ArrowDown',
    '←': 'ArrowLeft',
    '→': 'ArrowRight',
    '−': '-',
  };
  const codes: Record<string, string> = { '[': 'BracketLeft', ']': 'BracketRight' };
  const shiftKey = modifiers.includes('Shift') || name === '?' || name === '+';
  const key = /^[A-Z]$/.test(name) ? (shiftKey ? name : name.toLowerCase()) : (named[name] ?? name);
  return press(key, {
    code: /^[A-Z]$/.test(name) ? `Key${name}` : (codes[name] ?? ''),
    shiftKey,
    ctrlKey: modifiers.includes('Ctrl'),
    altKey: modifiers.includes('Alt'),
  });
}

describe('the list of shortcuts', () => {
  const [anywhere, lists, playing, reading, places] = shortcuts.map((group) => group.rows);
  const alone = (rows = anywhere) => rows!.flatMap((row) => row.keys);

  it('has nothing that is not handled', () => {
    for (const keys of alone(anywhere)) expect([keys, globalKey(printed(keys))]).not.toEqual([keys, null]);
    for (const keys of alone(lists).filter((k) => k !== 'Enter'))
      expect([keys, listKey(printed(keys)) ?? rowKey(printed(keys))]).not.toEqual([keys, null]);
    for (const keys of alone(playing))
      expect([keys, globalKey(printed(keys)) ?? transcriptKey(printed(keys))]).not.toEqual([keys, null]);
    for (const keys of alone(reading))
      expect([
        keys,
        readerKey(printed(keys)) ?? markKey(printed(keys)) ?? viewerKey(printed(keys)),
      ]).not.toEqual([keys, null]);
    for (const { keys } of places!) {
      expect(keys).toHaveLength(2);
      expect(isLeader(printed(keys[0]!))).toBe(true);
      expect([keys, placeKey(printed(keys[1]!))]).not.toEqual([keys, null]);
    }
  });

  it('has no key twice where both could be meant', () => {
    const once = (keys: string[]) => expect([...new Set(keys)]).toEqual(keys);
    once([...alone(anywhere), ...playing!.slice(0, -2).flatMap((row) => row.keys), 'G']);
    once(alone(lists));
    /* Those of the pictures lie over everything. */
    once([
      ...alone(anywhere),
      ...playing!.slice(0, -3).flatMap((row) => row.keys),
      ...alone(reading!.slice(0, -5)),
      'G',
    ]);
    once(places!.map(({ keys }) => keys[1]!));
  });

  it('is what stands beside the commands', () => {
    expect(keyOf('row', 'trash')).toBe('Del');
    expect(keyOf('row', 'queue')).toBe('Q');
    expect(keyOf('player', 'seek-back')).toBe('U');
    expect(keyOf('window', 'palette')).toBe('Ctrl K');
  });

  it('is in the tips of the player', async () => {
    const { user } = await opened();
    await user.keyboard('{Shift>}L{/Shift}');
    await screen.findByRole('button', { name: /^Back to where you were/ });
    const bar = screen.getByRole('region', { name: 'Player' });
    const tips = within(bar)
      .getAllByRole('button')
      .map((button) => button.dataset.tip ?? '')
      .filter((tip) => tip.endsWith(')'));
    expect(tips).toEqual([
      'Back to where you were: 7:55 (U)',
      'Previous chapter (Shift J)',
      'Back 15 seconds (J)',
      'Play (Space)',
      'Forward 30 seconds (L)',
      'Next chapter (Shift L)',
      'Expand player (F)',
    ]);
  });
});

describe('a sequence that was begun', () => {
  /** The inbox, with the focus on its first row. */
  async function onRow() {
    const { fake, user } = await opened();
    await user.keyboard('gi');
    const list = await screen.findByRole('list', { name: 'Inbox' });
    const row = await waitFor(() => {
      const at = list.querySelector<HTMLElement>('[data-row-focus][tabindex="0"]');
      if (!at) throw new Error('no row yet');
      return at;
    });
    row.focus();
    return { fake, user, row };
  }

  it.each<[string, string, keyof Commands]>([
    ['d', 'downloads', 'download'],
    ['b', 'bookmarks', 'setItems'],
  ])('on a row G then %s goes to the %s and does nothing to the row', async (key, place, command) => {
    const { fake, user, row } = await onRow();
    expect(document.activeElement).toBe(row);
    await user.keyboard(`g${key}`);
    expect(app.route.name).toBe(place);
    expect(argsOf(fake, command)).toEqual([]);
  });

  it('takes a key that is no place, which does nothing else; the one after that is free', async () => {
    const { fake, user } = await opened();
    await user.keyboard('gk');
    expect(argsOf(fake, 'toggle')).toEqual([]);
    await user.keyboard('k');
    await waitFor(() => expect(argsOf(fake, 'toggle')).toHaveLength(1));
  });

  it('begins anew with G, and leaves the keys that move the focus alone', async () => {
    const { user, row } = await onRow();
    await user.keyboard('ggh');
    expect(app.route.name).toBe('home');
    await user.keyboard('gi');
    row.focus();
    const list = await screen.findByRole('list', { name: 'Inbox' });
    const rows = () => [...list.querySelectorAll<HTMLElement>('[data-row-focus]')];
    await waitFor(() => expect(rows().length).toBeGreaterThan(1));
    rows()[0]!.focus();
    await user.keyboard('g{ArrowDown}');
    await waitFor(() => expect(document.activeElement).toBe(rows()[1]));
  });

  it('is over after a while, with Ctrl, and where one types', async () => {
    const { user } = await opened();
    const now = vi.spyOn(Date, 'now');
    const start = 1_800_000_000_000;
    now.mockReturnValue(start);
    await user.keyboard('g');
    now.mockReturnValue(start + 1500);
    await user.keyboard('i');
    expect(app.route.name).toBe('home');
    now.mockRestore();

    await user.keyboard('g{Control>}k{/Control}');
    await screen.findByRole('combobox');
    expect(app.route.name).toBe('home');
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('combobox')).toBeNull());
    await user.keyboard('/');
    const field = await screen.findByRole('searchbox');
    expect(app.route.name).toBe('search');
    field.blur();
    await user.keyboard('g');
    field.focus();
    await user.keyboard('ice');
    expect(app.route.name).toBe('search');
    expect((within(screen.getByRole('main')).getByRole('searchbox') as HTMLInputElement).value).toBe('ice');
  });
});
