import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Spill } from '@tongbao/apiv3'

type Block = Readonly<{ offset: number; bytes: number }>

/** Rows wait in memory up to so many characters, all partitions together. */
const charactersMax = 8_000_000

export type FileSpill = Spill & AsyncDisposable

/**
 * Partitions in one file of a folder of its own under `folder`: what waits of each is written behind
 * one another, and the places are kept, so that hundreds of partitions need one handle and a million
 * rows some ten writes. Disposed of, in success and in failure, nothing is left on the disk; a process
 * that is killed leaves a folder `reconcile-…`, which the caller's temporary folder loses by itself.
 */
export async function openFileSpill(folder: string): Promise<FileSpill> {
  const own = await mkdtemp(join(folder, 'reconcile-'))
  const file = await open(join(own, 'rows'), 'w+')
  const waiting = new Map<number, string[]>()
  const blocks = new Map<number, Block[]>()
  let characters = 0
  let length = 0

  async function flush(): Promise<void> {
    const parts: Buffer[] = []
    const from = length
    for (const [partition, lines] of waiting) {
      const part = Buffer.from(`${lines.join('\n')}\n`)
      blocks.set(partition, [
        ...(blocks.get(partition) ?? []),
        { offset: length, bytes: part.length },
      ])
      length += part.length
      parts.push(part)
    }
    waiting.clear()
    characters = 0
    await writeAll(file, Buffer.concat(parts), from)
  }

  return {
    write: (partition, line) => {
      characters += line.length
      const lines = waiting.get(partition)
      if (lines) lines.push(line)
      else waiting.set(partition, [line])
      return characters > charactersMax ? flush() : undefined
    },
    async *read(partition) {
      if (characters > 0) await flush()
      for (const { offset, bytes } of blocks.get(partition) ?? []) {
        const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, offset)
        yield* buffer.toString('utf8', 0, bytes - 1).split('\n')
      }
      blocks.delete(partition)
    },
    async [Symbol.asyncDispose]() {
      await file.close()
      await rm(own, { recursive: true, force: true })
    },
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
