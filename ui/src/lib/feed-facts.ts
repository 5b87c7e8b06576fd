/** How a feed is, in the person's words: as its dialog shows it, and as a text to give to somebody. */
import { fault, t } from '../i18n/index.svelte';
import type { FeedAsking, FeedHealth } from '../ipc/bindings';
import { bytes, moment } from './format';

type Fact = [what: string, value: string];
/** How moments are written: as one reads them, or exactly. */
type Moment = (iso: string) => string;

export function feedFacts(now: FeedHealth, at: Moment = moment): Fact[] {
  const when = (iso: string | null): string => (iso ? at(iso) : t('health.never'));
  return [
    [t('health.asked'), when(now.asked_at)],
    [t('health.answered'), when(now.succeeded_at)],
    [t('health.next'), next(now, at)],
    [t('health.failures'), String(now.failures)],
    [
      t('health.items'),
      now.trashed > 0 ? t('health.items_trash', { n: now.items, trashed: now.trashed }) : String(now.items),
    ],
    [t('health.address'), now.url],
    ...(now.former_url ? [[t('health.former'), now.former_url] satisfies Fact] : []),
  ];
}

function next(now: FeedHealth, at: Moment): string {
  const why = t(`health.why_${now.next_why}`);
  if (!now.next_at) return why;
  const soon = Date.parse(now.next_at) <= Date.now();
  return `${soon ? t('health.next_soon') : at(now.next_at)} (${why})`;
}

export const askingWords = (asking: FeedAsking): string =>
  [
    t(`health.outcome_${asking.outcome}`),
    asking.status === null ? null : t('health.status', { status: String(asking.status) }),
    asking.bytes === null ? null : bytes(asking.bytes),
    asking.mime,
    asking.took_ms > 0 ? t('health.took', { ms: asking.took_ms }) : null,
    asking.items === null ? null : t('health.document', { n: asking.items, fresh: asking.fresh }),
    asking.problem === null ? null : fault(asking.code, asking.problem),
  ]
    .filter(Boolean)
    .join(' · ');

/** Plain text, a line a fact. Times are exact: whoever gets it may live elsewhere. `of` is what the library gives for it. */
export function feedReport(of: FeedHealth): string {
  const lines: Fact[] = [
    [t('health.report_show'), of.title],
    ...feedFacts(of, (iso) => iso),
    ...(of.problem ? [[t('health.report_problem'), fault(of.problem_code, of.problem)] satisfies Fact] : []),
    ...of.mended.map(({ kind }): Fact => [t('health.report_mended'), t(`health.mended_${kind}`)]),
    ...of.moves.map(({ at, from, to, why }): Fact => [
      t('health.report_moved'),
      `${at}: ${from} → ${to} (${t(`health.move_${why}`)})`,
    ]),
    ...of.askings.map((asking): Fact => [t('health.report_asked'), `${asking.at}: ${askingWords(asking)}`]),
  ];
  return lines.map(([what, value]) => `${what}: ${value.replace(/\s+/g, ' ').trim()}\n`).join('');
}
