/** What the rules of downloads may be, in words. */
import { t } from '../../i18n/index.svelte';
import type { AutoDownload, AutoDownloads, Keep, KeepRule } from '../../ipc/bindings';
import { bytes } from '../../lib/format';
import { among } from '../../lib/options';

const AUTO: AutoDownloads[] = ['off', 'new', 'newest', 'up_next'];
const KEEP: Keep[] = ['everything', 'newest', 'played', 'next'];
const MB = 1_000_000;
const BUDGETS = [0, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];

export const autoChoices = () => AUTO.map((which) => [which, t(`rules.auto_${which}`)] as const);
export const keepChoices = () => KEEP.map((which) => [which, t(`rules.keep_${which}`)] as const);

/** Sizes for all episodes together, in MB; the one that is set is among them. */
export const budgetChoices = (now: number) =>
  among(BUDGETS, now).map((mb) => [String(mb), mb === 0 ? t('rules.no_budget') : bytes(mb * MB)] as const);

/** A rule that is begun: its numbers are there when it is chosen first. */
export const autoOf = (which: AutoDownloads, before: AutoDownload): AutoDownload => ({
  ...before,
  which,
  newest: before.newest > 1 ? before.newest : 3,
});
export const keepOf = (which: Keep, before: KeepRule): KeepRule => ({
  ...before,
  which,
  count: before.count > 1 ? before.count : 3,
});
