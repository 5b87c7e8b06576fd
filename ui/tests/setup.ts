/** What the tests' page lacks that a real one has. */
import { beforeEach } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';
import { forgetLists } from '../src/state/items.svelte';

Element.prototype.scrollIntoView ??= () => {};
Element.prototype.setPointerCapture ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.releasePointerCapture ??= () => {};

beforeEach(() => {
  setLocale('en');
  forgetLists();
  sessionStorage.clear();
});
