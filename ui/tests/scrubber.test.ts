import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import Scrubber from '../src/components/Scrubber.svelte';

const chapters = [
  { start_ms: 0, title: 'Cold start' },
  { start_ms: 300_000, title: 'The drill' },
  { start_ms: 900_000, title: 'Kettle' },
];

function scrubber(more: Record<string, unknown> = {}) {
  const onseek = vi.fn();
  render(Scrubber, { position: 767_000, duration: 1_800_000, chapters, onseek, ...more });
  return { onseek, slider: screen.getByRole('slider', { name: 'Seek' }), user: userEvent.setup() };
}

it('speaks the time and the chapter', () => {
  const { slider } = scrubber();
  expect(slider.getAttribute('aria-valuenow')).toBe('767');
  expect(slider.getAttribute('aria-valuemax')).toBe('1800');
  expect(slider.getAttribute('aria-valuetext')).toBe('12 minutes 47 seconds of 30 minutes, The drill');
});

it.each([
  ['{ArrowRight}', 772_000],
  ['{ArrowLeft}', 762_000],
  ['{PageUp}', 827_000],
  ['{PageDown}', 707_000],
  ['{Home}', 0],
  ['{End}', 1_800_000],
  ['{Shift>}{ArrowRight}{/Shift}', 900_000],
  ['{Shift>}{ArrowLeft}{/Shift}', 300_000],
])('%s goes to %i', async (keys, to) => {
  const { onseek, user } = scrubber();
  await user.tab();
  await user.keyboard(keys);
  expect(onseek).toHaveBeenCalledExactlyOnceWith(to);
});

it('stays within the ends', async () => {
  const { onseek, user } = scrubber({ position: 1_799_000 });
  await user.tab();
  await user.keyboard('{ArrowRight}');
  expect(onseek).toHaveBeenCalledWith(1_800_000);
});

it('goes to the chapter before when it has just begun', async () => {
  const { onseek, user } = scrubber({ position: 301_000 });
  await user.tab();
  await user.keyboard('{Shift>}{ArrowLeft}{/Shift}');
  expect(onseek).toHaveBeenCalledWith(0);
});

it('does nothing while the length is not known', async () => {
  const { onseek, slider, user } = scrubber({ duration: null });
  expect(slider.getAttribute('aria-disabled')).toBe('true');
  await user.tab();
  await user.keyboard('{ArrowRight}{End}');
  expect(onseek).not.toHaveBeenCalled();
});

it('is empty while the length is not known, and says how far it is', () => {
  const { slider } = scrubber({ duration: null, chapters: [], buffered: [[0, 1]] });
  expect(slider.querySelector('i')?.style.transform).toBe('scaleX(0)');
  expect(slider.querySelector('u')).toBeNull();
  expect(slider.getAttribute('aria-valuetext')).toBe('12 minutes 47 seconds');
  expect(slider.getAttribute('aria-valuenow')).toBe('767');
});

describe('under the pointer', () => {
  const point = (slider: HTMLElement, type: string, clientX: number, pointerType = 'touch') => {
    slider.getBoundingClientRect = () => new DOMRect(0, 0, 1800, 22);
    slider.dispatchEvent(new PointerEvent(type, { clientX, pointerType, button: 0, bubbles: true }));
    return tick();
  };

  it('shows the time and the chapter', async () => {
    const { slider } = scrubber();
    await point(slider, 'pointermove', 905, 'mouse');
    expect(slider.querySelector('.bubble')?.textContent).toBe('15:05Kettle');
    await point(slider, 'pointerleave', 905, 'mouse');
    expect(slider.querySelector('.bubble')).toBeNull();
  });

  it('shows the time above what must not be covered, wherever the line is in that', async () => {
    const over = document.createElement('div');
    over.getBoundingClientRect = () => new DOMRect(0, 700, 1800, 76);
    const { slider } = scrubber({ over });
    const lift = () => /(\d+)px/.exec((slider.querySelector('.bubble') as HTMLElement).style.bottom)?.[1];
    const move = async (top: number) => {
      slider.getBoundingClientRect = () => new DOMRect(0, top, 1800, 22);
      slider.dispatchEvent(new PointerEvent('pointermove', { clientX: 905, bubbles: true }));
      await tick();
    };
    await move(747);
    expect(lift()).toBe('47');
    /* On its upper edge, in a narrow window. */
    await move(689);
    expect(lift()).toBe('0');
  });

  it('is drawn by a finger, and seeks once when that is lifted', async () => {
    const { slider, onseek } = scrubber();
    await point(slider, 'pointerdown', 300);
    await point(slider, 'pointermove', 600);
    expect(slider.getAttribute('aria-valuenow')).toBe('600');
    expect(onseek).not.toHaveBeenCalled();
    await point(slider, 'pointerup', 610);
    expect(onseek).toHaveBeenCalledExactlyOnceWith(610_000);
  });

  it('goes nowhere when the finger is taken away', async () => {
    const { slider, onseek } = scrubber();
    await point(slider, 'pointerdown', 300);
    await point(slider, 'pointercancel', 600);
    await point(slider, 'pointerup', 600);
    expect(onseek).not.toHaveBeenCalled();
  });
});

it('a length that nobody has counted is said to be a guess', () => {
  const { slider } = scrubber({ guessed: true, chapters: [] });
  expect(slider.getAttribute('aria-valuetext')).toBe('12 minutes 47 seconds of about 30 minutes');
});
