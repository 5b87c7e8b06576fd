import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBackend } from '../src/ipc';
import { createMock, type Mock } from '../src/ipc/mock';
import { act } from '../src/state/actions';
import { attempt, toasts } from '../src/state/toasts.svelte';

let mock: Mock;
beforeEach(() => {
  vi.useFakeTimers();
  mock = createMock({ items: 30, ticking: false });
  useBackend(mock);
});
afterEach(() => {
  for (const toast of toasts.list) toasts.dismiss(toast.id);
  vi.useRealTimers();
});
const trash = async () => {
  act('trash', [mock.rows[4]!]);
  await vi.advanceTimersByTimeAsync(1);
};

describe('what destroys', () => {
  it('happens at once and can be taken back for ten seconds', async () => {
    await trash();
    expect(mock.rows[4]?.trashed).toBe(true);
    expect(toasts.list.map((toast) => toast.text)).toEqual(['1 item moved to Trash']);
    await vi.advanceTimersByTimeAsync(9_000);
    toasts.act(toasts.list[0]!);
    await vi.advanceTimersByTimeAsync(1);
    expect(mock.rows[4]?.trashed).toBe(false);
    expect(toasts.list.map((toast) => toast.text)).toEqual(['Undone']);
  });

  it('stays offered while the pointer is on it', async () => {
    await trash();
    await vi.advanceTimersByTimeAsync(6_000);
    toasts.hold(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(toasts.list).toHaveLength(1);
    toasts.hold(false);
    await vi.advanceTimersByTimeAsync(3_900);
    expect(toasts.list).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(toasts.list).toHaveLength(0);
  });

  it('is undone by the keyboard, the last first', async () => {
    await trash();
    act('trash', [mock.rows[5]!]);
    await vi.advanceTimersByTimeAsync(1);
    expect(toasts.runLast()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect([mock.rows[4]?.trashed, mock.rows[5]?.trashed]).toEqual([true, false]);
  });
});

describe('failures', () => {
  it('are sentences with their detail', async () => {
    mock.fail(
      'setItems',
      'disk_full',
      'The disk is full. Nothing was changed; free some room and try again.',
    );
    await trash();
    expect(toasts.list[0]).toMatchObject({
      kind: 'error',
      text: 'The disk is full. Nothing was changed; free some room and try again.',
      detail: 'mock: setItems',
    });
  });

  it('that nobody expected still say that nothing was lost', async () => {
    await attempt(() => Promise.reject(new Error('x is undefined')));
    expect(toasts.list[0]?.text).toBe('Something went wrong. Nothing was lost; try again.');
    expect(toasts.list[0]?.detail).toContain('x is undefined');
  });
});
