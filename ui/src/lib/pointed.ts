/** What a menu is asked for: the link, the field or the selected text that is pointed at. Pure but for reading the page. */

export type Pointed = {
  /** What it leads to, as its author wrote it; its words. */
  link: { url: string; words: string } | null;
  field: HTMLInputElement | HTMLTextAreaElement | null;
  /** Selected text under the pointer; the keyboard means all that is selected. */
  text: string;
};

/** Longer than any sentence one would look for. */
const MOST_SEARCHED = 200;

const LEADS = /^(https?|mailto|earmark):/i;
const NO_WORDS = /^(range|checkbox|radio|button|submit|reset|color|file)$/;

/** What is at an element of a document; `x` and `y` in its own CSS pixels, where the pointer asked. */
export function pointedAt(target: Element, at: { x: number; y: number } | null): Pointed {
  const link = target.closest<HTMLAnchorElement>('a[href]');
  const found = target.closest<HTMLInputElement | HTMLTextAreaElement>('input, textarea');
  const field = found && !(found instanceof HTMLInputElement && NO_WORDS.test(found.type)) ? found : null;
  return {
    link: link && LEADS.test(link.href) ? { url: link.href, words: (link.textContent ?? '').trim() } : null,
    field,
    text: field ? '' : selectedAt(target.ownerDocument, at),
  };
}

function selectedAt(document: Document, at: { x: number; y: number } | null): string {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return '';
  const text = selection.toString();
  if (!at || !text.trim()) return text.trim() && text;
  const boxes = [...selection.getRangeAt(0).getClientRects()];
  const under = boxes.some((b) => at.x >= b.left && at.x <= b.right && at.y >= b.top && at.y <= b.bottom);
  return under ? text : '';
}

/** Selected text as one would look for it: one line, of a length that a search takes. */
export const toSearch = (text: string): string =>
  [...text.replace(/\s+/g, ' ').trim()].slice(0, MOST_SEARCHED).join('').trim();

/** Where a menu opens that the keyboard asked for: at the end of what is selected, else at the element. */
export function besideOf(element: Element): DOMRect {
  const selection = element.ownerDocument.getSelection();
  const last =
    selection && !selection.isCollapsed && selection.rangeCount > 0
      ? [...selection.getRangeAt(0).getClientRects()].at(-1)
      : undefined;
  return last ?? element.getBoundingClientRect();
}

/** A place in a frame, as a place in the window around it. */
export function inWindow(frame: HTMLIFrameElement, place: DOMRect): DOMRect {
  const around = frame.getBoundingClientRect();
  return new DOMRect(place.x + around.x, place.y + around.y, place.width, place.height);
}
