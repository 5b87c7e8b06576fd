/** Whether one goes about by keys: a row that has the focus is seen then, however the focus came to it. */
export function followKeys(): () => void {
  const root = document.documentElement;
  const seen = (e: KeyboardEvent): void => {
    if (!/^(Shift|Control|Alt|Meta)$/.test(e.key)) root.dataset.byKeys = '';
  };
  const unseen = (): void => void delete root.dataset.byKeys;
  addEventListener('keydown', seen, true);
  addEventListener('pointerdown', unseen, true);
  return () => {
    removeEventListener('keydown', seen, true);
    removeEventListener('pointerdown', unseen, true);
  };
}
