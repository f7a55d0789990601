/** What the judge and its posters say to each other, in messages of hundreds. */
import { fen } from '#kernel/money'
import type { Transfer } from '#ledger'
import { type Asked, type Book, chainFrom, keyOf } from './asked.ts'
import { accountRef } from './town.ts'

export type WireTransfer = readonly [
  key: string,
  kind: Asked['kind'],
  debit: number,
  credit: number,
  amount: number,
  pendingKey: string,
]

/** One sending of a chain. The number is new each time; the keys never are. */
export type Sending = readonly [id: number, isAgain: boolean, chain: readonly WireTransfer[]]

export type ToPoster =
  | Readonly<{ say: 'post'; sendings: readonly Sending[] }>
  | Readonly<{ say: 'clock'; nowMs: number }>
  | Readonly<{ say: 'stop' }>

export type FromPoster =
  /** It can post from now on, or it stands by for another. */
  | Readonly<{ say: 'ready' | 'waiting' }>
  /** Verdicts of a sending, with commas between those of its transfers. */
  | Readonly<{ say: 'verdicts'; verdicts: readonly (readonly [id: number, verdicts: string])[] }>
  /** Nobody knows what became of these. */
  | Readonly<{ say: 'failed'; ids: readonly number[]; message: string }>

export type PosterSettings = Readonly<{
  url: string
  writer: Writer
  nowMs: number
  plant?: Plant | undefined
}>

/** Which of the ledger's writers posts. */
export const writers = ['rows', 'engine'] as const
export type Writer = (typeof writers)[number]

/** A bug that is planted to see whether the judge finds it; see `planted.ts`. */
export type Plant = 'early' | 'fresh' | 'unlocked' | 'flattering'

export const toWire = (book: Book, head: Asked): readonly WireTransfer[] =>
  chainFrom(book, head).map((one) => {
    const pending = one.pending === undefined ? undefined : book[one.pending]
    // A full post and a void do not say how much.
    const amount = pending && pending.amount === one.amount ? 0 : one.amount
    const pendingKey = pending ? keyOf(book, pending) : ''
    return [keyOf(book, one), one.kind, one.debit, one.credit, amount, pendingKey]
  })

export function fromWire(wire: WireTransfer): Transfer {
  const [key, kind, debit, credit, minor, pendingKey] = wire
  const amount = fen(BigInt(minor))
  if (kind === 'post' || kind === 'void')
    return { key, kind, pendingKey, posting: 'crash', ...(minor > 0 ? { amount } : {}) }
  const common = {
    key,
    debit: accountRef(debit),
    credit: accountRef(credit),
    amount,
    posting: 'crash',
  }
  return kind === 'balancing' ? { ...common, kind: 'direct', balancing: true } : { ...common, kind }
}
