import type { Db } from '#platform/db'
import type { BillName } from '../bill.ts'
import { findTradeSlice, type ItemPlace, type TradeKind, type TradeRange } from './store.ts'

/** A part of a bill: whole lines, and what they add to its last line in the order of its header. */
export type Slice = Readonly<{ text: string; sums: readonly bigint[] }>

const sliceSize = 5_000

/** A merchant's own items and those of its sub-merchants, or one sub-merchant's. */
const rangesOf = ({ mchid, scope }: BillName): readonly TradeRange[] =>
  scope === 'own'
    ? [
        { of: 'own', mchid },
        { of: 'subs', spMchid: mchid },
      ]
    : [{ of: 'sub', spMchid: mchid, mchid: scope }]

type Asked = Readonly<{ kind: TradeKind; businessDate: string; ranges: readonly TradeRange[] }>

/** In the order of numbers, a slice at a time; between two of them nothing is held. */
export async function* slicesIn(
  db: Db,
  { kind, businessDate, ranges }: Asked,
): AsyncGenerator<Slice, void, undefined> {
  for (const range of ranges) {
    let after: ItemPlace | undefined
    do {
      const slice = await findTradeSlice(db, { range, kind, businessDate, after, limit: sliceSize })
      if (slice.count > 0) yield slice
      after = slice.count < sliceSize ? undefined : slice.last
    } while (after)
  }
}

export const tradeSlices = (db: Db, kind: TradeKind, name: BillName): AsyncGenerator<Slice> =>
  slicesIn(db, { kind, businessDate: name.businessDate, ranges: rangesOf(name) })

/** Every merchant's, in the order of merchants. */
export const platformSlices = (db: Db, businessDate: string): AsyncGenerator<Slice> =>
  slicesIn(db, { kind: 'trade_all', businessDate, ranges: [{ of: 'all' }] })
