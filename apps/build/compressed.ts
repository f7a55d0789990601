import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** What one packet carries in any case gains nothing. */
const smallest = 1_024
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Beside each built file its compressed twins, which the server hands to whoever takes them. */
export const compressed = (): Plugin => ({
  name: 'tongbao-compressed',
  apply: 'build',
  // After every other plugin: Vite mends its scripts until they are written, and the docs write last.
  enforce: 'post',
  writeBundle({ dir = 'dist' }) {
    for (const path of globSync('**/*.{html,md,txt,json,js,css,svg}', { cwd: dir })) {
      const file = join(dir, path)
      const bytes = readFileSync(file)
      if (bytes.length < smallest) continue
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      writeFileSync(`${file}.br`, brotliCompressSync(bytes, brotli))
    }
  },
})
