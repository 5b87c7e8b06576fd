import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepFocus } from '../src/lib/focus-keeper';

let stop = (): void => {};
let main: HTMLElement;
beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML =
    '<main tabindex="-1"><button id="row">a row</button><button id="next">the next</button></main>';
  main = document.querySelector('main')!;
  stop = keepFocus(() => main);
});
afterEach(() => {
  stop();
  document.body.innerHTML = '';
  vi.useRealTimers();
});
const take = (id: string): HTMLElement => {
  const element = document.getElementById(id)!;
  element.focus();
  return element;
};
const later = () => vi.advanceTimersByTimeAsync(200);

describe('what had the focus goes away', () => {
  it('and the place has it', async () => {
    take('row').remove();
    await later();
    expect(document.activeElement).toBe(main);
  });

  it('and whoever took it meanwhile keeps it', async () => {
    take('row').remove();
    await vi.advanceTimersByTimeAsync(20);
    const next = take('next');
    await later();
    expect(document.activeElement).toBe(next);
  });

  it('and the dialog over it has it', async () => {
    const dialog = document.createElement('div');
    dialog.setAttribute('role', 'dialog');
    dialog.tabIndex = -1;
    dialog.innerHTML = '<button id="do">do it</button>';
    document.body.append(dialog);
    take('do').remove();
    await later();
    expect(document.activeElement).toBe(dialog);
  });
});

it('what was given up by the person is not taken back', async () => {
  take('row').blur();
  document.getElementById('next')!.remove();
  await later();
  expect(document.activeElement).toBe(document.body);
});
