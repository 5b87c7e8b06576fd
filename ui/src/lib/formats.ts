/** What writes numbers in a language: each made once, for making one takes longer than writing with it. */
const numbers = new Map<string, Intl.NumberFormat>();

/** `name` stands for `options`: one name, one way to write. */
export function numberFormat(
  language: string,
  name = '',
  options: Intl.NumberFormatOptions = {},
): Intl.NumberFormat {
  const key = `${language} ${name}`;
  let format = numbers.get(key);
  if (!format) numbers.set(key, (format = new Intl.NumberFormat(language, options)));
  return format;
}
