import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const tokens = (block: string): Record<string, string> =>
  Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/gi)].map((m) => [m[1]!, m[2]!]));
const [lightBlock, darkBlock, sepiaBlock, blackBlock] = css
  .split('@media print')[0]!
  .split(/^\[data-theme='(?:dark|sepia|black)'\]/m) as [string, string, string, string];
const light = tokens(lightBlock);
const themes = {
  light,
  dark: { ...light, ...tokens(darkBlock) },
  sepia: { ...light, ...tokens(sepiaBlock) },
  black: { ...light, ...tokens(blackBlock) },
};

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p) as [number, number];
  return (x + 0.05) / (y + 0.05);
}

const grounds = ['paper', 'surface', 'raised', 'sunk'];
const pairs: [string, string][] = [
  ...grounds.flatMap((g): [string, string][] =>
    ['ink', 'ink-2', 'ink-3', 'accent', 'bad'].map((i) => [i, g]),
  ),
  ['ink', 'accent-soft'],
  ['ink-2', 'accent-soft'],
  ['accent', 'accent-soft'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-strong'],
  ['listen', 'listen-soft'],
  ['read', 'read-soft'],
  ['bad', 'bad-soft'],
  ['ink', 'bad-soft'],
  ['ink-2', 'bad-soft'],
  ['ink', 'hilite'],
  ...['found', 'mark-yellow', 'mark-green', 'mark-blue', 'mark-pink'].map((m): [string, string] => [
    'ink',
    m,
  ]),
  ['ink', 'selected'],
  ['on-tip', 'tip'],
];

describe.each(Object.entries(themes))('%s', (_name, colours) => {
  it.each(pairs)('%s on %s can be read', (text, ground) => {
    expect(contrast(colours[text]!, colours[ground]!)).toBeGreaterThanOrEqual(4.5);
  });
  it('edges of fields and the focus can be seen', () => {
    for (const edge of ['control', 'focus'])
      for (const ground of ['raised', 'surface'])
        expect(contrast(colours[edge]!, colours[ground]!)).toBeGreaterThanOrEqual(3);
    /* A switch that is off, and one that is on. */
    expect(contrast(colours['control']!, colours['sunk']!)).toBeGreaterThanOrEqual(3);
    expect(contrast(colours['on-accent']!, colours['accent']!)).toBeGreaterThanOrEqual(3);
  });
});
