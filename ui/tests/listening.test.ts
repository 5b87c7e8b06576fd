import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { app } from '../src/state/app.svelte';
import { argsOf, faults, opened } from './open-window';

describe('the settings of listening', () => {
  async function settings(more: Parameters<typeof opened>[0] = {}) {
    const { fake, user } = await opened(more);
    app.go({ name: 'settings' });
    return { fake, user, part: await screen.findByRole('region', { name: 'Listening' }) };
  }

  it('say how everything sounds', async () => {
    const { fake, user, part } = await settings();
    const sound = within(part).getByRole('group', { name: 'How everything sounds' });
    await user.selectOptions(within(sound).getByRole('combobox', { name: 'Speed' }), '1.25×');
    await user.selectOptions(within(sound).getByRole('combobox', { name: 'Trim silence' }), 'High');
    await user.click(within(sound).getByRole('switch', { name: 'Mono' }));
    await waitFor(() =>
      expect(argsOf(fake, 'setDefaultSound').at(-1)).toEqual([
        { speed: 1.25, trim: 'high', loudness: true, boost: false, mono: true },
      ]),
    );
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sound 1.25×' })).toBeTruthy());
    expect(await faults(part)).toEqual([]);
  });

  it('choose the output device, asked for anew when the choice is opened', async () => {
    const { fake, user, part } = await settings();
    const device = within(part).getByRole<HTMLSelectElement>('combobox', { name: 'Output device' });
    await within(device).findByRole('option', { name: 'Study headphones' });
    const before = argsOf(fake, 'outputDevices').length;
    await user.click(device);
    expect(argsOf(fake, 'outputDevices').length).toBeGreaterThan(before);
    await user.selectOptions(device, 'Study headphones');
    await waitFor(() => expect(argsOf(fake, 'setOutputDevice')).toEqual([['Study headphones']]));
    await user.selectOptions(device, 'System default');
    await waitFor(() => expect(argsOf(fake, 'setOutputDevice').at(-1)).toEqual([null]));
  });

  it('keep a device that is not connected', async () => {
    const { part } = await settings({ settings: { output_device: 'Kitchen radio' } });
    const device = within(part).getByRole<HTMLSelectElement>('combobox', { name: 'Output device' });
    await within(device).findByRole('option', { name: 'Kitchen radio (not connected)' });
    await within(device).findByRole('option', { name: 'HDMI' });
    expect(device.value).toBe('Kitchen radio');
  });

  it('say what it came to', async () => {
    const { part } = await settings();
    await within(part).findByText(
      'You have listened for 41 h 12 min. Listening faster has saved you 3 h 12 min; trimming silence 40 min.',
    );
  });

  it('have switches for what follows', async () => {
    const { fake, user, part } = await settings();
    await user.click(
      within(part).getByRole('switch', {
        name: 'When Up Next is empty, go on with the list it was begun from',
      }),
    );
    await user.click(
      within(part).getByRole('switch', { name: 'Keep the computer awake while something plays' }),
    );
    await waitFor(() =>
      expect(argsOf(fake, 'setSettings').at(-1)?.[0]).toMatchObject({ continuous: false, stay_awake: false }),
    );
  });
});

describe('the listening settings of a show', () => {
  async function show(language: 'en' | 'ru' = 'en') {
    const { fake, user } = await opened({ settings: { language } });
    app.go({ name: 'feed', id: 1 });
    const name = language === 'en' ? 'Listening settings' : 'Как слушать';
    const main = screen.getByRole('main');
    await user.click(
      await within(main).findByRole('button', {
        name: language === 'en' ? 'Subscription settings' : 'Настройки подписки',
      }),
    );
    return { fake, user, panel: await screen.findByRole('region', { name }) };
  }

  it('are as everywhere until they are not', async () => {
    const { fake, user, panel } = await show();
    const speed = await within(panel).findByRole<HTMLSelectElement>('combobox', { name: 'Speed' });
    expect(speed.selectedOptions[0]?.textContent).toBe('As everywhere (1×)');
    await user.selectOptions(speed, '1.7×');
    await user.selectOptions(
      within(panel).getByRole('combobox', { name: 'Even loudness (−16 LUFS)' }),
      'Off',
    );
    const intro = within(panel).getByRole<HTMLInputElement>('spinbutton', {
      name: 'Seconds to skip at the beginning',
    });
    await user.clear(intro);
    await user.type(intro, '900{Tab}');
    await waitFor(() =>
      expect(argsOf(fake, 'setShowSettings').at(-1)).toEqual([
        1,
        { speed: 1.7, trim: null, loudness: false, boost: null, skip_intro: 600, skip_outro: 0 },
      ]),
    );
    expect(intro.value).toBe('600');
    within(panel).getByText('A whole number from 0 to 600.');
    await user.type(intro, '{Backspace}');
    expect(within(panel).queryByText('A whole number from 0 to 600.')).toBeNull();
    /* It is the show that plays. */
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sound 1.7×' })).toBeTruthy());
    await user.selectOptions(speed, 'As everywhere (1×)');
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sound 1×' })).toBeTruthy());
    expect(await faults(panel)).toEqual([]);
  });

  it('in Russian', async () => {
    const { panel } = await show('ru');
    const trim = await within(panel).findByRole<HTMLSelectElement>('combobox', { name: 'Сокращать тишину' });
    expect(trim.selectedOptions[0]?.textContent).toBe('Как везде (Нет)');
  });

  it('are for shows only', async () => {
    const { user } = await opened();
    app.go({ name: 'feed', id: 6 });
    await user.click(
      await within(screen.getByRole('main')).findByRole('button', { name: 'Subscription settings' }),
    );
    await screen.findByRole('region', { name: 'Texts' });
    expect(screen.queryByRole('region', { name: 'Listening settings' })).toBeNull();
  });
});
