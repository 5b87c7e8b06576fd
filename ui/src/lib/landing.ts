/** Where the focus lands after something was added: on what its view marks with `data-landing`, as soon as that is there. */

const PATIENCE_MS = 4000;

/** Gives it the focus; not when it does not come soon, nor when the person did something else meanwhile. */
export function land(within: HTMLElement): () => void {
  const look = (): void => {
    const target = within.querySelector<HTMLElement>('[data-landing]:not(:disabled)');
    if (!target) return;
    target.focus();
    end();
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(end, PATIENCE_MS);
  function end(): void {
    observer.disconnect();
    clearTimeout(timer);
    window.removeEventListener('pointerdown', end, true);
    window.removeEventListener('keydown', end, true);
  }
  observer.observe(within, { childList: true, subtree: true, attributeFilter: ['disabled', 'data-landing'] });
  window.addEventListener('pointerdown', end, true);
  window.addEventListener('keydown', end, true);
  look();
  return end;
}
