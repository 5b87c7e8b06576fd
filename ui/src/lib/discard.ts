/** Escape in a field that tells of its value when one is done, as an attachment: what is being typed is given up. */

/** `value` is what stands there then. Where nothing was typed since it was last told, Escape is left to what lies around the field. */
export const discards =
  (value: () => string) =>
  (field: HTMLInputElement): (() => void) => {
    /* What was told is on its way into `value`: until it is there, it is no less kept. */
    let told: string | null = null;
    const onchange = (): void => void (told = field.value);
    const onkeydown = (e: KeyboardEvent): void => {
      if (e.key !== 'Escape' || e.isComposing || field.value === value() || field.value === told) return;
      field.value = value();
      field.dispatchEvent(new Event('input', { bubbles: true }));
      /* The window and a dialog hear it too late: they would close, and leaving the field would tell of it. */
      e.preventDefault();
      e.stopPropagation();
    };
    field.addEventListener('change', onchange);
    field.addEventListener('keydown', onkeydown);
    return () => {
      field.removeEventListener('change', onchange);
      field.removeEventListener('keydown', onkeydown);
    };
  };
