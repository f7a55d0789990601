import { hkdfSync, randomBytes } from 'node:crypto'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Bill, BillName } from '../bill.ts'
import { keepSecret } from '../store.ts'

/** What an encrypted download is encrypted with: AES-256-GCM without associated data. */
export type FileKey = Readonly<{
  /** 32 characters: some SDKs read the decrypted key as text, and others take its bytes. */
  key: string
  /** 16 characters, used as they are. */
  nonce: string
}>

const contextOf = ({ mchid, businessDate, kind, scope }: BillName): string =>
  `clearing.bill ${mchid} ${businessDate} ${kind} ${scope} secret`

/**
 * The key and nonce of a bill's encrypted download, the same whenever it is asked for, so that an
 * address always opens to the same bytes. Compressed and plain bytes have each their own: one nonce
 * must never encrypt two texts.
 */
export async function fileKeyOf(
  { db, keys }: Readonly<{ db: Db; keys: Keys }>,
  bill: Bill,
  isZipped: boolean,
): Promise<FileKey> {
  const context = contextOf(bill)
  const sealed =
    bill.secretSealed ??
    (await keepSecret(db, bill, keys.seal(context, randomBytes(32).toString('base64'))))
  const secret = Buffer.from(keys.open(context, sealed), 'base64')
  const form = isZipped ? 'gzip' : 'plain'
  const derived = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), form, 36))
  return {
    key: derived.subarray(0, 24).toString('base64'),
    nonce: derived.subarray(24).toString('base64'),
  }
}
