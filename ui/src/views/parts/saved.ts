/** In words: what speed and trimmed silence save on what plays, when the sleep timer stops it, and how long Up Next is. */
import { t } from '../../i18n/index.svelte';
import { clock, minutes, times } from '../../lib/format';
import { atSpeed, saves } from '../../lib/listening';
import type { Sleep } from '../../ipc/bindings';
import { playback } from '../../state/playback.svelte';
import { queue } from '../../state/queue.svelte';

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

export const savedWords = (): string[] => [speedSaves(), trimSaves()].filter((words) => words !== null);

/** When it stops, for a chip: "23:10", "end of chapter". */
export function sleepWords(what: Sleep, left: number | null): string {
  if (what.kind === 'minutes') return t('sleep.left', { time: clock(left ?? what.minutes * 60_000) });
  if (what.kind === 'chapter') return t('sleep.now_chapter');
  return what.count === 1 ? t('sleep.now_episode') : t('sleep.now_after', { n: what.count });
}

/** "2 h 10 min, 1 h 33 min at 1.4×": all of Up Next; null when it is empty or no length is known. */
export function queueTotal(): string | null {
  if (queue.minutes === 0) return null;
  const time = minutes(queue.minutes);
  if (playback.speed === 1) return t('queue.total', { time });
  const short = minutes(atSpeed(queue.minutes, playback.speed));
  return `${time}, ${t('queue.at_speed', { time: short, x: times(playback.speed) })}`;
}
