/** Whatever code the library, the player or the shell gives to a trouble, the window has a Russian sentence for it. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { fault, setLocale } from '../src/i18n/index.svelte';
import { ru } from '../src/i18n/ru';

const ROOT = '../src-tauri';
const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter(
    (path) => path.endsWith('.rs') && !/(^|\/)(tests?|testing|examples|cli|target)(\/|\.rs$)/.test(path),
  )
  .map((path) => readFileSync(`${ROOT}/${path}`, 'utf8').split('#[cfg(test)]\nmod tests {')[0]!);

function codes(): Set<string> {
  const found = new Set<string>();
  const take = (all: Iterable<RegExpMatchArray>) => {
    for (const match of all) found.add(match[1]!);
  };
  for (const text of sources) {
    take(text.matchAll(/LibraryError::refused\(\s*"(\w+)"/g));
    take(text.matchAll(/\brefused\("(\w+)", /g));
    take(text.matchAll(/Notice::new\(\s*"(\w+)"/g));
    take(text.matchAll(/IpcError::new\(\s*"(\w+)"/g));
    take(text.matchAll(/player::Notice::\w+(?:\(\w+\))? => \("(\w+)"/g));
    take(text.matchAll(/const NOT_SAVED: &str = "(\w+)"/g));
    take(text.matchAll(/const \w+_CODE: &str = "(\w+)"/g));
    take(text.matchAll(/^\s*code: "(\w+)",$/gm));
    for (const [body] of text.matchAll(/fn code\(&self\) -> &'static str \{[\s\S]*?\n {4}\}/g))
      take(body.matchAll(/=> "(\w+)"/g));
  }
  return found;
}

describe('a trouble in Russian', () => {
  beforeEach(() => setLocale('ru'));
  const all = [...codes()].sort();

  it('has codes of every crate to go by', () => {
    expect(all.length).toBeGreaterThan(50);
    for (const code of ['no_such_host', 'busy', 'not_an_address', 'reduced_quality', 'unplayable', 'opener'])
      expect(all).toContain(code);
  });

  it.each(all)('%s has a sentence', (code) => {
    expect(ru).toHaveProperty([`fault.${code}`]);
    const said = fault(code, 'the server says: 404 Not Found', 'HE-AAC');
    expect(said).not.toMatch(/server|Not Found/);
    expect(said).toMatch(/[а-яё]/i);
  });

  it('is never told in English, whatever comes', () => {
    expect(fault(null, 'something that has no code yet')).toBe(
      'Что-то пошло не так. Ничего не потеряно; попробуйте ещё раз.',
    );
    expect(fault('of_tomorrow', 'something new')).not.toMatch(/[a-z]/i);
    expect(fault('status', 'the server says: 500 Internal Server Error')).toBe(
      'Сервер ответил: 500, на нём ошибка.',
    );
    expect(fault('status', 'the server says: 418 I’m a teapot')).toBe('Сервер ответил: 418.');
  });
});
