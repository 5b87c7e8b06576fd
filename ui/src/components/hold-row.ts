/** A row that is held by the pointer, in any list: told where that is until it is let go; at an edge the list scrolls. */

/** CSS pixels from an edge of what is seen, within which it scrolls; and by how much, each 16 ms. */
const EDGE = 40;
const STEP = 12;

type Hold = {
  scroller: HTMLElement | null | undefined;
  /** CSS pixels that the pointer goes before the row is held; less is a click. */
  after?: number;
  /** Where the pointer is, from the top of the window. */
  onmove: (y: number) => void;
  /** Let go; `done` is false where it was not held yet, and after Esc. */
  onend: (done: boolean) => void;
};

/** From `pointerdown` on what it is held by. */
export function holdRow(e: PointerEvent, { scroller, after = 0, onmove, onend }: Hold): void {
  const handle = e.currentTarget as HTMLElement;
  let pointer = e.clientY;
  let held = after === 0;
  const begin = () => {
    held = true;
    handle.setPointerCapture?.(e.pointerId);
  };
  if (held) {
    e.preventDefault();
    begin();
  }
  const scroll = setInterval(() => {
    const box = held && scroller ? scroller.getBoundingClientRect() : null;
    if (!box || !scroller) return;
    if (pointer < box.top + EDGE) scroller.scrollTop -= STEP;
    else if (pointer > box.bottom - EDGE) scroller.scrollTop += STEP;
    else return;
    onmove(pointer);
  }, 16);
  const on = new AbortController();
  const { signal } = on;
  const end = (done: boolean, letGo = true) => {
    clearInterval(scroll);
    on.abort();
    if (held && after > 0) swallowClick(letGo);
    onend(done && held);
  };
  window.addEventListener(
    'pointermove',
    (m) => {
      pointer = m.clientY;
      if (!held && Math.abs(pointer - e.clientY) < after) return;
      if (!held) begin();
      onmove(pointer);
    },
    { signal },
  );
  window.addEventListener('pointerup', () => end(true), { signal });
  window.addEventListener('pointercancel', () => end(false), { signal });
  window.addEventListener(
    'keydown',
    (k) => {
      if (k.key !== 'Escape' || !held) return;
      k.stopPropagation();
      end(false, false);
    },
    { signal, capture: true },
  );
}

/** What was held is also clicked as it is let go. */
function swallowClick(letGo: boolean): void {
  const swallow = (click: MouseEvent) => {
    click.stopPropagation();
    click.preventDefault();
  };
  const on = new AbortController();
  const over = () => setTimeout(() => on.abort());
  window.addEventListener('click', swallow, { capture: true, signal: on.signal });
  if (letGo) over();
  else window.addEventListener('pointerup', over, { once: true });
}
