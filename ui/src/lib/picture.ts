/** Addresses of stored pictures, and the tile drawn where there is none. */

/**
 * `image` is a hash of the store, or a whole picture of what is not in it (`data:`); `width` the box in CSS pixels. Twice the
 * box, for sharp screens; the store rounds up.
 */
export const pictureUrl = (image: string, width: number): string =>
  image.startsWith('data:')
    ? image
    : `earmark://localhost/image/${encodeURIComponent(image)}?w=${Math.ceil(width * 2)}`;

/** Two letters of the first word of a title; an article before it is none, or half of all shows would be called alike. */
export function initials(title: string): string {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? [];
  const first = (/^(the|an?)$/i.test(words[0] ?? '') && words[1]) || (words[0] ?? '');
  const letters = [...first].slice(0, 2).join('');
  return letters ? letters[0]!.toLocaleUpperCase() + letters.slice(1).toLocaleLowerCase() : '·';
}

/** A hue of 0..360 that stays with the title. */
export function hue(title: string): number {
  let h = 2166136261;
  for (let i = 0; i < title.length; i++) h = Math.imul(h ^ title.charCodeAt(i), 16777619);
  return (h >>> 0) % 360;
}
