/** What is said of transfers: once of the queue, and in each row only what concerns it. */
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { call, useBackend, type DownloadRow, type Downloads as Seen } from '../src/ipc';
import Downloads from '../src/views/downloads/Downloads.svelte';
import { neighbour } from '../src/lib/neighbour';
import { settings } from '../src/state/settings.svelte';
import TransferSettings from '../src/views/settings/TransferSettings.svelte';
import NumberField from '../src/components/NumberField.svelte';
import WordsField from '../src/views/rules/WordsField.svelte';
import { toasts } from '../src/state/toasts.svelte';
import { downloads } from '../src/state/downloads.svelte';
import { createFake, type Fake } from './fake/library';

let fake: Fake;
let seen: Seen;
const row = (i: number, some: Partial<DownloadRow>): DownloadRow => ({
  item: fake.rows[i]!,
  state: 'waiting',
  bytes: 0,
  total: null,
  speed: null,
  problem: null,
  code: null,
  attempts: 0,
  resumed: false,
  finished_at: null,
  automatic: false,
  kept: null,
  ...some,
});

beforeEach(async () => {
  fake = createFake({ items: 30 });
  useBackend(fake);
  setLocale('en');
  downloads.now = null;
  seen = { ...(await call('downloads')), active: [], failed: [], done: [] };
  fake.commands.downloads = () => Promise.resolve({ status: 'ok', data: seen });
});
const live = () => document.querySelector('[aria-live]')?.textContent?.trim();

describe('transfers', () => {
  it('say once why nothing comes, also aloud, and in Russian', async () => {
    const hold = { code: 'disk_full', problem: 'there is no room on the disk' };
    seen = { ...seen, hold, active: [row(0, {}), row(1, {})] };
    const view = render(Downloads);
    expect(await screen.findAllByText(/There is no room on the disk\. Nothing was lost/)).toHaveLength(2);
    expect(live()).toMatch(/^Downloads wait\. There is no room/);
    view.unmount();
    setLocale('ru');
    render(Downloads);
    expect(await screen.findAllByText(/На диске нет места/)).toHaveLength(2);
  });

  it('say why one waits, what is kept of it, and until when', async () => {
    const at = new Date();
    at.setHours(14, 5, 0, 0);
    const trouble = { problem: 'the server says: 429 Too Many Requests', code: 'status' };
    seen = { ...seen, active: [row(0, { ...trouble, bytes: 31_400_000, next_try: at.toISOString() })] };
    const view = render(Downloads);
    await screen.findByText(/429 Too Many Requests · 31\.4 MB kept · tries again at 14:05/);
    view.unmount();
    setLocale('ru');
    render(Downloads);
    await screen.findByText(/сохранено 31,4 МБ · следующая попытка в 14:05/);
  });

  it('mark what may be incomplete, and offer another try', async () => {
    const doubt = {
      state: 'done' as const,
      doubtful: true,
      code: 'incomplete',
      problem: 'it may be incomplete: its end is cut',
    };
    seen = { ...seen, done: [row(0, doubt), row(1, { state: 'done' })] };
    const asked: number[] = [];
    fake.commands.resumeDownload = (id) => {
      asked.push(id as number);
      return Promise.resolve({ status: 'ok', data: null });
    };
    render(Downloads);
    await screen.findByText(/^It may be incomplete: its end is cut/);
    expect(screen.getAllByText(/incomplete/)).toHaveLength(1);
    expect(screen.queryByText(/Kept/)).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: /Try again/ }));
    expect(asked).toEqual([fake.rows[0]!.id]);
  });

  it('say what removing will free, and the limit', async () => {
    seen = {
      ...seen,
      done: [row(0, { state: 'done' })],
      freeing: { bytes: 57_000_000, minutes: 10 },
      limit: 500_000,
    };
    render(Downloads);
    await screen.findByText(/frees 57\.0 MB in 10 minutes · limited to 500 kB\/s/);
  });

  it('are put in order by keys', async () => {
    seen = { ...seen, active: [row(0, {}), row(1, {}), row(2, {})] };
    const moves: unknown[] = [];
    fake.commands.moveDownloads = (...args: unknown[]) => {
      moves.push(args);
      return Promise.resolve({ status: 'ok', data: null });
    };
    render(Downloads);
    const title = await screen.findByRole('button', { name: fake.rows[1]!.title });
    await fireEvent.keyDown(title, { key: 'ArrowUp', altKey: true });
    await fireEvent.keyDown(title, { key: 'ArrowDown', altKey: true });
    const [a, b] = [fake.rows[0]!.id, fake.rows[1]!.id];
    expect(moves).toEqual([
      [[b], a],
      [[b], null],
    ]);
  });

  it('are put in order by the pointer', async () => {
    seen = { ...seen, active: [row(0, {}), row(1, {}), row(2, {})] };
    const moves: unknown[] = [];
    fake.commands.moveDownloads = (...args: unknown[]) => {
      moves.push(args);
      return Promise.resolve({ status: 'ok', data: null });
    };
    const { container } = render(Downloads);
    await screen.findByRole('button', { name: fake.rows[1]!.title });
    const rows = [...container.querySelectorAll('section li')];
    rows.forEach((li, n) => {
      li.getBoundingClientRect = () => new DOMRect(0, n * 80, 600, 80);
    });
    const handle = rows[0]!.querySelector('.handle')!;
    const at = (type: string, y: number) =>
      fireEvent(handle, new MouseEvent(type, { bubbles: true, clientY: y, button: 0 }));
    await at('pointerdown', 10);
    await at('pointermove', 100);
    expect(rows[1]!.querySelector('.after')).not.toBeNull();
    await at('pointerup', 100);
    const [a, , c] = [0, 1, 2].map((n) => fake.rows[n]!.id);
    expect(moves).toEqual([[[a], c]]);
    await at('pointerdown', 10);
    await at('pointermove', 230);
    await fireEvent.keyDown(window, { key: 'Escape' });
    await at('pointerup', 230);
    expect(moves).toHaveLength(1);
  });

  it('go no further than the ends', () => {
    const rows = [row(0, {}), row(1, {})];
    const [a, b] = [fake.rows[0]!.id, fake.rows[1]!.id];
    expect(neighbour(rows, a, -1)).toBeUndefined();
    expect(neighbour(rows, b, 1)).toBeUndefined();
    expect(neighbour(rows, a, 1)).toBeNull();
    expect(neighbour(rows, b, -1)).toBe(a);
    expect(neighbour(rows, 9999, 1)).toBeUndefined();
  });
});

describe('the settings of transfers', () => {
  it('show the hours of a limit where there is one, and send what was typed', async () => {
    await settings.load();
    render(TransferSettings);
    expect(screen.queryByLabelText('The limit holds from')).toBeNull();
    await fireEvent.change(screen.getByLabelText('Speed limit for downloads'), { target: { value: '500' } });
    await screen.findByLabelText('The limit holds from');
    await fireEvent.change(screen.getByLabelText('Proxy'), { target: { value: ' http://proxy:3128 ' } });
    expect(settings.now).toMatchObject({ downloads_limit: 500, proxy: 'http://proxy:3128' });
    await fireEvent.change(screen.getByLabelText('Proxy'), { target: { value: '' } });
    expect(settings.now?.proxy).toBeNull();
  });

  it('keep a proxy that is not right, with what is wrong with it', async () => {
    await settings.load();
    render(TransferSettings);
    const field = screen.getByLabelText<HTMLInputElement>('Proxy');
    fake.fail('setSettings', 'not_a_proxy', 'this is not the address of a proxy');
    await fireEvent.input(field, { target: { value: 'nonsense' } });
    await fireEvent.change(field);
    await screen.findByText('This is not the address of a proxy.');
    expect(field.value).toBe('nonsense');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(toasts.list).toEqual([]);
    await fireEvent.input(field, { target: { value: 'http://proxy:1' } });
    expect(screen.queryByText('This is not the address of a proxy.')).toBeNull();
    await fireEvent.change(field);
    await waitFor(() => expect(settings.now?.proxy).toBe('http://proxy:1'));
  });
});

describe('Escape in a field', () => {
  it.each([
    ['a number', NumberField, { label: 'How many', value: 3, min: 1, max: 9 }, 'How many', '1', '3'],
    ['words', WordsField, { label: 'Words', value: 'tern' }, 'Words', 'gull', 'tern'],
  ])('gives up %s that is being typed, and then leaves', async (_, component, props, label, typed, was) => {
    const told: unknown[] = [];
    const left = vi.fn();
    document.addEventListener('keydown', left);
    render(component as typeof NumberField, { ...props, onchange: (to: unknown) => told.push(to) } as never);
    const field = screen.getByLabelText<HTMLInputElement>(label);
    field.focus();
    await fireEvent.input(field, { target: { value: typed } });
    await fireEvent.keyDown(field, { key: 'Escape' });
    expect(field.value).toBe(was);
    expect(left).not.toHaveBeenCalled();
    await fireEvent.change(field);
    expect(told.filter((to) => String(to) !== was)).toEqual([]);
    await fireEvent.keyDown(field, { key: 'Escape' });
    expect(left).toHaveBeenCalledOnce();
    document.removeEventListener('keydown', left);
  });

  it('leaves what was told of, though nobody has answered yet', async () => {
    const left = vi.fn();
    document.addEventListener('keydown', left);
    render(WordsField, { label: 'Words', value: 'tern', onchange: () => undefined });
    const field = screen.getByLabelText<HTMLInputElement>('Words');
    field.focus();
    await fireEvent.input(field, { target: { value: 'gull' } });
    await fireEvent.change(field);
    await fireEvent.keyDown(field, { key: 'Escape' });
    expect(field.value).toBe('gull');
    expect(left).toHaveBeenCalledOnce();
    document.removeEventListener('keydown', left);
  });
});
