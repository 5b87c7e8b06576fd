/** What is wrong with an item or a show, in the language of the window. */
import { fault, locale, t } from '../i18n/index.svelte';
import type { ItemRow, LeftOut } from '../ipc/bindings';

/** English has the library's own words, which say all of it. */
export function itemProblem({ problem, problem_code: code }: ItemRow): string {
  const why = fault(code, problem ?? '');
  return locale() === 'en' || code === null || code === 'whole_page' ? why : t('reader.not_again', { why });
}

/** Somebody deleted or cut a file that was here: no download failed. */
export const lostFile = (code: string | null): boolean => code === 'gone' || code === 'shortened';

/** What of many cannot be downloaded, by the name of the first. */
export const leftOut = ({ count, title, code, problem }: LeftOut): string =>
  t('transfers.left_out', { n: count, title, why: fault(code, problem) });
