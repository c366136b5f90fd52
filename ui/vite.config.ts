import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  server: { port: 1420, strictPort: true },
  // Read from the disk, not over a network: one file is as good as many.
  build: { target: 'safari15', sourcemap: false, chunkSizeWarningLimit: 4000 },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'] },
}));
