/**
 * The focus is never lost with what went away: when what had it is taken out of the page and nobody takes it soon, it goes to
 * what lies on top, the dialog that is open or the place as a whole, from where the keys go on.
 */

/** So long lists and dialogs have to find the next one themselves. */
const WAIT_MS = 120;

const nobody = (): boolean => {
  const now = document.activeElement;
  return now === null || now === document.body || !now.isConnected;
};

/** `place` is what has it when no dialog is open. Answers how to stop. */
export function keepFocus(place: () => HTMLElement | undefined): () => void {
  let last: EventTarget | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const had = (e: FocusEvent): void => {
    last = e.target;
  };
  const look = (): void => {
    if (!(last instanceof Node) || last.isConnected || !nobody()) return;
    last = null;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!nobody()) return;
      const over = [...document.querySelectorAll<HTMLElement>('[role="dialog"], [role="alertdialog"]')].at(
        -1,
      );
      (over ?? place())?.focus({ preventScroll: true });
    }, WAIT_MS);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener('focusin', had);
  return () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener('focusin', had);
  };
}
