/** From what a search shows of a text to where that stands in the text. Pure. */
import type { SnippetPart } from '../ipc/bindings';
import { find, type Hit } from './find';

/** The words after the one that was found which tell its place from others. */
const WORDS_AFTER = 6;

/** The first word that was found in a snippet, with what follows it; where that is cut or crosses a block, fewer words. */
export function quotes(snippet: readonly SnippetPart[]): string[] {
  const first = snippet.findIndex((part) => part.hit);
  if (first < 0) return [];
  const rest = snippet
    .slice(first)
    .map((part) => part.text)
    .join('')
    .replace(/…$/, '');
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const least = snippet[first]!.text.split(/\s+/).length;
  const lengths = [least + WORDS_AFTER, least + 2, least].filter((n) => n <= words.length);
  const given = lengths.map((n) => words.slice(0, n).join(' '));
  return [...new Set([...given, snippet[first]!.text])];
}

/** The first place of the longest quote that stands in the lines. */
export function placeOf(lines: readonly string[], quoted: readonly string[]): Hit | null {
  for (const quote of quoted) {
    const hit = find(lines, quote)[0];
    if (hit) return hit;
  }
  return null;
}
