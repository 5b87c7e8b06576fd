/** The one tooltip: where it stands, when it comes, and what has one. */
import { readdirSync, readFileSync } from 'node:fs';
import { screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tipOf, tipPlace } from '../src/lib/tooltip';
import { opened } from './open-window';

const tip = () => document.querySelector('.tip');

describe('its place', () => {
  const view = { width: 1000, height: 800 };
  const size = { width: 120, height: 24 };
  const covers = (of: DOMRect, at: { left: number; top: number }) =>
    at.top < of.bottom && at.top + size.height > of.top;

  it.each([
    ['in the middle', new DOMRect(400, 300, 40, 40)],
    ['at the left edge', new DOMRect(0, 300, 20, 40)],
    ['at the right edge', new DOMRect(980, 0, 20, 40)],
    ['at the bottom', new DOMRect(400, 760, 40, 36)],
  ])('%s is in the window, and beside what it is of', (_name, of) => {
    const at = tipPlace(of, size, view);
    expect(covers(of, at)).toBe(false);
    expect(at.left).toBeGreaterThanOrEqual(8);
    expect(at.left + size.width).toBeLessThanOrEqual(view.width - 8);
    expect(at.top).toBeGreaterThanOrEqual(0);
    expect(at.top + size.height).toBeLessThanOrEqual(view.height);
  });
});

describe('what it says', () => {
  const button = (html: string, width = 0): HTMLElement => {
    const made = document.createElement('button');
    made.innerHTML = html;
    Object.defineProperty(made, 'scrollWidth', { value: width });
    return made;
  };

  it('is the name of what has none to read', () => {
    const icon = button('<svg></svg>');
    icon.dataset.tip = 'Add';
    expect(tipOf(icon)).toBe('Add');
  });

  it('is not what stands there already, unless that is cut off', () => {
    const place = button('Inbox');
    place.dataset.tip = 'Inbox';
    expect(tipOf(place)).toBeNull();
    const title = button('A long title');
    title.dataset.tip = '';
    expect(tipOf(title)).toBeNull();
    const cut = button('A long title', 300);
    cut.dataset.tip = '';
    expect(tipOf(cut)).toBe('A long title');
  });

  it('is nothing while what it opens is open', () => {
    const more = button('<svg></svg>');
    more.dataset.tip = 'More';
    more.setAttribute('aria-expanded', 'true');
    Object.defineProperty(more, 'ariaExpanded', { value: 'true' });
    expect(tipOf(more)).toBeNull();
  });
});

describe('in the window', () => {
  afterEach(() => vi.useRealTimers());
  const point = (at: Element) =>
    at.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }));

  it('comes after a moment, at once beside another, and goes with any press', async () => {
    await opened({ playback: { state: 'paused' } });
    const mute = screen.getByRole('button', { name: /^Volume/ });
    const expand = screen.getByRole('button', { name: /player$/i });
    point(mute);
    expect(tip()).toBeNull();
    await waitFor(() => expect(tip()?.textContent).toMatch(/Volume/), { timeout: 2000 });
    expect(tip()!.getAttribute('aria-hidden')).toBe('true');
    point(expand);
    await waitFor(() => expect(tip()?.textContent).toMatch(/\(F\)/), { timeout: 300 });
    expand.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    await waitFor(() => expect(tip()).toBeNull());
  });
});

it('no element has a title, which the toolkit would draw', () => {
  const found = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.svelte'))
    .flatMap((name) => {
      const text = readFileSync(`src/${name}`, 'utf8').replace(/<script[\s\S]*?<\/script>/g, '');
      /* Of elements only: components take a title of their own. */
      return [
        ...text.matchAll(
          /<[a-z][\w-]*\b(?:[^<>"'{}]|"[^"]*"|'[^']*'|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|=>)*?\s(?:title=|\{title\})/g,
        ),
      ].map((m) => `${name}: ${m[0].slice(0, 60)}`);
    });
  expect(found).toEqual([]);
});
