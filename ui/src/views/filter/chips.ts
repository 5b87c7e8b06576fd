/** What is set of a filter, in words, each with the filter without it. */
import { t } from '../../i18n/index.svelte';
import type { FilterChoices, ListDays, ListFilter } from '../../ipc/bindings';
import { language } from '../../lib/language';

export type FilterChip = { key: string; label: string; without: ListFilter };

type Around = { choices: FilterChoices; feedTitle: (id: number) => string | undefined };

/** A stretch of days in words. */
function when(days: ListDays): string {
  const parts = [
    days.within ? t('filter.within', { n: days.within }) : '',
    days.from ? t('filter.since', { day: days.from }) : '',
    days.until ? t('filter.until_day', { day: days.until }) : '',
  ];
  return parts.filter(Boolean).join(', ');
}

export function chipsOf(filter: ListFilter, { choices, feedTitle }: Around): FilterChip[] {
  const chips: FilterChip[] = [];
  const add = (key: string, label: string, some: Partial<ListFilter>): void => {
    chips.push({ key, label, without: { ...filter, ...some } });
  };
  if (filter.words) add('words', t('filter.quoted', { words: filter.words }), { words: '' });
  if (filter.kind)
    add('kind', t(filter.kind === 'episode' ? 'filter.episodes' : 'filter.articles'), { kind: null });
  for (const state of filter.states ?? [])
    add(`state-${state}`, t(`filter.state_${state}`), {
      states: filter.states?.filter((one) => one !== state),
    });
  const { min_minutes: least, max_minutes: most } = filter;
  if (least && most)
    add('length', t('filter.between', { from: least, to: most }), { min_minutes: null, max_minutes: null });
  else if (least) add('length', t('filter.longer', { n: least }), { min_minutes: null });
  else if (most) add('length', t('filter.shorter', { n: most }), { max_minutes: null });
  if (typeof filter.downloaded === 'boolean')
    add('downloaded', t(filter.downloaded ? 'filter.downloaded_yes' : 'filter.downloaded_no'), {
      downloaded: null,
    });
  for (const has of filter.has ?? [])
    add(`has-${has}`, t('filter.with', { what: t(`filter.has_${has}`) }), {
      has: filter.has?.filter((one) => one !== has),
    });
  if (filter.folder?.length)
    add('folder', t('filter.in_folder', { name: filter.folder.join(' › ') }), { folder: [] });
  for (const feed of filter.feeds ?? [])
    add(`feed-${feed}`, feedTitle(feed) ?? t('filter.gone'), {
      feeds: filter.feeds?.filter((one) => one !== feed),
    });
  const tagged = { any: 'filter.tagged', all: 'filter.all_tags', none: 'filter.not_tagged' } as const;
  for (const tag of filter.tags ?? [])
    add(
      `tag-${tag}`,
      t(tagged[filter.tag_match ?? 'any'], {
        name: choices.tags.find((one) => one.id === tag)?.name ?? t('filter.gone'),
      }),
      { tags: filter.tags?.filter((one) => one !== tag) },
    );
  if (filter.language) add('language', language(filter.language), { language: null });
  if (filter.added)
    add('added', t('filter.time', { what: t('filter.added'), when: when(filter.added) }), { added: null });
  if (filter.published)
    add('published', t('filter.time', { what: t('filter.published'), when: when(filter.published) }), {
      published: null,
    });
  return chips;
}
