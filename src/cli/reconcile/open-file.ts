import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

const pieceBytes = 262_144

/** The bytes of a file, unpacked when it begins as gzip does. */
export async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const packed = await isPacked(path)
  const file = createReadStream(path, { highWaterMark: pieceBytes })
  if (!packed) {
    yield* file
    return
  }
  // Gives what went wrong with the file to whoever reads the unpacked bytes.
  yield* pipeline(file, createGunzip({ chunkSize: pieceBytes }), () => undefined)
}

async function isPacked(path: string): Promise<boolean> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2)
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
}
