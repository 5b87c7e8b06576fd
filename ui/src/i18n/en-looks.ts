/** English: what rows and places say of themselves. */
export const enLooks = {
  'row.act': '{act}: {title}',
  'nav.sites': 'Sites',
  'nav.counted': '{place}, {count}',
  'nav.in_queue': { one: '{n} to hear next', other: '{n} to hear next' },
  'nav.in_inbox': { one: '{n} new', other: '{n} new' },
  'nav.to_read': { one: '{n} not read', other: '{n} not read' },
  'nav.downloading': { one: '{n} on the way', other: '{n} on the way' },
  'nav.failed': { one: '{n} failed', other: '{n} failed' },
  'feeds.new': { one: '{n} new', other: '{n} new' },
  'sites.empty': 'No sites yet',
  'sites.empty_more': 'Add a site by its address, and its articles come by themselves.',
  'downloads.articles_here': 'To read without a network',
  'downloads.all_articles': { one: 'Show {n} article', other: 'Show all {n} articles' },
  'articles.offline': 'On this computer',
} as const;
