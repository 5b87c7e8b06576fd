import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { playback } from '../src/state/playback.svelte';
import { argsOf, faults, opened, type Opened } from './open-window';
import type { EvenLoudness } from '../src/ipc/bindings';

async function sound(more: Parameters<typeof opened>[0] = {}): Promise<Opened & { panel: HTMLElement }> {
  const { fake, user } = await opened(more);
  screen.getByRole('button', { name: /^Sound/ }).focus();
  await user.keyboard('{Enter}');
  const panel = await screen.findByRole('dialog', { name: 'Sound' });
  return { fake, user, panel };
}
const tick = (fake: Opened['fake'], more: object) => {
  const now = fake.player.now();
  fake.send('ticked', {
    item: now.item!.id,
    position_ms: now.position_ms,
    duration_ms: now.duration_ms,
    state: now.state,
    saved: now.saved,
    sleep_left_ms: null,
    ...more,
  });
};

const even = (measured_lufs: number, gain_db: number, reached_lufs: number, most = false): EvenLoudness => ({
  measured_lufs,
  gain_db,
  reached_lufs,
  most,
});

describe('the sound popover', () => {
  it('has no fault, and gives the focus back to its button', async () => {
    const { user, panel } = await sound();
    expect(await faults(panel)).toEqual([]);
    await waitFor(() => expect(panel.contains(document.activeElement)).toBe(true));
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Sound 1×' }));
  });

  it('changes the speed by steps of 0.05, by presets and by the slider', async () => {
    const { fake, user, panel } = await sound();
    await user.click(within(panel).getByRole('button', { name: 'Faster' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sound 1.05×' })).toBeTruthy());
    await user.click(within(panel).getByRole('button', { name: '1.5×' }));
    await waitFor(() =>
      expect(within(panel).getByRole('button', { name: '1.5×' }).getAttribute('aria-pressed')).toBe('true'),
    );
    const slider = within(panel).getByRole<HTMLInputElement>('slider', { name: 'Speed' });
    expect([slider.min, slider.max, slider.getAttribute('aria-valuetext')]).toEqual(['0.5', '4', '1.5×']);
    slider.value = '4';
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await waitFor(() => expect(fake.player.now().sound.speed).toBe(4));
    expect(within(panel).getByRole<HTMLButtonElement>('button', { name: 'Faster' }).disabled).toBe(true);
    expect(argsOf(fake, 'setSound')).toEqual([
      [{ speed: 1.05, item: 1 }],
      [{ speed: 1.5, item: 1 }],
      [{ speed: 4, item: 1 }],
    ]);
  });

  it('trims silence by arrows, and has switches for the rest', async () => {
    const { fake, user, panel } = await sound();
    const trim = within(panel).getByRole('radiogroup', { name: 'Trim silence' });
    within(trim).getByRole('radio', { name: 'Off' }).focus();
    await user.keyboard('{ArrowRight}');
    await waitFor(() => expect(fake.player.now().sound.trim).toBe('low'));
    await user.keyboard('{ArrowRight}');
    await waitFor(() => expect(fake.player.now().sound.trim).toBe('medium'));
    for (const name of ['Even loudness (−16 LUFS)', 'Voice boost', 'Mono']) {
      within(panel).getByRole('switch', { name }).focus();
      await user.keyboard(' ');
    }
    await waitFor(() =>
      expect(fake.player.now().sound).toMatchObject({ loudness: false, boost: true, mono: true }),
    );
    expect(playback.running).toBe(false);
  });

  it('is for this show only when asked, and for everything else when not', async () => {
    const { fake, user, panel } = await sound();
    const own = within(panel).getByRole<HTMLInputElement>('switch', { name: 'Only for this show' });
    expect(own.checked).toBe(false);
    await user.click(own);
    await waitFor(() => expect(own.checked).toBe(true));
    await user.click(within(panel).getByRole('button', { name: '2×' }));
    await waitFor(() => expect(fake.player.now().sound.speed).toBe(2));
    expect((await fake.commands.settings()) as object).toMatchObject({ data: { speed: 1 } });
    await user.click(own);
    await waitFor(() => expect(screen.getByRole('button', { name: 'Sound 1×' })).toBeTruthy());
    expect(argsOf(fake, 'setOwnSound')).toEqual([[true], [false]]);
  });

  it('says under that switch what is the same for every show', async () => {
    const { fake, user, panel } = await sound();
    const all = within(panel).getByRole('group', { name: 'For every show' });
    const mono = within(all).getByRole('switch', { name: 'Mono' });
    const own = within(panel).getByRole<HTMLInputElement>('switch', { name: 'Only for this show' });
    const order = within(panel)
      .getAllByRole('switch')
      .map((s) => s.closest('label')?.textContent?.trim());
    expect(order).toEqual(['Even loudness (−16 LUFS)', 'Voice boost', 'Only for this show', 'Mono']);
    await user.click(own);
    await waitFor(() => expect(own.checked).toBe(true));
    await user.click(mono);
    await waitFor(() => expect(fake.player.now().sound.mono).toBe(true));
    expect(await fake.commands.settings()).toMatchObject({ data: { mono: true, boost: false } });
    const item = fake.player.now().item!;
    fake.player.become({ item: { ...item, feed_id: null } });
    await waitFor(() => expect(within(panel).queryByText('For every show')).toBeNull());
    expect(within(panel).getByRole('switch', { name: 'Mono' })).toBeTruthy();
    expect(await faults(panel)).toEqual([]);
  });

  it('of an item without a show has no such switch', async () => {
    const { fake, panel } = await sound();
    const item = fake.player.now().item!;
    fake.player.become({ item: { ...item, feed_id: null } });
    await waitFor(() =>
      expect(within(panel).queryByRole('switch', { name: 'Only for this show' })).toBeNull(),
    );
  });

  it('offers the usual speeds', async () => {
    const { panel } = await sound();
    const presets = within(panel).getByRole('group', { name: 'Speeds' });
    expect(
      within(presets)
        .getAllByRole('button')
        .map((b) => b.textContent),
    ).toEqual(['0.75×', '1×', '1.25×', '1.5×', '1.75×', '2×', '2.5×', '3×']);
  });

  it('says in words what even loudness does', async () => {
    const { fake, user, panel } = await sound();
    await within(panel).findByText('Loudness measured: −19.4 LUFS, raised by 3.4 dB to −16 LUFS');
    const words = async (loudness: EvenLoudness | null, what: string) => {
      fake.player.become({ loudness });
      await within(panel).findByText(what);
    };
    await words(even(-23.1, 7.1, -16), 'Loudness measured: −23.1 LUFS, raised by 7.1 dB to −16 LUFS');
    await words(even(-11, -5, -16), 'Loudness measured: −11 LUFS, lowered by 5 dB to −16 LUFS');
    await words(even(-16, 0, -16), 'Loudness measured: −16 LUFS, played as it is');
    await words(
      even(-41.5, 20, -21.5, true),
      'Loudness measured: −41.5 LUFS, raised by 20 dB, which is the most there is, to −21.5 LUFS',
    );
    await words(null, 'Brought to about −16 LUFS while it plays; its loudness is not measured yet');
    await user.click(within(panel).getByRole('switch', { name: 'Even loudness (−16 LUFS)' }));
    await waitFor(() => expect(panel.textContent).not.toContain('while it plays'));
  });

  it('does not say again that silence is trimmed, where that is chosen', async () => {
    const { fake, panel } = await sound();
    fake.player.become({});
    await fake.commands.setSound({ trim: 'low' });
    await waitFor(() =>
      expect(within(panel).getByRole<HTMLInputElement>('radio', { name: 'Low' }).checked).toBe(true),
    );
    expect(within(panel).getAllByText(/trim/i)).toHaveLength(1);
  });

  it('says what was saved, as it grows', async () => {
    const { fake, user, panel } = await sound();
    await user.click(within(panel).getByRole('button', { name: '1.5×' }));
    /* 594.8 s are left: at 1.5× they take 396.5 s. */
    await within(panel).findByText('1.5× saves 3 min');
    tick(fake, { saved: { speed_ms: 300_000, trim_ms: 130_000 } });
    await within(panel).findByText('1.5× saves 8 min · 2 min of silence left out');
  });

  it('in Russian', async () => {
    const { user } = await opened({ settings: { language: 'ru' } });
    await user.click(screen.getByRole('button', { name: 'Звук 1×' }));
    const panel = await screen.findByRole('dialog', { name: 'Звук' });
    await user.click(within(panel).getByRole('button', { name: '1,5×' }));
    await within(panel).findByText('1,5× экономит 3 мин');
    expect(await faults(panel)).toEqual([]);
  });
});

it('a slider that is drawn fast shows the last of its answers, not the first', async () => {
  const { fake } = await opened({ delay: 5 });
  await Promise.all([1.1, 1.2, 1.3].map((speed) => playback.toSpeed(speed)));
  expect(playback.speed).toBe(1.3);
  expect(fake.player.now().sound.speed).toBe(1.3);
});

it('sound that could not be changed is shown as it is', async () => {
  const { fake } = await opened();
  fake.fail('setSound', 'busy', 'Another program is writing to the library for too long. Try again.');
  await playback.toSpeed(2);
  expect(playback.speed).toBe(1);
});
