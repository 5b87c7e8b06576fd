/** Words with where they are from, as they are given to other programs. Pure. */

export type Source = { title: string; source: string; url: string | null };

export const quoted = (words: string, of: Source): string => signed(`“${words.trim()}”`, of);

/** What was marked, or what the person wrote, as the notebook lists it. */
export const entryWithSource = (
  row: Source & { annotation: { quote: string } | null; own_note: string | null },
): string => (row.annotation ? quoted(row.annotation.quote, row) : signed(row.own_note?.trim() ?? '', row));

function signed(words: string, { title, source, url }: Source): string {
  const from = [title, source].filter((part) => part.trim() !== '').join(', ');
  return `${words}\n— ${from}${url ? `\n${url}` : ''}\n`;
}
