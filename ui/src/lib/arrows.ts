/**
 * Arrows among cells that are all drawn: a grid of shows, a few cards, the rows of the downloads. One cell is in the tab
 * order, with what else is in its list item; the arrows, Home and End go to the others by where they are seen.
 * A cell is an element with data-row-focus; what is not drawn until it comes into sight stands in the list as data-later, and
 * then each list item has its data-id.
 */
import type { Attachment } from 'svelte/attachments';
import { focusIsFree, type ListPlace } from './list-place';
import { rowArrow } from './shortcuts';

const CELL = '[data-row-focus]';
const LATER = '[data-later]';
const CONTROL = 'button, a[href], input, select';

/** The cell that an arrow leads to from `at`; null when there is none that way. */
export function beside(boxes: DOMRect[], at: number, key: string): number | null {
  const here = boxes[at];
  if (!here) return null;
  const row = (b: DOMRect) => b.top < here.bottom && b.bottom > here.top;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const to = at + (key === 'ArrowLeft' ? -1 : 1);
    return boxes[to] && row(boxes[to]) ? to : null;
  }
  const down = key === 'ArrowDown';
  const middle = here.left + here.width / 2;
  let best: number | null = null;
  const far = (b: DOMRect) => [
    down ? b.top - here.bottom : here.top - b.bottom,
    Math.abs(b.left + b.width / 2 - middle),
  ];
  boxes.forEach((box, i) => {
    if (i === at || row(box) || (down ? box.top < here.bottom : box.bottom > here.top)) return;
    const [y, x] = far(box) as [number, number];
    const [bestY, bestX] = (best === null ? [Infinity, Infinity] : far(boxes[best]!)) as [number, number];
    if (y < bestY - 1 || (y < bestY + 1 && x < bestX)) best = i;
  });
  return best;
}

/** `place` is where one was in it; given back to it when it is shown again. */
export function arrows(place: ListPlace): Attachment<HTMLElement> {
  return (node) => {
    const cells = () => [...node.querySelectorAll<HTMLElement>(CELL)];
    const holder = (cell: HTMLElement) => cell.closest('li') ?? cell;
    const idOf = (cell: HTMLElement) => holder(cell).dataset.id;

    /** Where one is among the cells that are drawn; -1 when it is not drawn. */
    function here(all: HTMLElement[]): number {
      if (place.id !== null && all[0] && idOf(all[0]) !== undefined) {
        const at = all.findIndex((cell) => idOf(cell) === String(place.id));
        if (at >= 0 || node.querySelector(LATER)) return at;
      }
      return Math.min(place.index, all.length - 1);
    }
    function rove(): void {
      const all = cells();
      const stop = Math.max(0, here(all));
      all.forEach((cell, i) => {
        for (const control of [cell, ...holder(cell).querySelectorAll<HTMLElement>(CONTROL)])
          control.tabIndex = i === stop ? 0 : -1;
      });
    }
    function onfocusin(e: FocusEvent): void {
      const li = (e.target as Element).closest('li');
      const all = cells();
      const to = all.findIndex((cell) => li?.contains(cell));
      if (to < 0) return;
      const id = idOf(all[to]!);
      place.id = id === undefined ? null : Number(id);
      place.index = to;
      place.focused = true;
      rove();
    }
    function left(e: Event): void {
      if (e.target instanceof Node && !node.contains(e.target)) place.focused = false;
    }
    function onkeydown(e: KeyboardEvent): void {
      if (e.defaultPrevented || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
      if (!(e.target instanceof Element) || !e.target.closest('li')?.querySelector(CELL)) return;
      const all = cells();
      const key = rowArrow(e) ?? e.key;
      if (key === 'Home' || key === 'End') {
        e.preventDefault();
        e.stopPropagation();
        toEdge(key);
        return;
      }
      const to = key.startsWith('Arrow')
        ? beside(
            all.map((cell) => holder(cell).getBoundingClientRect()),
            here(all),
            key,
          )
        : null;
      const cell = to === null ? undefined : all[to];
      if (!cell) return;
      e.preventDefault();
      e.stopPropagation();
      focus(cell);
    }
    function focus(cell: HTMLElement): void {
      cell.focus({ preventScroll: true });
      holder(cell).scrollIntoView?.({ block: 'nearest' });
    }

    /* Where Home or End lead to what is not drawn yet, the focus follows as soon as it is. */
    let edge: 'Home' | 'End' | null = null;
    function toEdge(key: 'Home' | 'End'): void {
      const all = [...node.querySelectorAll<HTMLElement>(`${CELL}, ${LATER}`)];
      const cell = all.at(key === 'Home' ? 0 : -1);
      edge = cell?.matches(LATER) ? key : null;
      if (edge) cell?.scrollIntoView?.({ block: key === 'Home' ? 'start' : 'end' });
      else if (cell) focus(cell);
    }

    /* Rows come with what is asked for: then the place is looked up once, before anybody moved. */
    let back = place.focused || place.top > 0;
    let wanted = false;
    function come(): void {
      rove();
      const all = cells();
      if (edge) toEdge(edge);
      if (back && all.length > 0) {
        back = false;
        wanted = place.focused;
        if (place.top > 0) node.scrollTop = place.top;
      }
      const cell = all[here(all)];
      if (!wanted || !cell) return;
      wanted = false;
      if (focusIsFree()) cell.focus({ preventScroll: true });
    }
    const onscroll = () => (place.top = node.scrollTop);

    const seen = new MutationObserver(come);
    seen.observe(node, { childList: true, subtree: true });
    node.addEventListener('focusin', onfocusin);
    node.addEventListener('keydown', onkeydown);
    node.addEventListener('scroll', onscroll);
    addEventListener('pointerdown', left);
    addEventListener('focusin', left);
    queueMicrotask(come);
    return () => {
      seen.disconnect();
      node.removeEventListener('focusin', onfocusin);
      node.removeEventListener('keydown', onkeydown);
      node.removeEventListener('scroll', onscroll);
      removeEventListener('pointerdown', left);
      removeEventListener('focusin', left);
    };
  };
}
