/** Whether words of a language are broken where lines end: that depends on dictionaries of the system, which only the engine knows. */

import { languageOf } from './look';

const WORD = /(?<!\p{L})\p{Ll}{9,30}(?!\p{L})/gu;
const TRIED = 6;

/** The longest words of a text, which are the likeliest to be broken. */
export function longWords(text: string): string[] {
  const words = new Set(text.slice(0, 200_000).match(WORD) ?? []);
  return [...words].sort((a, b) => b.length - a.length).slice(0, TRIED);
}

/** Null where it cannot be told: without words, or where nothing is laid out. */
export function breaksWords(language: string, words: string[]): boolean | null {
  const tall = (breaks: boolean): number => {
    const probe = document.createElement('div');
    probe.className = breaks ? 'hyphens-probe breaks' : 'hyphens-probe';
    probe.lang = language;
    probe.setAttribute('aria-hidden', 'true');
    probe.textContent = words.join(' ');
    document.body.append(probe);
    const height = probe.offsetHeight;
    probe.remove();
    return height;
  };
  const whole = words.length > 0 ? tall(false) : 0;
  return whole > 0 ? tall(true) > whole : null;
}

/** The tag by which the words of a text are broken: where a country has no dictionary of its own, the language has. */
export function breakingTag(tag: string, words: string[]): string {
  const language = languageOf(tag);
  if (!language || language === tag || breaksWords(tag, words) !== false) return tag;
  return breaksWords(language, words) ? language : tag;
}
