/** The words of the window: `t(key, values)` in the chosen language; reading it in markup follows a change. */
import { isolated } from '../lib/bidi';
import { numberFormat } from '../lib/formats';
import { en } from './en';
import { ru } from './ru';

export type Key = keyof typeof en;
export type Locale = 'en' | 'ru';
type Forms = { one: string; few?: string; many?: string; other: string };
export type Catalogue = {
  [K in Key]: (typeof en)[K] extends string
    ? string
    : { one: string; few: string; many: string; other: string };
};
export type Values = Record<string, string | number>;
/** What stands in braces in a text. */
type In<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | In<Rest> : never;
type Text<K extends Key> = (typeof en)[K] extends { other: infer Other } ? Other : (typeof en)[K];
/** The values that a message needs; of a key that is put together, those of each that it may be. */
type Needed<K extends Key> = K extends Key
  ? In<Text<K>> | ((typeof en)[K] extends string ? never : 'n')
  : never;
/* One of any key at all (a code of the library makes it) is not looked at. */
type Given<K extends Key> = [Key] extends [K]
  ? [values?: Values]
  : [Needed<K>] extends [never]
    ? [values?: Values]
    : [values: Values & Record<Needed<K>, string | number>];

const catalogues: Record<Locale, Record<Key, string | Forms>> = { en, ru };
const plurals: Record<Locale, Intl.PluralRules> = {
  en: new Intl.PluralRules('en'),
  ru: new Intl.PluralRules('ru'),
};
let chosen = $state<Locale>('en');

export const locale = (): Locale => chosen;

/** The tag for Intl: English dates are day first, as in the pictures. */
export const intlLocale = (): string => (chosen === 'en' ? 'en-GB' : 'ru-RU');

export function setLocale(to: Locale): void {
  chosen = to;
  document.documentElement.lang = to;
}

/** What of the two languages suits a BCP 47 tag. */
export const localeFor = (tag: string): Locale => (/^(ru|be|kk|uk)\b/i.test(tag) ? 'ru' : 'en');

/** The message of a key. `n` in `values` chooses the plural form; numbers are written by the locale, words are isolated. */
export function t<K extends Key>(key: K, ...[values = {}]: Given<K>): string {
  const message = catalogues[chosen][key];
  const text = typeof message === 'string' ? message : form(message, Number(values.n ?? 0));
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? numberFormat(intlLocale()).format(value) : isolated(value);
  });
}

function form(forms: Forms, n: number): string {
  const rule = plurals[chosen].select(n);
  return (rule === 'few' || rule === 'many' || rule === 'one' ? forms[rule] : undefined) ?? forms.other;
}

/** The codes of troubles that are the answer of a server. */
const STATUS = new Set(['status', 'file_gone', 'file_forbidden']);

/** Whether the chosen language has a sentence of its own for this code. */
export const hasFault = (code: string | null): boolean => `fault.${code}` in catalogues[chosen];

/**
 * The sentence for a coded trouble. English shows the shell's own, which knows more; another language has one a code,
 * with what it is about: without `what` that is what stands behind the last colon of the shell's, a status say. What has no
 * code of its own is told of in general: the shell's words are in English.
 */
export function fault(code: string | null, message: string, what: string | null = null): string {
  if (chosen !== 'en') {
    if (!hasFault(code)) return t('error.unexpected');
    const about = what ?? message.slice(message.lastIndexOf(': ') + 1).trim();
    return t(`fault.${code}` as Key, { what: code === 'status' ? status(about) : reason(about) });
  }
  return whole(message);
}

/** As a sentence begins. */
export const upper = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** The library's words as a whole sentence. */
export function whole(message: string): string {
  const text = upper(message);
  return /[.!?…)]$/.test(text) || text === '' ? text : `${text}.`;
}

/** A status of HTTP as a person is told of it: the words that servers put behind the number are English. */
function status(what: string): string {
  const number = /\d{3}/.exec(what)?.[0] ?? '';
  return `status.${number}` in catalogues[chosen] ? t(`status.${number}` as Key) : number;
}

/** What a server answered, in short: the number, and what it calls that; null where it is not about that. */
export function httpStatus(code: string | null, message: string): string | null {
  const said = /\b[45]\d\d\b(?: [A-Z][\w’'-]*)*/.exec(message)?.[0];
  if (code === null || !STATUS.has(code) || said === undefined) return null;
  const key = `transfers.status_${said.slice(0, 3)}`;
  if (key in catalogues[chosen]) return t(key as Key);
  return chosen === 'en' ? said : said.slice(0, 3);
}

/** A trouble may be because of another one, which has a sentence of its own. */
const reason = (what: string): string => (hasFault(what) ? t(`fault.${what}` as Key) : what);
