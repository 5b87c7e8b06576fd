/** What was heard and read adds up to, in a week, a month, a year, or ever. */
import { untrack } from 'svelte';
import {
  call,
  choosePlace,
  type HistoryFormat,
  type Statistics,
  type StatsPeriod,
  type StatsQuery,
  type StatsStep,
} from '../ipc';
import { t } from '../i18n/index.svelte';
import { onChange } from './changes.svelte';
import { attempt, sentence, toasts } from './toasts.svelte';

class StatisticsState {
  now = $state.raw<Statistics | null>(null);
  problem = $state.raw<{ text: string; detail: string | null } | null>(null);
  query = $state.raw<StatsQuery>({ period: 'month', day: null, step: null });
  #asked = 0;

  /** While it is shown: `$effect(() => statistics.follow())`. */
  follow(): () => void {
    untrack(() => void this.load());
    return onChange(['reading', 'feeds', 'items'], () => void this.load());
  }

  /** Another period, around the same day. */
  period(period: StatsPeriod): void {
    const { now, query } = this;
    /* From a year or from everything one comes to today, if that is in it. */
    const inside = query.day !== null && now !== null && now.next !== null;
    this.#go({ period, day: inside ? now.until : null, step: null });
  }

  step(step: StatsStep): void {
    this.#go({ ...this.query, step });
  }

  /** To the nearest period in which there is something. */
  beside(day: string): void {
    this.#go({ ...this.query, day });
  }

  #go(query: StatsQuery): void {
    this.query = query;
    void this.load();
  }

  async load(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    try {
      const found = await call('statistics', this.query);
      if (mine !== this.#asked) return;
      this.now = found;
      this.problem = null;
    } catch (thrown) {
      if (mine === this.#asked) this.problem = sentence(thrown);
    }
  }

  /** Writes what the period holds into a file, a line an item and an hour. */
  async write(format: HistoryFormat): Promise<void> {
    const { period } = this.query;
    const from = period === 'all' ? '' : `-${this.now?.from.slice(0, period === 'year' ? 4 : 10) ?? ''}`;
    const path = await attempt(() => choosePlace(t('stats.export'), `earmark-history${from}.${format}`));
    if (!path) return;
    const n = await attempt(() => call('exportHistory', this.query, format, path));
    if (n !== undefined) toasts.say(t('stats.exported', { n }));
  }
}

export const statistics = new StatisticsState();
