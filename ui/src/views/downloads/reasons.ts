/** Why a download stays, goes or went, in words. */
import { t } from '../../i18n/index.svelte';
import type { GoesWhy, KeptWhy, RulesRemoved } from '../../ipc/bindings';
import { bytes } from '../../lib/format';

export function keptWords(kept: KeptWhy | null): string {
  if (!kept) return t('kept.goes');
  switch (kept.why) {
    case 'newest':
    case 'next':
      return t(`kept.${kept.why}`, { n: kept.count });
    case 'until_played':
      return kept.days === 0 ? t('kept.until_played_0') : t('kept.until_played', { n: kept.days });
    case 'played':
      return t('kept.played', { n: kept.days });
    default:
      return t(`kept.${kept.why}`);
  }
}

export function goesWords(goes: GoesWhy): string {
  switch (goes.why) {
    case 'older':
    case 'not_next':
      return t(`goes.${goes.why}`, { n: goes.count });
    case 'played':
      return goes.days === 0 ? t('goes.played_0') : t('goes.played', { n: goes.days });
    case 'over_budget':
      return t('goes.over_budget');
  }
}

/** What rules took away at one time: one by its name, of more the first by its name. */
export function removedWords({ count, title, bytes: freed }: RulesRemoved): string {
  const size = bytes(freed);
  if (!title) return t('rules.removed', { n: count, size });
  return count === 1
    ? t('rules.removed_one', { title, size })
    : t('rules.removed_some', { title, n: count - 1, size });
}
