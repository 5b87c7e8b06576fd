/** Russian: what rows and places say of themselves. */
export const ruLooks = {
  'row.act': '{act}: {title}',
  'nav.sites': 'Сайты',
  'nav.counted': '{place}, {count}',
  'nav.in_queue': {
    one: '{n} на очереди',
    few: '{n} на очереди',
    many: '{n} на очереди',
    other: '{n} на очереди',
  },
  'nav.in_inbox': { one: '{n} новое', few: '{n} новых', many: '{n} новых', other: '{n} нового' },
  'nav.to_read': {
    one: '{n} не прочитана',
    few: '{n} не прочитаны',
    many: '{n} не прочитано',
    other: '{n} не прочитано',
  },
  'nav.downloading': {
    one: '{n} скачивается',
    few: '{n} скачиваются',
    many: '{n} скачиваются',
    other: '{n} скачивается',
  },
  'nav.failed': {
    one: '{n} не скачался',
    few: '{n} не скачались',
    many: '{n} не скачались',
    other: '{n} не скачалось',
  },
  'feeds.new': { one: '{n} новый', few: '{n} новых', many: '{n} новых', other: '{n} новых' },
  'sites.empty': 'Сайтов пока нет',
  'sites.empty_more': 'Добавьте сайт по его адресу, и статьи будут приходить сами.',
  'downloads.articles_here': 'Читать без сети',
  'downloads.all_articles': {
    one: 'Показать {n} статью',
    few: 'Показать все {n} статьи',
    many: 'Показать все {n} статей',
    other: 'Показать все {n} статьи',
  },
  'articles.offline': 'На этом компьютере',
} as const;
