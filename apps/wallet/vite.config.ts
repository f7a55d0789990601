import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressed } from '../build/compressed.ts'
import { fewFiles } from '../build/few-files.ts'

/**
 * The wallet is served by the platform itself under /wallet/. In development the API is proxied to
 * a running demo, so that the session cookie stays on one origin.
 */
export default defineConfig({
  base: '/wallet/',
  plugins: [react(), compressed()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A data: URL for a small picture would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // The polyfill is an inline-script-free module, but every browser of the target has the feature.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: fewFiles },
  },
  server: {
    proxy: { '/wallet/api': 'http://127.0.0.1:8080', '/connect': 'http://127.0.0.1:8080' },
  },
})
