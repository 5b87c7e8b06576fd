/** What the tests' page lacks that a real one has. */
import { beforeEach } from 'vitest';
import { setLocale } from '../src/i18n/index.svelte';

Element.prototype.scrollIntoView ??= () => {};
Element.prototype.setPointerCapture ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.releasePointerCapture ??= () => {};

beforeEach(() => {
  setLocale('en');
  sessionStorage.clear();
});
