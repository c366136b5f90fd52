import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  server: { port: 1420, strictPort: true },
  build: { target: 'safari15', sourcemap: false },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'] },
}));
