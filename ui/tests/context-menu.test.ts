/** One menu everywhere in the window, and none of the engine's. */
import { screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { menu } from '../src/components/menu.svelte';
import { offered } from '../src/state/annotations.svelte';
import { app } from '../src/state/app.svelte';
import { besideOf, pointedAt, toSearch } from '../src/lib/pointed';
import { linkItems } from '../src/views/window/context-menu';
import { argsOf, opened } from './open-window';

afterEach(() => (menu.open = false));

/** Asks for the menu as the pointer does; false when the engine's own was kept away. */
const ask = (target: Element): boolean => {
  const e = new MouseEvent('contextmenu', {
    bubbles: true,
    cancelable: true,
    button: 2,
    clientX: 40,
    clientY: 40,
  });
  return target.dispatchEvent(e);
};
const names = (): string[] => screen.getAllByRole('menuitem').map((i) => i.textContent!.trim());
const link = (href: string): HTMLAnchorElement => {
  const made = document.createElement('a');
  made.href = href;
  made.textContent = 'The keeper';
  document.querySelector('main')!.append(made);
  return made;
};

describe('the menu', () => {
  it('never is the engine’s, wherever it is asked for', async () => {
    await opened();
    for (const part of document.querySelectorAll('nav, main, h1, [data-row-focus], button'))
      expect(ask(part), part.outerHTML.slice(0, 80)).toBe(false);
  });

  it('of a row has what its More button has', async () => {
    const { user } = await opened();
    app.go({ name: 'inbox' });
    const list = await screen.findByRole('list', { name: 'Inbox' });
    const row = (await within(list).findAllByRole('listitem'))[1]!;
    await user.click(within(row).getByRole('button', { name: /^More/ }));
    const wanted = names();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    ask(row.querySelector('[data-row-focus]')!);
    expect(await screen.findAllByRole('menuitem')).toHaveLength(wanted.length);
    expect(names()).toEqual(wanted);
  });

  it('of a link opens, copies, saves and adds', async () => {
    const { fake, user } = await opened();
    const url = 'https://example.org/keeper';
    ask(link(url));
    await screen.findByRole('menu', { name: 'Actions for this link' });
    expect(names()).toEqual(['Open in browser', 'Copy link', 'Save article', 'Add or subscribe…']);
    await user.click(screen.getByRole('menuitem', { name: 'Copy link' }));
    expect(await screen.findByText('Copied')).toBeTruthy();
    expect(await navigator.clipboard.readText()).toBe(url);

    ask(link(url));
    await user.click(await screen.findByRole('menuitem', { name: 'Open in browser' }));
    expect(argsOf(fake, 'openExternal')).toEqual([[url]]);

    ask(link(url));
    await user.click(await screen.findByRole('menuitem', { name: 'Save article' }));
    expect(argsOf(fake, 'add')).toEqual([[url, null]]);

    ask(link(url));
    await user.click(await screen.findByRole('menuitem', { name: 'Add or subscribe…' }));
    expect(app.adding).toBe(true);
    expect(argsOf(fake, 'lookUp')).toEqual([[url, null]]);
    app.adding = false;
  });

  it('of a link that leads nowhere in the world has nothing of that', () => {
    expect(linkItems('javascript:alert(1)', '')).toEqual([]);
    expect(linkItems('file:///etc/passwd', '')).toEqual([]);
    const mail = linkItems('mailto:ada@example.org?subject=x', '');
    expect(mail.map((i) => i !== 'line' && i.label)).toEqual(['Write a message', 'Copy address']);
  });

  it('of selected text copies it and searches for it', async () => {
    const { user } = await opened();
    const text = document.createElement('p');
    text.textContent = ' the  keeper of the lamp ';
    document.querySelector('main')!.append(text);
    getSelection()!.selectAllChildren(text);
    vi.spyOn(Range.prototype, 'getClientRects').mockReturnValue([
      new DOMRect(0, 0, 100, 100),
    ] as unknown as DOMRectList);
    const marked = vi.fn();
    offered.mark = marked;
    ask(text);
    await screen.findByRole('menu', { name: 'Actions for this text' });
    await user.click(screen.getByRole('menuitem', { name: 'Highlight' }));
    expect(marked).toHaveBeenCalledOnce();
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    offered.mark = null;
    getSelection()!.selectAllChildren(text);
    ask(text);
    await screen.findByRole('menu', { name: 'Actions for this text' });
    expect(screen.queryByRole('menuitem', { name: 'Highlight' })).toBeNull();
    await user.click(screen.getByRole('menuitem', { name: 'Search in Earmark' }));
    expect(app.route).toEqual({ name: 'search', query: 'the keeper of the lamp' });
    vi.restoreAllMocks();
  });

  it('of a field has what can be done in it, and does it there', async () => {
    const { fake, user } = await opened();
    app.adding = true;
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: /^Link/ });
    ask(field);
    await screen.findByRole('menu', { name: 'Actions for this field' });
    expect(names()).toEqual(['Paste Ctrl V']);
    await user.click(screen.getByRole('menuitem', { name: /^Paste/ }));
    await waitFor(() => expect(argsOf(fake, 'edit')).toEqual([['paste']]));
    expect(document.activeElement).toBe(field);
    expect(screen.getByRole('dialog', { name: 'Add' })).toBeTruthy();

    await user.type(field, 'abc');
    field.setSelectionRange(0, 3);
    ask(field);
    await screen.findByRole('menu');
    expect(names()).toEqual(['Cut Ctrl X', 'Copy Ctrl C', 'Paste Ctrl V', 'Select all Ctrl A']);
    await user.keyboard('{Escape}');
    app.adding = false;
  });

  it('comes by the keyboard for what has the focus', async () => {
    const { user } = await opened();
    link('https://example.org/').focus();
    await user.keyboard('{Shift>}{F10}{/Shift}');
    expect(await screen.findByRole('menu', { name: 'Actions for this link' })).toBeTruthy();
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    await user.keyboard('{ContextMenu}');
    expect(await screen.findByRole('menu', { name: 'Actions for this link' })).toBeTruthy();
  });

  it('is asked for by the shell where a frame holds text from outside', async () => {
    const { fake } = await opened();
    const frame = document.createElement('iframe');
    document.querySelector('main')!.append(frame);
    const inner = document.implementation.createHTMLDocument('');
    inner.body.innerHTML = '<p>before <a href="https://example.org/inside">inside</a></p>';
    Object.defineProperty(frame, 'contentDocument', { value: inner });
    document.elementFromPoint = () => frame;
    inner.elementFromPoint = () => inner.querySelector('a');
    fake.send('menuAsked', { at: [30, 30] });
    await screen.findByRole('menu', { name: 'Actions for this link' });
    expect(names()).toContain('Save article');
  });
});

describe('what is pointed at', () => {
  it('is what one would look for', () => {
    expect(toSearch('  a\n b\t c ')).toBe('a b c');
    expect([...toSearch('я'.repeat(500))]).toHaveLength(200);
  });

  it('is no field where nothing is typed', () => {
    const range = document.createElement('input');
    range.type = 'range';
    expect(pointedAt(range, null).field).toBeNull();
    const area = document.createElement('textarea');
    expect(pointedAt(area, null).field).toBe(area);
    expect(besideOf(area)).toBeInstanceOf(DOMRect);
  });

  it('is selected text only under the pointer', () => {
    const text = document.createElement('p');
    text.textContent = 'words';
    document.body.append(text);
    getSelection()!.selectAllChildren(text);
    vi.spyOn(Range.prototype, 'getClientRects').mockReturnValue([
      new DOMRect(0, 0, 10, 10),
    ] as unknown as DOMRectList);
    expect(pointedAt(text, { x: 5, y: 5 }).text).toBe('words');
    expect(pointedAt(text, { x: 50, y: 5 }).text).toBe('');
    expect(pointedAt(text, null).text).toBe('words');
    vi.restoreAllMocks();
    text.remove();
  });
});

describe('what lies over the window', () => {
  it.each([
    ['the Add box', () => (app.adding = true)],
    ['the list of shortcuts', () => (app.helping = true)],
  ])('%s has the keys alone', async (_name, open) => {
    const { fake, user } = await opened();
    open();
    await screen.findByRole('dialog');
    (document.activeElement as HTMLElement).blur();
    const before = { route: app.route, calls: fake.calls.length };
    for (const key of ['s', 'n', '?', '/', 'g', 'd', 'b', 'e', 'q', 'f', 'm', 'k']) await user.keyboard(key);
    await user.keyboard('{Control>}k{/Control}{Delete}');
    expect(app.route).toEqual(before.route);
    expect(app.panel).toBeNull();
    expect(screen.getAllByRole('dialog')).toHaveLength(1);
    expect(fake.calls.slice(before.calls).map((c) => c.name)).not.toContain('toggle');
    app.adding = app.helping = false;
  });

  it('a popover of the player leaves it its own keys, and no others', async () => {
    const { fake, user } = await opened({ playback: { state: 'playing' } });
    app.panel = 'sleep';
    const timer = await screen.findByRole('dialog');
    await user.click(timer);
    await user.keyboard('n?/gd');
    expect(app.adding || app.helping).toBe(false);
    expect(app.route.name).toBe('home');
    await user.keyboard('m');
    await waitFor(() => expect(argsOf(fake, 'setMuted')).toHaveLength(1));
  });
});
