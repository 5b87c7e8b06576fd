/** Russian: what is like an item, and why. */
export const ruAlike = {
  'alike.title': 'Похожее',
  'alike.of': 'Похожее на «{title}»',
  'alike.none': 'В библиотеке пока нет ничего похожего.',
  'alike.topic': 'Та же тема: {words}',
  'alike.people': {
    one: 'Участвует {names}',
    few: 'Участвуют {names}',
    many: 'Участвуют {names}',
    other: 'Участвуют {names}',
  },
  'alike.tags': {
    one: 'Общая метка: {names}',
    few: 'Общие метки: {names}',
    many: 'Общие метки: {names}',
    other: 'Общие метки: {names}',
  },
  'alike.show': 'Из того же подкаста',
  'alike.site': 'С того же сайта',
} as const;
