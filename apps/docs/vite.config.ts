import { defineConfig } from 'vite'
import { compressed } from '../build/compressed.ts'
import { site } from './src/site/site.ts'

/**
 * The portal is made of pages that can be read as they come; scripts search, turn the theme and try
 * operations. The program serves what is built under /docs/.
 */
export default defineConfig({
  base: '/docs/',
  publicDir: 'public',
  plugins: [site(), compressed()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsInlineLimit: 0,
    // One script imports one other, when it is wanted: nothing is gained by loading it ahead.
    modulePreload: false,
    rollupOptions: {
      input: {
        theme: 'src/page/theme.ts',
        page: 'src/page/page.ts',
        try: 'src/page/try/try.ts',
      },
    },
  },
})
