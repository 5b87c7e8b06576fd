/** A finger or a pen that is drawn down, as an attachment. The mouse is not meant: it selects. */

/** CSS pixels: shorter is a tap. */
const FAR = 80;

/**
 * Calls `then` when something is drawn down on the element, more down than aside, while it stands at its top: else what was
 * meant is scrolling. Touch is heard by itself, too, because pointer events end where the web view begins to scroll.
 */
export const swipeDown =
  (then: () => void) =>
  (element: HTMLElement): (() => void) => {
    let began: { x: number; y: number } | null = null;
    const begin = (x: number, y: number) => (began = element.scrollTop <= 0 ? { x, y } : null);
    const end = (x: number, y: number) => {
      const from = began;
      began = null;
      if (from && element.scrollTop <= 0 && y - from.y > FAR && y - from.y > Math.abs(x - from.x)) then();
    };
    const on = new AbortController();
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (e: HTMLElementEventMap[K]) => void,
    ) => element.addEventListener(type, listener, { passive: true, signal: on.signal });
    listen('pointerdown', (e) => e.pointerType !== 'mouse' && begin(e.clientX, e.clientY));
    listen('pointerup', (e) => e.pointerType !== 'mouse' && end(e.clientX, e.clientY));
    listen('pointercancel', (e) => e.pointerType !== 'touch' && (began = null));
    listen('touchstart', (e) => {
      const one = e.touches.length === 1 ? e.touches[0] : undefined;
      if (one) begin(one.clientX, one.clientY);
      else began = null;
    });
    listen('touchend', (e) => {
      const one = e.changedTouches[0];
      if (one) end(one.clientX, one.clientY);
    });
    listen('touchcancel', () => (began = null));
    return () => on.abort();
  };
