import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from '../build/compressed.ts'
import { fewFiles } from '../build/few-files.ts'

/**
 * The console is served by the platform itself under /console/. In development the API is proxied to
 * a running demo, so that the session cookie stays on one origin.
 */
export default defineConfig({
  base: '/console/',
  plugins: [react(), compressed()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A data: URL for a small picture would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: { output: fewFiles },
  },
  server: {
    proxy: { '/console/api': 'http://127.0.0.1:8080', '/docs': 'http://127.0.0.1:8080' },
  },
})
