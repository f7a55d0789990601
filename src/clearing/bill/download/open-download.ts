import { createCipheriv, createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import { type BillName, refuse } from '../bill.ts'
import { type MakeDeps, type Piece, piecesOf } from '../make-bill.ts'
import { findBill } from '../store.ts'
import type { Download } from './download-token.ts'
import { type FileKey, fileKeyOf } from './file-key.ts'

export type DownloadDeps = MakeDeps & Readonly<{ keys: Keys; log: Pick<Log, 'error'> }>

/**
 * The bytes of a bill that was asked for, made as they are read: nothing of it is kept, and no
 * connection to the database is held between two slices. The last line leaves only when everything came
 * to the hash that the merchant was told; else the stream breaks and the log says why.
 */
export async function openDownload(deps: DownloadDeps, download: Download): Promise<Readable> {
  const bill = await findBill(deps.db, download)
  if (!bill || bill.hash === null) throw refuse('NO_STATEMENT_EXIST')
  const key = download.isEncrypted ? await fileKeyOf(deps, bill, download.isZipped) : undefined
  const pieces = piecesOf(deps, bill, bill.opening)
  const plain = bytesFrom(checked(deps, bill, bill.hash, pieces))
  const packed = download.isZipped ? pipeline(plain, createGzip(), () => undefined) : plain
  return key ? bytesFrom(encrypted(packed, key)) : packed
}

/** Counts bytes and not chunks, or sixteen slices would wait in memory for a slow reader. */
const bytesFrom = (chunks: AsyncIterable<Buffer>): Readable =>
  Readable.from(chunks, { objectMode: false })

class BillDiffers extends Error {
  override readonly name = 'BillDiffers'
}

async function* checked(
  { log }: DownloadDeps,
  name: BillName,
  expected: string,
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<Buffer, void, undefined> {
  const hash = createHash('sha1')
  for await (const { text, isLast } of pieces) {
    const bytes = Buffer.from(text)
    hash.update(bytes)
    if (isLast) refuseOther(log, name, expected, hash.digest('hex'))
    yield bytes
  }
}

function refuseOther(
  log: DownloadDeps['log'],
  { mchid, businessDate, kind, scope }: BillName,
  expected: string,
  hash: string,
): void {
  if (hash === expected) return
  log.error({ mchid, businessDate, kind, scope, expected, hash }, 'a bill is not what it was')
  throw new BillDiffers(`bill ${mchid} ${businessDate} ${kind} ${scope}: ${hash}, not ${expected}`)
}

async function* encrypted(
  chunks: AsyncIterable<Buffer>,
  { key, nonce }: FileKey,
): AsyncGenerator<Buffer, void, undefined> {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key), Buffer.from(nonce))
  for await (const chunk of chunks) yield cipher.update(chunk)
  yield Buffer.concat([cipher.final(), cipher.getAuthTag()])
}
