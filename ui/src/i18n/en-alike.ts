/** English: what is like an item, and why. */
export const enAlike = {
  'alike.title': 'More like this',
  'alike.of': 'Like “{title}”',
  'alike.none': 'Nothing in the library is like it yet.',
  'alike.topic': 'Same topic: {words}',
  'alike.people': { one: 'With {names}', other: 'With {names}' },
  'alike.tags': { one: 'Same tag: {names}', other: 'Same tags: {names}' },
  'alike.show': 'From the same show',
  'alike.site': 'From the same site',
} as const;
