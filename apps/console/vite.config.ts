import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Beside each built file its compressed twin, which the server hands to whoever takes it. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir = 'dist' }) {
    for (const file of globSync(`${dir}/**/*.{js,css,svg,html}`))
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))
  },
}

/**
 * The console is served by the platform itself under /console/. In development the API is proxied to
 * a running demo, so that the session cookie stays on one origin.
 */
export default defineConfig({
  base: '/console/',
  plugins: [react(), compressed],
  build: {
    outDir: 'dist',
    target: 'es2022',
    // A data: URL for a small picture would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
  },
  server: { proxy: { '/console/api': 'http://127.0.0.1:8080' } },
})
