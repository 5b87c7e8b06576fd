/** In words: what speed and trimmed silence save on what plays, when the sleep timer stops it, and how long Up Next is. */
import { t } from '../../i18n/index.svelte';
import { clock, decibels, duration, lufs, minutes, times } from '../../lib/format';
import { saves } from '../../lib/sound';
import type { Sleep } from '../../ipc/bindings';
import { playback } from '../../state/playback.svelte';
import { queue } from '../../state/queue.svelte';
import { rules } from '../../state/rules';

const whole = (ms: number): number => Math.round(ms / 60_000);

/** "1.4× saves 8 min"; null at the speed of life. */
export function speedSaves(): string | null {
  const n = whole(saves(playback.speed, playback.saved.speed_ms, playback.left ?? 0));
  return playback.speed > 1 && n > 0
    ? t('sound.saves', { x: times(playback.speed), time: minutes(n) })
    : null;
}

/** "Trim silence: 2 min saved", or how much it is trimmed while there is nothing to boast of; null when it is off. */
export function trimSaves(): string | null {
  const n = whole(playback.saved.trim_ms);
  if (n > 0) return t('sound.trim_saved', { time: minutes(n) });
  const trim = playback.sound?.trim ?? 'off';
  return trim === 'off' ? null : t('sound.trim_on', { level: t(`sound.trim_${trim}`).toLocaleLowerCase() });
}

/** What both save, where the choices themselves are in sight. */
export function savedWords(): string[] {
  const n = whole(playback.saved.trim_ms);
  const silence = n > 0 ? t('sound.silence_saved', { time: minutes(n) }) : null;
  return [speedSaves(), silence].filter((words) => words !== null);
}

/** What even loudness does to what plays; null when it is off. */
export function loudnessWords(): string | null {
  if (!playback.sound?.loudness) return null;
  const even = playback.now?.loudness ?? null;
  if (even === null) return t('sound.not_measured', { target: lufs(rules.target_lufs) });
  const db = even.gain_db;
  const words = {
    lufs: lufs(even.measured_lufs),
    db: decibels(db),
    target: lufs(even.reached_lufs),
  };
  if (even.most) return t('sound.raised_most', words);
  if (db === 0) return t('sound.level', words);
  return t(db > 0 ? 'sound.raised' : 'sound.lowered', words);
}

/** When it stops, for a chip: "23:10", "end of chapter". */
export function sleepWords(what: Sleep, left: number | null): string {
  if (what.kind === 'minutes') return t('sleep.left', { time: clock(left ?? what.minutes * 60_000) });
  if (what.kind === 'chapter') return t('sleep.now_chapter');
  return what.count === 1 ? t('sleep.now_episode') : t('sleep.now_after', { n: what.count });
}

const length = (ms: number): string => (ms < 60_000 ? duration(ms) : minutes(whole(ms)));

/** "5 h 12 min (6 h 30 min of sound)": how long all that comes after takes, each at its speed; null when no length is known. */
export function queueTotal(): string | null {
  if (queue.left === 0) return null;
  const [time, whole] = [length(queue.left), length(queue.sound)];
  return time === whole ? t('queue.total', { time }) : t('queue.of_sound', { time, whole });
}
