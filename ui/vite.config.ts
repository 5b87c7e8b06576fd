import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/* Fonts keep their names, so that the reader's style sheet in public/ can name them. */
const assetFileNames = (asset: { names?: string[] }) =>
  asset.names?.[0]?.endsWith('.woff2') ? 'fonts/[name][extname]' : 'assets/[name]-[hash][extname]';

/* The gallery is built where it is to be pictured, never for what is shipped. */
const input = process.env.EARMARK_GALLERY ? ['index.html', 'tests/gallery/index.html'] : ['index.html'];

/* Tests run west of Greenwich, where a day that is taken for its midnight in UTC is seen to be the wrong one. */
if (process.env.VITEST) process.env.TZ = 'America/New_York';

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  base: '/',
  build: {
    target: 'safari16.4',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rolldownOptions: { input, output: { assetFileNames } },
  },
  server: { port: 5173, strictPort: true, host: '127.0.0.1' },
  preview: { port: 4173, strictPort: true, host: '127.0.0.1' },
  test: {
    environment: 'happy-dom',
    environmentOptions: {
      happyDOM: { settings: { disableCSSFileLoading: true, handleDisabledFileLoadingAsSuccess: true } },
    },
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    pool: 'threads',
    isolate: true,
    testTimeout: 30_000,
  },
});
