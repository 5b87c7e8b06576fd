/** What is wrong with an item or a show, in the language of the window. */
import { fault, httpStatus, locale, t } from '../i18n/index.svelte';
import type { FeedRow, ItemRow, LeftOut } from '../ipc/bindings';

/** English has the library's own words, which say all of it. */
export function itemProblem({ problem, problem_code: code, words }: ItemRow): string {
  const why = fault(code, problem ?? '');
  const whole = locale() === 'en' || code === null || code === 'whole_page';
  return whole || !words ? why : t('reader.not_again', { why });
}

/** Somebody deleted or cut a file that was here: no download failed. */
export const lostFile = (code: string | null): boolean => code === 'gone' || code === 'shortened';

/** What of many cannot be downloaded, by the name of the first. */
export const leftOut = ({ count, title, code, problem }: LeftOut): string =>
  t('transfers.left_out', { n: count, title, why: fault(code, problem) });

const UNREACHED = new Set(['offline', 'unreachable', 'no_such_host', 'timeout', 'too_slow', 'proxy']);

/** In two or three words what is wrong with a show. */
export function feedTrouble({ problem_code: code, problem }: FeedRow): string {
  if (code === 'needs_password' || code === 'wrong_password') return t('passwords.asked');
  return (
    httpStatus(code, problem ?? '') ??
    t(code !== null && UNREACHED.has(code) ? 'feeds.unreached' : 'downloads.failed')
  );
}
