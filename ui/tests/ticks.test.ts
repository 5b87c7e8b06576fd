/** What a tick changes in the page: as little as can be seen of it. */
import { render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import Progress from '../src/components/Progress.svelte';
import { playback } from '../src/state/playback.svelte';
import { opened } from './open-window';

/* There is no layout here: every box is as wide as the line of time of a window. */
const width = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'clientWidth');
beforeEach(() => {
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 600 });
});
afterEach(() => {
  if (width) Object.defineProperty(HTMLElement.prototype, 'clientWidth', width);
});

type Change = { what: string; value: string | null; target: Node };
/** All that changes in the page while `work` is done. */
async function changes(work: () => Promise<void> | void): Promise<Change[]> {
  const seen: MutationRecord[] = [];
  const observer = new MutationObserver((records) => seen.push(...records));
  observer.observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  await work();
  await new Promise((done) => setTimeout(done, 30));
  seen.push(...observer.takeRecords());
  observer.disconnect();
  return seen.map((record) => ({
    what:
      record.type === 'attributes'
        ? `${(record.target as Element).localName} ${record.attributeName}`
        : record.type,
    value: record.target.textContent,
    target: record.target,
  }));
}

describe('while it plays', () => {
  /** Playing at a whole second, nothing left to be drawn. */
  async function playing() {
    const { fake, user } = await opened();
    fake.player.become({ state: 'playing', position_ms: 480_000, chapters: [] });
    await waitFor(() => expect(playback.state).toBe('playing'));
    await new Promise((done) => setTimeout(done, 60));
    const ticks = async (n: number) => {
      for (let i = 0; i < n; i++) {
        fake.player.pass(250);
        await Promise.resolve();
      }
    };
    return { fake, user, ticks };
  }

  it('nothing changes within a second', async () => {
    const { ticks } = await playing();
    await ticks(1);
    expect(await changes(() => ticks(2))).toEqual([]);
  });

  it('in a second the two clocks change together and the spoken time, nothing else', async () => {
    const { ticks } = await playing();
    await ticks(3);
    const seen = await changes(() => ticks(1));
    expect(seen.filter((c) => c.what === 'characterData').map((c) => c.value)).toEqual(['8:01', '−9:49']);
    const rest = new Set(seen.map((c) => c.what).filter((what) => what !== 'characterData'));
    /* 1069 s on 600 pixels: half a pixel is 0.9 s. */
    rest.delete('i style');
    rest.delete('b style');
    expect([...rest].sort()).toEqual(['div aria-valuenow', 'div aria-valuetext']);
  });

  it('the line moves by half pixels, without layout', async () => {
    const { ticks } = await playing();
    const seen = await changes(() => ticks(40));
    const slider = screen.getByRole('slider', { name: 'Seek' });
    const moved = (name: string) =>
      seen.filter((c) => c.what === `${name} style` && slider.contains(c.target)).length;
    expect(moved('i')).toBeGreaterThan(8);
    expect(moved('i')).toBeLessThan(14);
    expect(moved('b')).toBe(moved('i'));
    /* The card of what plays, in five-hundredths. */
    expect(seen.filter((c) => c.what === 'i style' && !slider.contains(c.target)).length).toBeLessThan(7);
    expect(slider.querySelector('i')!.style.transform).toMatch(/^scaleX\(0\.\d+\)$/);
    expect(slider.querySelector('i')!.style.width).toBe('');
  });

  it('the sleep timer is counted in seconds', async () => {
    const { fake, ticks } = await playing();
    fake.player.become({ sleep: { what: { kind: 'minutes', minutes: 5 }, left_ms: 300_000 } });
    await waitFor(() => expect(playback.sleep).not.toBeNull());
    await ticks(1);
    const before = playback.now;
    await ticks(2);
    expect(playback.now).toBe(before);
    await ticks(2);
    expect(playback.now).not.toBe(before);
  });
});

it('a bar of progress is drawn by what can be seen of it', async () => {
  const { rerender, container } = render(Progress, { value: 0.5, label: 'x' });
  expect(container.querySelector('i')!.style.transform).toBe('scaleX(0.5)');
  expect(await changes(() => rerender({ value: 0.5004 }))).toEqual([]);
  await rerender({ value: 0.52 });
  expect(container.querySelector('i')!.style.transform).toBe('scaleX(0.52)');
  await rerender({ value: null });
  expect(container.querySelector('i')!.style.transform).toBe('');
});
