import { createDecipheriv, createHash, type KeyObject } from 'node:crypto'
import { WechatpayError } from './error.ts'
import { decryptFieldBytes } from './field.ts'
import type { BillView } from './schemas/bill.ts'

/** An answer to an asking for a bill, or one entry of an encrypted list. */
export type BillFile = BillView & Readonly<{ encrypt_key?: string; nonce?: string }>

type Bytes = AsyncGenerator<Uint8Array>

type Opening = Readonly<{
  /** The key of the merchant's API certificate. */
  privateKey: KeyObject
  open: () => Promise<Bytes>
}>

/**
 * What a bill file holds, in the order of its making taken apart: decrypted if it is encrypted,
 * unpacked if it is packed, and compared with its hash at the end.
 */
export async function* plainBytes(file: BillFile, { privateKey, open }: Opening): Bytes {
  const { hash_type, hash_value } = file
  if (hash_type !== 'SHA1')
    throw damaged(`its hash is ${String(hash_type)}, which is not spoken here`)
  const key = keyOf(file, privateKey)
  const bytes = await open()
  const hash = createHash('sha1')
  for await (const piece of unpacked(key ? decrypted(bytes, key) : bytes)) {
    hash.update(piece)
    yield piece
  }
  const found = hash.digest('hex')
  if (found !== hash_value.toLowerCase())
    throw damaged(`its hash is ${found}, announced was ${hash_value}`)
}

const damaged = (why: string, cause?: unknown): WechatpayError =>
  new WechatpayError({ code: 'BILL_DAMAGED', message: `The bill is not whole: ${why}.` }, cause)

type FileKey = Readonly<{ key: Buffer; nonce: string }>

function keyOf({ encrypt_key, nonce }: BillFile, privateKey: KeyObject): FileKey | undefined {
  if (encrypt_key === undefined || nonce === undefined) return undefined
  const key = decryptFieldBytes(privateKey, encrypt_key)
  if (key.length === 32) return { key, nonce }
  throw undecipherable(`its key has ${key.length} bytes instead of 32`)
}

const undecipherable = (why: string, cause?: unknown): WechatpayError =>
  new WechatpayError({ code: 'DECRYPT_FAILED', message: `The bill does not open: ${why}.` }, cause)

const tagLength = 16

/**
 * AES-256-GCM, its tag behind the last byte; no associated data, which is not verified.
 * Pieces are passed on before the tag is known to be right, as they are before the hash is.
 */
async function* decrypted(bytes: Bytes, { key, nonce }: FileKey): Bytes {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
  let held = Buffer.alloc(0)
  for await (const piece of bytes) {
    const all = Buffer.concat([held, piece])
    const ready = Math.max(0, all.length - tagLength)
    if (ready > 0) yield decipher.update(all.subarray(0, ready))
    held = all.subarray(ready)
  }
  if (held.length < tagLength) throw undecipherable('it is too short')
  try {
    decipher.setAuthTag(held)
    decipher.final()
  } catch (error) {
    throw undecipherable('it was not sealed with this key and nonce', error)
  }
}

/** By its first two bytes: no bill begins like gzip, and no hash lets one pass that does. */
async function* unpacked(bytes: Bytes): Bytes {
  const { head, whole } = await peeked(bytes)
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* whole
    return
  }
  let outer: unknown
  const source = (async function* () {
    try {
      yield* whole
    } catch (error) {
      outer = error
      throw error
    }
  })()
  try {
    yield* ReadableStream.from(source).pipeThrough(new DecompressionStream('gzip'))
  } catch (error) {
    // A line that broke is no damage of the file.
    throw outer ?? damaged('it does not unpack', error)
  }
}

async function peeked(bytes: Bytes): Promise<Readonly<{ head: Uint8Array; whole: Bytes }>> {
  let head = new Uint8Array()
  while (head.length < 2) {
    const next = await bytes.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  const whole = async function* (): Bytes {
    if (head.length > 0) yield head
    yield* bytes
  }
  return { head, whole: whole() }
}
