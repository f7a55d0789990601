import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Spill } from '@tongbao/apiv3'

const bufferMax = 65_536

/**
 * Partitions of a comparison in files below `folder`, which is made when the first of them outgrows
 * its buffer: a small shop's files are never made. Disposing takes them all away.
 */
export function spillFiles(parent: string): Spill & Disposable {
  const buffers = new Map<number, string>()
  const written = new Set<number>()
  let folder: string | undefined
  const placeOf = (partition: number): string => {
    folder ??= mkdtempSync(join(parent, 'tongbao-reconcile-'))
    return join(folder, String(partition))
  }
  return {
    write: (partition, line) => {
      const buffer = `${buffers.get(partition) ?? ''}${line}\n`
      if (buffer.length < bufferMax) buffers.set(partition, buffer)
      else {
        // Opened for each piece: hundreds of partitions would be too many open files.
        appendFileSync(placeOf(partition), buffer)
        written.add(partition)
        buffers.set(partition, '')
      }
      return undefined
    },
    read: (partition) => {
      const rest = buffers.get(partition) ?? ''
      buffers.delete(partition)
      if (!written.has(partition)) return rest.split('\n').slice(0, -1)
      const place = placeOf(partition)
      const lines = `${readFileSync(place, 'utf8')}${rest}`.split('\n')
      rmSync(place)
      lines.pop()
      return lines
    },
    [Symbol.dispose]: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
