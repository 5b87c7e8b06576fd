/** Escape in a field that tells of its value when one is done, as an attachment: what is being typed is given up. */

/** `value` is what stands there then. Where nothing was typed, Escape is left to what lies around the field. */
export const discards =
  (value: () => string) =>
  (field: HTMLInputElement): (() => void) => {
    const onkeydown = (e: KeyboardEvent): void => {
      if (e.key !== 'Escape' || e.isComposing || field.value === value()) return;
      field.value = value();
      field.dispatchEvent(new Event('input', { bubbles: true }));
      /* The window and a dialog hear it too late: they would close, and leaving the field would tell of it. */
      e.preventDefault();
      e.stopPropagation();
    };
    field.addEventListener('keydown', onkeydown);
    return () => field.removeEventListener('keydown', onkeydown);
  };
