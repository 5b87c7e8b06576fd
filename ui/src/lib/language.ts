/** The name of a language in that of the window. */
import { intlLocale } from '../i18n/index.svelte';

export function language(tag: string): string {
  try {
    return new Intl.DisplayNames([intlLocale()], { type: 'language' }).of(tag) ?? tag;
  } catch {
    /* What is no tag is shown as it stands. */
    return tag;
  }
}
