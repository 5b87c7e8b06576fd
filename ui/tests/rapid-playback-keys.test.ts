/** Keys of playing that are pressed faster than the shell answers. */
import { waitFor } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { playback } from '../src/state/playback.svelte';
import { argsOf, opened, said } from './open-window';

const asEverywhere = { trim: null, loudness: null, boost: null, skip_intro: 0, skip_outro: 0 };
const heard = async (fake: Awaited<ReturnType<typeof opened>>['fake']): Promise<number> => {
  const answer = await fake.commands.playback();
  if (answer.status !== 'ok') throw new Error(answer.error.message);
  return answer.data.sound.speed;
};

describe('the keys of speed', () => {
  /** Item 3 is of another show, which has a speed of its own. */
  async function shows() {
    const { fake, user } = await opened({ delay: 5 });
    const feed = fake.rows[2]!.feed_id!;
    expect(feed).not.toBe(playback.item?.feed_id);
    await fake.commands.setShowSettings(feed, { ...asEverywhere, speed: 2 });
    await playback.load();
    return { fake, user };
  }

  it('all count, however fast they come', async () => {
    const { fake, user } = await opened({ delay: 5 });
    await user.keyboard(']]]]]]][[');
    await said('Speed 1.3×');
    expect(await heard(fake)).toBe(1.3);
    expect(playback.speed).toBe(1.3);
  });

  it('go on from how it sounds, not from how it was drawn', async () => {
    const { fake, user } = await opened({ delay: 5 });
    void fake.commands.setSound({ speed: 1.5 });
    await user.keyboard(']');
    await said('Speed 1.55×');
    expect(await heard(fake)).toBe(1.55);
  });

  it('are not for an item that has taken the place of the one that is seen', async () => {
    const { fake } = await shows();
    fake.player.load(3, null);
    expect(playback.item?.id).toBe(1);
    expect(await Promise.all([playback.step(1), playback.step(1)])).toEqual([null, null]);
    expect(argsOf(fake, 'setSound')).toEqual([]);
    expect([playback.item?.id, playback.speed]).toEqual([3, 2]);
    expect(await playback.step(-1)).toBe(1.95);
    expect(await heard(fake)).toBe(1.95);
  });

  it('nor for one that is on its way', async () => {
    const { fake } = await shows();
    const played = playback.play(3);
    const pressed = [playback.step(1), playback.step(1), playback.toSpeed(3)];
    await Promise.all([played, ...pressed]);
    expect(argsOf(fake, 'setSound')).toEqual([]);
    expect([playback.item?.id, playback.speed]).toEqual([3, 2]);
    await Promise.all([playback.step(1), playback.step(1), playback.step(1)]);
    expect(await heard(fake)).toBe(2.15);
    /* What has none of its own sounds as before. */
    await playback.play(1);
    expect(playback.speed).toBe(1);
  });

  it('that were refused change nothing', async () => {
    const { fake } = await opened();
    fake.fail('setSound', 'busy', 'Another program is writing to the library for too long. Try again.');
    expect(await playback.step(1)).toBe(1);
  });
});

it('an answer from before a press does not take that back', async () => {
  const { fake } = await opened({ delay: 5, settings: { volume: 0.5 } });
  const old = playback.load();
  const pressed = playback.volume(playback.now!.volume + 0.05);
  await old;
  const more = playback.volume(playback.now!.volume + 0.05);
  await Promise.all([pressed, more]);
  expect(fake.player.now().volume).toBeCloseTo(0.6);
  expect(playback.now!.volume).toBeCloseTo(0.6);
});

it('quick presses of + and − are counted, and M goes to and fro', async () => {
  const { fake, user } = await opened({ delay: 5, settings: { volume: 0.5 } });
  await user.keyboard('+++-+');
  await waitFor(() => expect(fake.player.now().volume).toBeCloseTo(0.65));
  await user.keyboard('mmm');
  await waitFor(() => expect(argsOf(fake, 'setMuted')).toEqual([[true], [false], [true]]));
  await waitFor(() => expect(playback.now?.muted).toBe(true));
});
