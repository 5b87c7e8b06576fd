/** A grid of cards that are drawn where they are seen. */
import { render } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import CardGrid from '../src/components/CardGrid.svelte';

const rows = (n: number) => Array.from({ length: n }, (_, id) => ({ id }));
const children = createRawSnippet<[{ id: number }]>((row) => ({
  render: () => `<button data-row-focus>Card ${row().id}</button>`,
}));

afterEach(() => vi.restoreAllMocks());

it('draws what is seen, and of fewer rows than were seen before the last ones', async () => {
  let top = -20_000;
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(
    () => new DOMRect(0, top, 100, 100),
  );
  const { container, rerender } = render(CardGrid, { label: 'Shows', rows: rows(1000), children });
  const drawn = () => [...container.querySelectorAll('button')].map((b) => Number(b.textContent!.slice(5)));
  await vi.waitFor(() => expect(drawn()[0]).toBeGreaterThan(100));
  expect(drawn().length).toBeLessThan(100);
  top = 0;
  await rerender({ label: 'Shows', rows: rows(5), children });
  await vi.waitFor(() => expect(drawn()).toEqual([0, 1, 2, 3, 4]));
});
