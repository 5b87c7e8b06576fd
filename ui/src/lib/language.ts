/** The name of a language in that of the window. */
import { intlLocale, locale } from '../i18n/index.svelte';

export function language(tag: string): string {
  try {
    return new Intl.DisplayNames([intlLocale()], { type: 'language' }).of(tag) ?? tag;
  } catch {
    /* What is no tag is shown as it stands. */
    return tag;
  }
}

/** The same within a sentence, where Russian writes it small. */
export const languageWithin = (tag: string): string =>
  locale() === 'ru' ? language(tag).toLocaleLowerCase('ru') : language(tag);
