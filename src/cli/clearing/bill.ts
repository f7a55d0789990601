import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type BillKind, merchantBill, platformBill } from '#clearing'
import { ConfigRefused } from '#platform/config'
import { readDate } from '../ledger/errand.ts'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { readChoice, readMerchant } from './read-values.ts'

export const billForm: Form = {
  usage: 'bill <date> [--mchid <mchid>] [--kind trade|flow|sharing] [--out <file>] [--gzip]',
  example: 'bill 2026-11-24 --mchid 1900000001 --kind flow --out flow.csv',
  places: [1, 1],
  options: ['--mchid', '--kind', '--out'],
  flags: ['--gzip'],
}

const kinds = {
  trade: 'trade_all',
  flow: 'flow_basic',
  sharing: 'sharing',
} as const satisfies Record<string, BillKind>

/**
 * 账单: the platform's own of all merchants, or one merchant's as the merchant would download it. It is
 * printed, or written to `--out`, which is in its place only when it is whole. The SHA-1 is that of the
 * bill unpacked, as the wire tells it.
 */
export async function billErrand(errand: ClearingErrand): Promise<number> {
  const { db, print, note, args } = errand
  const { places, option, has } = readArguments(billForm, args)
  const businessDate = readDate('date', places[0])
  const kind = readChoice('--kind', option('--kind') ?? 'trade', ['trade', 'flow', 'sharing'])
  const [asked, out] = [option('--mchid'), option('--out')]
  if (asked === undefined && kind !== 'trade')
    throw refused(billForm, `a bill of kind ${kind} is a merchant's, and --mchid is missing`)
  if (out === undefined && has('--gzip')) throw refused(billForm, '--gzip needs --out')
  const pieces =
    asked === undefined
      ? platformBill(db, businessDate)
      : merchantBill(db, {
          mchid: (await readMerchant(errand, asked)).mchid,
          businessDate,
          kind: kinds[kind],
        })
  const sum = { hash: createHash('sha1'), bytes: 0 }
  const bytes = counted(pieces, sum)
  if (out === undefined) for await (const piece of bytes) print(String(piece))
  else await writeBill(out, bytes, has('--gzip'))
  const told = `${sum.bytes} 字节，SHA-1 ${sum.hash.digest('hex')}\n`
  if (out === undefined) note(told)
  else print(`${out}  ${told}`)
  return 0
}

async function* counted(
  pieces: AsyncIterable<string>,
  sum: { hash: ReturnType<typeof createHash>; bytes: number },
): AsyncGenerator<Buffer> {
  for await (const text of pieces) {
    const piece = Buffer.from(text)
    sum.hash.update(piece)
    sum.bytes += piece.length
    yield piece
  }
}

async function writeBill(
  path: string,
  bytes: AsyncIterable<Buffer>,
  isPacked: boolean,
): Promise<void> {
  const partial = `${path}.partial`
  try {
    const file = createWriteStream(partial)
    const source = Readable.from(bytes)
    if (isPacked) await pipeline(source, createGzip(), file)
    else await pipeline(source, file)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    const isSystem = error instanceof Error && 'syscall' in error
    if (isSystem) throw new ConfigRefused([`--out: ${error.message}. Expected: a file to write.`])
    throw error
  }
}
