import { defineConfig } from 'vite';

// Node's globals, which some of Grafana's dependencies expect of a bundler.
export default defineConfig({
  define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}', global: 'globalThis' },
  esbuild: { jsx: 'automatic' },
  build: { chunkSizeWarningLimit: 20_000, sourcemap: false, minify: false },
  logLevel: 'warn',
});
