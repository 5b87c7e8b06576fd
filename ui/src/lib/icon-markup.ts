/** The markup of icons: lucide's component makes it once for each icon, size and filling. */
import { mount, unmount } from 'svelte';
import type { IconType } from './icon';

const made = new Map<IconType, Map<string, string>>();

/** `size` in CSS pixels. */
export function iconMarkup(of: IconType, size: number, fill: boolean): string {
  let sizes = made.get(of);
  if (!sizes) made.set(of, (sizes = new Map()));
  const key = `${size}${fill ? ' filled' : ''}`;
  let markup = sizes.get(key);
  if (markup === undefined) {
    const target = document.createElement('div');
    const drawn = mount(of, {
      target,
      props: {
        size,
        strokeWidth: 1.75,
        'aria-hidden': 'true',
        focusable: 'false',
        class: `icon${fill ? ' icon-fill' : ''}`,
      },
    });
    markup = target.querySelector('svg')?.outerHTML ?? '';
    void unmount(drawn);
    sizes.set(key, markup);
  }
  return markup;
}
