/** Days that came without an hour. Tests run west of Greenwich, where such a day has not begun at its midnight in UTC. */
import { expect, it } from 'vitest';
import { day, longDay, moment } from '../src/lib/format';

const now = new Date('2026-07-22T15:00:00Z');

it('a day alone is that day', () => {
  expect(new Date('2009-07-22T00:00:00Z').getDate()).toBe(21);
  expect(longDay('2009-07-22T00:00:00Z')).toBe('22 July 2009');
  expect(moment('2009-07-22T00:00:00.000Z')).toBe('22 July 2009');
  expect(day('2026-07-22T00:00:00Z', now)).toBe('Today');
  expect(day('2026-07-21T00:00:00Z', now)).toBe('Yesterday');
  expect(longDay('2009-07-22')).toBe('22 July 2009');
});

it('a moment is on the day of the clock here', () => {
  expect(day('2026-07-22T02:00:00Z', now)).toBe('Yesterday');
  expect(moment('2026-07-22T02:00:00Z')).toBe('21 July 2026 at 22:00');
  expect(moment('rubbish')).toBe('');
});
