import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { argsOf, faults, opened, said, type Opened } from './open-window';

async function sleep(more: Parameters<typeof opened>[0] = {}): Promise<Opened & { panel: HTMLElement }> {
  const { fake, user } = await opened(more);
  await user.keyboard('s');
  return { fake, user, panel: await screen.findByRole('dialog', { name: 'Sleep timer' }) };
}
const moon = () => screen.getByRole('button', { name: 'Sleep timer' });
const closed = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

describe('the sleep timer', () => {
  it('is set by the keyboard alone, and said', async () => {
    const { fake, user, panel } = await sleep();
    expect(await faults(panel)).toEqual([]);
    within(panel).getByRole('button', { name: '30 min' }).focus();
    await user.keyboard('{Enter}');
    await said('The sound will stop in 30 minutes.');
    await closed();
    expect(argsOf(fake, 'setSleep')).toEqual([[{ kind: 'minutes', minutes: 30 }]]);
    expect(moon().dataset.tip).toBe('Sleep timer: 30:00 left');
    expect(moon().textContent?.trim()).toBe('30:00');
  });

  it('takes any number of minutes', async () => {
    const { fake, user, panel } = await sleep();
    expect(within(panel).getByRole<HTMLButtonElement>('button', { name: 'Set' }).disabled).toBe(true);
    await user.type(within(panel).getByRole('spinbutton', { name: 'Other, in minutes' }), '7{Enter}');
    await said('The sound will stop in 7 minutes.');
    expect(fake.player.now().sleep?.what).toEqual({ kind: 'minutes', minutes: 7 });
  });

  it('says why a number is not taken, in its own words, and keeps the last good one', async () => {
    const { fake, user, panel } = await sleep();
    const field = () => screen.getByRole<HTMLInputElement>('spinbutton', { name: 'Other, in minutes' });
    expect(field().form?.noValidate).toBe(true);
    await user.type(field(), '2000{Enter}');
    expect(within(panel).getByRole('alert').textContent).toBe(
      '2,000 was not taken: whole minutes from 1 to 1,440.',
    );
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(document.getElementById(field().getAttribute('aria-describedby')!)?.textContent).toContain(
      '2,000',
    );
    expect(field().value).toBe('');
    expect(argsOf(fake, 'setSleep')).toEqual([]);
    expect(await faults(panel)).toEqual([]);
    await user.type(field(), '25{Enter}');
    await closed();
    await user.keyboard('s');
    await screen.findByRole('dialog', { name: 'Sleep timer' });
    expect(field().value).toBe('25');
    for (const wrong of ['0', '-3', '7.5', '1441']) {
      await user.clear(field());
      await user.type(field(), `${wrong}{Enter}`);
      expect(screen.getByRole('alert').textContent).toContain('was not taken');
      expect(field().value).toBe('25');
      expect(document.activeElement).toBe(field());
    }
    expect(argsOf(fake, 'setSleep')).toEqual([[{ kind: 'minutes', minutes: 25 }]]);
    await user.keyboard('{Escape}');
    await closed();
    await user.keyboard('s');
    await screen.findByRole('dialog', { name: 'Sleep timer' });
    expect(screen.queryByText(/was not taken/)).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Set' }).disabled).toBe(false);
  });

  it('follows the ticks, is made longer, and turned off', async () => {
    const { fake, user } = await opened();
    fake.player.become({
      state: 'playing',
      sleep: { what: { kind: 'minutes', minutes: 15 }, left_ms: 900_000 },
    });
    await waitFor(() => expect(moon().dataset.tip).toContain('15:00'));
    fake.player.pass(10_000);
    await waitFor(() => expect(moon().textContent?.trim()).toBe('14:50'));
    await user.click(moon());
    const panel = await screen.findByRole('dialog', { name: 'Sleep timer' });
    expect(within(panel).getByText('14:50 left')).toBeTruthy();
    await user.click(within(panel).getByRole('button', { name: '+5 min' }));
    await waitFor(() => expect(within(panel).getByText('20:00 left')).toBeTruthy());
    await user.click(within(panel).getByRole('button', { name: 'Turn off' }));
    await said('The sleep timer is off.');
    expect(fake.player.now().sleep).toBeNull();
    expect(moon().dataset.tip).toBe('Sleep timer');
  });

  it('says when it has stopped the sound', async () => {
    const { fake } = await opened();
    fake.player.become({
      state: 'playing',
      sleep: { what: { kind: 'minutes', minutes: 1 }, left_ms: 1_000 },
    });
    await waitFor(() => expect(moon().dataset.tip).toContain('0:01'));
    fake.player.pass(1_000);
    await said('The sleep timer has stopped the sound.');
    expect(moon().textContent?.trim()).toBe('');
  });

  it('ends with the chapter, the episode, or after a few', async () => {
    const { user, panel } = await sleep();
    await user.click(within(panel).getByRole('button', { name: 'End of chapter' }));
    await said('The sound will stop at the end of the chapter.');
    await closed();
    await user.keyboard('s');
    const again = await screen.findByRole('dialog', { name: 'Sleep timer' });
    expect(within(again).getByRole('button', { name: 'End of chapter' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    expect(within(again).queryByRole('button', { name: '+5 min' })).toBeNull();
    await user.click(within(again).getByRole('button', { name: 'After 3 episodes' }));
    await said('The sound will stop after 3 episodes.');
  });

  it('has no end of chapter without chapters', async () => {
    const { fake, panel } = await sleep();
    fake.player.become({ chapters: [] });
    await waitFor(() => expect(within(panel).queryByRole('button', { name: 'End of chapter' })).toBeNull());
    expect(within(panel).getByRole('button', { name: 'End of episode' })).toBeTruthy();
  });

  it('in Russian, with plural forms', async () => {
    const { user } = await opened({ settings: { language: 'ru' } });
    await user.keyboard('s');
    const panel = await screen.findByRole('dialog', { name: 'Таймер сна' });
    expect(within(panel).getByRole('button', { name: 'Через 2 выпуска' })).toBeTruthy();
    await user.click(within(panel).getByRole('button', { name: 'Через 5 выпусков' }));
    await said('Звук остановится через 5 выпусков.');
  });
});
