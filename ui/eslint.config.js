import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/* Who may use whom: views -> state -> ipc; views -> components -> lib. Types may be named anywhere. */
const tests = [['**/tests/**'], 'what the tests make up is not shipped'];
const forbid = (...patterns) => ({
  'no-restricted-imports': 'off',
  '@typescript-eslint/no-restricted-imports': [
    'error',
    {
      patterns: [tests, ...patterns].map(([group, message]) => ({
        ...(group instanceof RegExp ? { regex: group.source } : { group }),
        message,
        allowTypeImports: true,
      })),
    },
  ],
});
const tauri = [['@tauri-apps/*'], 'only src/ipc speaks to the shell'];
const ipc = [['**/ipc', '**/ipc/*'], 'go through src/state'];
const state = [['**/state/*'], 'components and lib take what they need as arguments'];
const views = [['**/views/*'], 'views are at the top'];
const components = [['**/components/*'], 'this tier draws nothing'];
const barrel = [/^@lucide\/svelte$/, 'import one icon: @lucide/svelte/icons/name'];

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/ipc/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  { files: ['*.js', '*.ts'], languageOptions: { globals: { ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'] } },
  },
  {
    rules: {
      'no-undef': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
      /* The policy of the window blocks literal style attributes; style: directives are set by script. */
      'no-restricted-syntax': [
        'error',
        { selector: "SvelteAttribute[key.name='style']", message: 'use a class or a style: directive' },
      ],
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  /* State keeps bookkeeping that nothing draws in plain collections. */
  { files: ['src/state/**'], rules: { 'svelte/prefer-svelte-reactivity': 'off' } },
  { files: ['src/views/**', 'src/App.svelte', 'src/main.ts'], rules: forbid(tauri, barrel, ipc) },
  { files: ['src/components/**'], rules: forbid(tauri, barrel, ipc, state, views) },
  { files: ['src/state/**'], rules: forbid(tauri, barrel, components, views) },
  { files: ['src/lib/**', 'src/i18n/**'], rules: forbid(tauri, barrel, ipc, state, views, components) },
  { files: ['src/ipc/**'], rules: forbid(state, views, components) },
);
