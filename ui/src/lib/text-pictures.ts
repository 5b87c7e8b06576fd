/** The pictures of a text that are worth a look in large. Pure but for the document. */

export type TextPicture = { src: string; alt: string; caption: string; element: HTMLImageElement };

/** Pixels; smaller ones are signs in the text. */
const SMALLEST = 48;
const PICTURE = /\.(?:jpe?g|png|gif|webp|avif)(?:[?#]|$)/i;

/** Pictures that were loaded, but for small ones and those that are links to somewhere else. */
export function pictures(body: Element): TextPicture[] {
  return [...body.querySelectorAll('img')].filter(isLarge).map((element) => ({
    element,
    src: element.currentSrc || element.src,
    alt: element.alt.trim(),
    caption: (element.closest('figure')?.querySelector('figcaption')?.textContent ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
  }));
}

function isLarge(image: HTMLImageElement): boolean {
  if (!image.complete || image.naturalWidth < SMALLEST || image.naturalHeight < SMALLEST) return false;
  const link = image.closest('a[href]')?.getAttribute('href');
  return !link || PICTURE.test(link);
}
