import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file so that whoever looks finds it whole or not at all, also after a power cut: under
 * another name, flushed, renamed, and the folder flushed.
 */
export async function writeWhole(path: string, bytes: Uint8Array, suffix: string): Promise<void> {
  const beside = `${path}.${suffix}.part`
  await using file = await open(beside, 'w')
  await file.writeFile(bytes)
  await file.sync()
  await rename(beside, path)
  await using folder = await open(dirname(path), 'r')
  await folder.sync()
}
