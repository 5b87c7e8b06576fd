/** What is read of a text in which one goes about. */
import { describe, expect, it, vi } from 'vitest';
import { placesIn } from '../src/views/reader/jumps.svelte';

function reader() {
  const pane = document.createElement('div');
  Object.defineProperty(pane, 'clientHeight', { value: 600 });
  const reading = { looks: vi.fn(), show: vi.fn() };
  const jumps = placesIn({ scroller: () => pane, reading });
  const element = (name: string): HTMLElement => {
    const one = document.createElement(name);
    one.textContent = 'somewhere';
    document.body.append(one);
    return one;
  };
  return { pane, reading, jumps, element };
}

describe('going about in a text', () => {
  it('a note is looked at until the text is where it was left', () => {
    const { pane, reading, jumps, element } = reader();
    pane.scrollTop = 1000;
    jumps.to(element('p'));
    expect(reading.show.mock.calls.at(-1)?.[2]).toBe(true);
    pane.scrollTop = 9000;
    expect(jumps.away()).toBe(true);
    /* To another note from there: it was still left where reading was. */
    jumps.to(element('li'));
    pane.scrollTop = 8000;
    expect(jumps.away()).toBe(true);
    pane.scrollTop = 1200;
    expect(jumps.away()).toBe(false);
    jumps.end();
  });

  it('from a heading on reading goes on', () => {
    const { pane, jumps, element } = reader();
    jumps.to(element('h2'));
    pane.scrollTop = 9000;
    expect(jumps.away()).toBe(false);
    jumps.end();
  });

  it('who goes to the end in one step has not read what is between', () => {
    const { pane, reading, jumps } = reader();
    jumps.leaps();
    pane.scrollTop = 9000;
    expect(reading.looks).toHaveBeenCalledOnce();
    expect(jumps.away()).toBe(true);
  });

  it('there is a way back from each', () => {
    const { pane, jumps, element } = reader();
    pane.scrollTop = 300;
    jumps.to(element('p'));
    pane.scrollTop = 9000;
    expect(jumps.any).toBe(true);
    expect(jumps.back()).toBe(true);
    expect(pane.scrollTop).toBe(300);
    expect(jumps.away()).toBe(false);
    expect(jumps.back()).toBe(false);
    jumps.end();
  });
});
