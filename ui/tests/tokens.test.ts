/** Colours stand in one file, and lengths that have a name go by it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const TOKENS = 'src/styles/tokens.css';
const files = ['src', 'public']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((path) => /\.(svelte|css|ts|html)$/.test(path) && path !== TOKENS)
  .concat('index.html');

/* #fff but not a private name or a block of Svelte; colour functions that hold a number; names of colours as a value. */
const HEX = /(?<![\w{&.])#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})(?![\w(-])/i;
const FUNCTION = /\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g;
const NAMED =
  /:[^;{]*(?<![\w-])(?:white|black|red|green|blue|gr[ae]y|silver|orange|yellow|purple|pink|brown|teal|navy|maroon|olive|cyan|magenta|gold|ivory|beige|tan)(?![\w-])/i;

function colours(line: string, style: boolean): boolean {
  if (HEX.test(line.replace(/^\s*#\w+/, ''))) return true;
  for (const [call] of line.matchAll(FUNCTION)) if (/(?<![\w-])\d/.test(call)) return true;
  return style && NAMED.test(line);
}

const SPACING = /^\s*(?:(?:row-|column-)?gap|(?:padding|margin|inset)(?:-\w+)*|top|left|right|bottom)\s*:/;
const RADIUS = /^\s*border(?:-\w+)*-radius\s*:/;
const SIZE = /^\s*(?:(?:min|max)-)?(?:width|height)\s*:/;
const TYPE = /^\s*font(?:-size)?\s*:/;
const named = (pattern: string): Set<string> =>
  new Set(
    [...readFileSync(TOKENS, 'utf8').matchAll(new RegExp(`--${pattern}:\\s*([\\d.]+(?:px|rem));`, 'g'))].map(
      (m) => m[1]!,
    ),
  );
const lengths: [RegExp, Set<string>][] = [
  [SPACING, named('s\\d')],
  [RADIUS, named('r-\\w+')],
  [SIZE, named('(?:tap|field|column)')],
  [TYPE, named('t-\\w+')],
];

/** Lines of style, with where they stand; the rest of a component with `style` false. */
function* lines(path: string): Generator<{ at: string; text: string; style: boolean }> {
  let style = path.endsWith('.css');
  for (const [i, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    if (text.startsWith('<style')) style = true;
    if (text.startsWith('</style')) style = false;
    if (!/^\s*(?:@media|@container|unicode-range|U\+)/.test(text))
      yield { at: `${path}:${i + 1}`, text, style };
  }
}

describe('a raw colour', () => {
  it('is known when it is seen', () => {
    for (const line of [
      'color: #fff;',
      '  background: #0009;',
      'color-mix(in srgb, #211e1a 10%, transparent)',
      'hsl(var(--h) 42% 25%)',
      'hsl(calc(var(--h) + 32) var(--l))',
      'rgb(0 0 0)',
      "const ink = '#211e1a';",
      'border: 1px solid white;',
    ])
      expect([line, colours(line, true)]).toEqual([line, true]);
    for (const line of [
      '  white-space: nowrap;',
      '  #add(): void {',
      '  async #add(): Promise<void> {',
      '  this.#bad = 1;',
      '{#each list as it (it.id)}',
      'hsl(var(--h) var(--tile-deep))',
      'color-mix(in srgb, var(--ink) 45%, transparent)',
      '<a class="skip" href="#main">',
    ])
      expect([line, colours(line, true)]).toEqual([line, false]);
  });

  it('stands nowhere but with the tokens', () => {
    const wrong = files.flatMap((path) =>
      [...lines(path)]
        .filter(({ text, style }) => colours(text, style))
        .map(({ at, text }) => `${at}: ${text.trim()}`),
    );
    expect(files.length).toBeGreaterThan(80);
    expect(wrong).toEqual([]);
  });
});

it('a length that has a name goes by it', () => {
  for (const [, names] of lengths) expect(names.size).toBeGreaterThan(2);
  const wrong = files.flatMap((path) =>
    [...lines(path)]
      .filter(({ style }) => style)
      .filter(({ text }) =>
        lengths.some(
          ([property, names]) =>
            property.test(text) &&
            [...text.matchAll(/[\d.]+(?:px|rem)\b/g)].some(([length]) => names.has(length)),
        ),
      )
      .map(({ at, text }) => `${at}: ${text.trim()}`),
  );
  expect(wrong).toEqual([]);
});
