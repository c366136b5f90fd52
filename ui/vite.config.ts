import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/**
 * The window freezes `Object.prototype` (see tauri.conf.json): a library that assigns a `toString` or `constructor` to a plain
 * object is refused. Those that do so as they are loaded are mended here as the window is built.
 */
const MENDED: { file: RegExp; find: RegExp; put: string }[] = [
  // The parser beneath sql-formatter.
  {
    file: /nearley\/lib\/nearley\.js/,
    find: /(\w+)\.prototype\.toString = /g,
    put: "Object.defineProperty($1.prototype, 'toString', { writable: true, configurable: true, value: null }); $&",
  },
  // What draws charts: objects without a prototype take a `constructor`.
  {
    file: /echarts\/lib\/core\/Scheduler\.js/,
    find: /var (ecModelMock|apiMock) = \{\};/g,
    put: 'var $1 = Object.create(null);',
  },
];

/** The plugin that mends them. */
const frozenPrototypes: Plugin = {
  name: 'frozen-prototypes',
  transform(code, id) {
    const mend = MENDED.find(({ file }) => file.test(id));
    if (!mend) return null;
    const mended = code.replace(mend.find, mend.put);
    if (mended === code) this.error(`${id} is another one now: does it still have to be mended?`);
    return { code: mended, map: null };
  },
};

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), frozenPrototypes],
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  server: { port: 1420, strictPort: true },
  // Bundled ahead it would not pass through here.
  optimizeDeps: { exclude: ['echarts'] },
  // The first picture needs one script and one style sheet; what is not on it comes later (see `parts/later`).
  build: { target: 'safari15', sourcemap: false, cssCodeSplit: false, modulePreload: { polyfill: false } },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'] },
}));
