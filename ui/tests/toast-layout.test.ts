import { describe, expect, it } from 'vitest';
import { toastLayout, type Box } from '../src/lib/toast-layout';

/* A window of 900 x 640: places at the left, the player at the bottom. */
const area: Box = { left: 76, top: 16, right: 884, bottom: 548 };
const high =
  (n: number, each = 46) =>
  () =>
    Array.from({ length: n }, () => each);
const of = (place: ReturnType<typeof toastLayout>, each: number): Box => {
  const height = place.shown * (each + 8) - 8;
  const top = place.edge === 'top' ? place.at : place.at - height;
  return { left: place.left, right: place.left + place.width, top, bottom: top + height };
};
const meet = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

it('is the bottom right corner when nothing is open', () => {
  expect(toastLayout(area, [], high(2))).toEqual({
    left: 464,
    width: 420,
    edge: 'bottom',
    at: 548,
    shown: 2,
  });
});

describe('what is open is not covered', () => {
  it.each<[string, Box]>([
    ['the sound at 900 x 640', { left: 546, top: 92, right: 872, bottom: 540 }],
    ['the sleep timer', { left: 434, top: 160, right: 740, bottom: 540 }],
    ['Up Next', { left: 486, top: 100, right: 892, bottom: 540 }],
    ['a dialog in the middle', { left: 170, top: 89, right: 730, bottom: 600 }],
    ['a menu at the right', { left: 680, top: 300, right: 880, bottom: 560 }],
  ])('%s', (_name, box) => {
    for (const n of [1, 2, 3]) {
      const place = toastLayout(area, [box], high(n));
      expect(place.shown).toBeGreaterThan(0);
      expect(place.width).toBeGreaterThanOrEqual(240);
      expect(meet(of(place, 46), box)).toBe(false);
      expect(of(place, 46).bottom).toBeLessThanOrEqual(area.bottom);
    }
  });

  it('what is open elsewhere changes nothing', () => {
    expect(toastLayout(area, [{ left: 80, top: 20, right: 300, bottom: 400 }], high(3)).left).toBe(464);
    expect(toastLayout(area, [{ left: 300, top: 560, right: 700, bottom: 600 }], high(3)).left).toBe(464);
  });

  it('of those for which there is no room the oldest wait', () => {
    const dialog = { left: 170, top: 89, right: 730, bottom: 640 };
    expect(toastLayout(area, [dialog], high(3))).toMatchObject({ edge: 'top', at: 16, shown: 1 });
    expect(toastLayout(area, [{ left: 0, top: 0, right: 900, bottom: 640 }], high(2)).shown).toBe(0);
  });
});

describe('the buttons of rows are not covered', () => {
  const buttons = (left: number) =>
    [100, 180, 260, 340, 420, 500].map((top) => ({ left, top, right: 870, bottom: top + 40 }));

  it('lies left of them', () => {
    const place = toastLayout(area, [], high(2), buttons(640));
    expect(place).toMatchObject({ left: 76, edge: 'bottom', shown: 2, width: 420 });
    for (const box of buttons(640)) expect(meet(of(place, 46), box)).toBe(false);
  });

  it('is narrower where there is less room beside them', () => {
    const place = toastLayout(area, [], high(2), buttons(400));
    expect(place.left + place.width).toBeLessThan(400);
    expect(place.shown).toBe(2);
  });

  it('in the corner as before where no row is under it, or where there is no room beside them', () => {
    expect(toastLayout(area, [], high(1), [{ left: 640, top: 100, right: 870, bottom: 140 }]).left).toBe(464);
    expect(toastLayout(area, [], high(1), buttons(200)).left).toBe(464);
  });
});
