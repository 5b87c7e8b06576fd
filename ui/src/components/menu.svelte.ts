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
  /** Gets the focus back when the menu closes. */
  from: HTMLElement | null = null;

  /** Opens under a button; the focus goes back to it. */
  under(button: HTMLElement, label: string, items: MenuItem[]): void {
    this.#show(button, button, label, items);
  }

  /** Opens at the pointer. */
  at(event: MouseEvent, label: string, items: MenuItem[]): void {
    event.preventDefault();
    const rect = new DOMRect(event.clientX, event.clientY, 0, 0);
    this.#show(
      { getBoundingClientRect: () => rect },
      document.activeElement as HTMLElement | null,
      label,
      items,
    );
  }

  /** Opens at a place of the window, in CSS pixels. */
  beside(place: DOMRect, label: string, items: MenuItem[]): void {
    this.#show({ getBoundingClientRect: () => place }, document.activeElement as HTMLElement | null, label, items);
  }

  #show(anchor: Anchor, from: HTMLElement | null, label: string, items: MenuItem[]): void {
    this.anchor = anchor;
    this.from = from;
    this.label = label;
    this.items = items;
    this.open = true;
  }
}

export const menu = new Menu();
