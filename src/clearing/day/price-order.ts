import { businessDate } from '#kernel/time'
import { feeBookOf, feeOf } from '#merchants'
import type { Db } from '#platform/db'
import { findVolume } from './store.ts'

type Paid = Readonly<{
  mchid: string
  tradeType: string
  amount: Readonly<{ minor: bigint }>
  paidAt: Date
}>

/** What an order will be charged when its day is cut, in fen: the contract of the day it was paid. */
export async function priceOrder(
  db: Db,
  { mchid, tradeType, amount, paidAt }: Paid,
): Promise<bigint> {
  const date = businessDate(paidAt)
  const book = await feeBookOf(db, { mchids: [mchid], date })
  return feeOf(book.termsOf(mchid, tradeType, await findVolume(db, date, mchid)), amount.minor)
}
