/** The one menu of the window: opened from a button or at the pointer, drawn by MenuHost. */
import type { IconType } from '../lib/icon';

export type MenuItem =
  | {
      label: string;
      icon?: IconType;
      keys?: string;
      danger?: boolean;
      checked?: boolean;
      run: () => void;
    }
  | 'line';
type Anchor = HTMLElement | { getBoundingClientRect: () => DOMRect };

class Menu {
  open = $state(false);
  items = $state.raw<MenuItem[]>([]);
  label = $state('');
  anchor = $state.raw<Anchor | null>(null);
  /** At the pointer it opens to the right of it, under a button as wide as there is room to its left. */
  align = $state<'start' | 'end'>('end');
  /** Gets the focus back when the menu closes. */
  from: HTMLElement | null = null;

  /** Opens under a button; the focus goes back to it. */
  under(button: HTMLElement, label: string, items: MenuItem[]): void {
    this.#show(button, button, label, items);
  }

  /** Opens at the pointer. */
  at(event: MouseEvent, label: string, items: MenuItem[]): void {
    event.preventDefault();
    this.beside(new DOMRect(event.clientX, event.clientY, 0, 0), label, items);
  }

  /** Opens at a place of the window, in CSS pixels. */
  beside(place: DOMRect, label: string, items: MenuItem[]): void {
    const from = document.activeElement as HTMLElement | null;
    this.#show({ getBoundingClientRect: () => place }, from, label, items, 'start');
  }

  #show(
    anchor: Anchor,
    from: HTMLElement | null,
    label: string,
    items: MenuItem[],
    align: 'start' | 'end' = 'end',
  ): void {
    if (items.length === 0) return;
    this.align = align;
    this.anchor = anchor;
    this.from = from;
    this.label = label;
    this.items = items;
    this.open = true;
  }
}

export const menu = new Menu();
