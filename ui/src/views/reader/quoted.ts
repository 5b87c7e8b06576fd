/** Words with where they are from, as they are given to other programs. Pure. */

export type Source = { title: string; source: string; url: string | null };

export function quoted(words: string, { title, source, url }: Source): string {
  const from = [title, source].filter((part) => part.trim() !== '').join(', ');
  return `“${words.trim()}”\n— ${from}${url ? `\n${url}` : ''}\n`;
}
