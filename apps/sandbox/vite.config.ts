import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from '../build/compressed.ts'

/** The sandbox's page is served by the sandbox itself under /sandbox/, beside its control API. */
export default defineConfig({
  base: '/sandbox/',
  plugins: [react(), compressed()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A data: URL for a small picture would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/sandbox/api': 'http://127.0.0.1:8090' } },
})
