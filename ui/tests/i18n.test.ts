import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { localeFor, setLocale, t, type Key } from '../src/i18n/index.svelte';
import { ru } from '../src/i18n/ru';

const keys = Object.keys(en) as Key[];
const forms = (message: string | Record<string, string>): string[] =>
  typeof message === 'string' ? [message] : Object.values(message);
const names = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]!).sort();

/* As they are written: where two parts say the same key, one of them is silently lost. */
const parts = import.meta.glob<string>('../src/i18n/*.ts', { query: '?raw', import: 'default', eager: true });

describe('the catalogues', () => {
  it.each(['en', 'ru'])('%s has each key once', (language) => {
    const texts = Object.entries(parts).filter(([path]) => new RegExp(`/${language}(-|\\.)`).test(path));
    const all = texts.flatMap(([, text]) => [...text.matchAll(/^ {2}'([\w.]+)':/gm)].map((m) => m[1]!));
    expect(all.length).toBeGreaterThan(1000);
    expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([]);
  });

  it('have the same keys', () => {
    expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort());
  });

  it.each(keys)('%s has words and the same values in both', (key) => {
    const all = [...forms(en[key]), ...forms(ru[key])];
    expect(all.every((text) => text.trim().length > 0)).toBe(true);
    const wanted = names(forms(en[key]).at(-1)!);
    /* "Every hour" needs no number in English; in Russian the same form is also that of 21. */
    const one = typeof en[key] === 'string' ? null : (en[key] as { one: string }).one;
    for (const text of all) if (text !== one) expect(names(text), text).toEqual(wanted);
    if (typeof en[key] !== 'string') expect(Object.keys(ru[key])).toEqual(['one', 'few', 'many', 'other']);
  });

  it('are translated: no Russian message is the English one', () => {
    const own = (key: Key) => key.startsWith('settings.language_');
    const same = keys.filter((key) => !own(key) && forms(en[key]).join() === forms(ru[key]).join());
    expect(
      same.filter((key) =>
        /[a-z]{3}/i.test(
          forms(en[key])
            .join()
            .replace(/\{\w+\}|Earmark/g, ''),
        ),
      ),
    ).toEqual([]);
  });
});

it('a message is not asked for without its values', () => {
  /* The types refuse it, which is looked at with the sources. */
  // @ts-expect-error -- it needs `what`
  t('toast.undone');
  // @ts-expect-error -- it needs `what`
  t('toast.undone', { title: 'A title' });
  // @ts-expect-error -- it needs `n`
  t('toast.downloading');
  expect(t('toast.undone', { what: 'Done' })).not.toContain('{');
});

describe('plural forms', () => {
  it.each([
    [0, '0 выпусков'],
    [1, '1 выпуск'],
    [2, '2 выпуска'],
    [5, '5 выпусков'],
    [11, '11 выпусков'],
    [21, '21 выпуск'],
    [22, '22 выпуска'],
    [112, '112 выпусков'],
  ])('%i in Russian', (n, words) => {
    setLocale('ru');
    expect(t('row.episodes', { n })).toBe(words);
  });

  it('in English, with numbers by the locale', () => {
    expect(t('row.episodes', { n: 1 })).toBe('1 episode');
    expect(t('row.episodes', { n: 1200 })).toBe('1,200 episodes');
    setLocale('ru');
    expect(t('row.episodes', { n: 1200 })).toMatch(/^1\s?200 выпусков$/);
  });
});

it('chooses the language by the system and sets it on the page', () => {
  expect(localeFor('ru-RU')).toBe('ru');
  expect(localeFor('de-DE')).toBe('en');
  setLocale('ru');
  expect(document.documentElement.lang).toBe('ru');
});
