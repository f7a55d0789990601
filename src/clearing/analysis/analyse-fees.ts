import { feeOf, feeReturnOf, type FeeTerms } from '#merchants'
import type { Db } from '#platform/db'
import {
  type FeesAsked,
  type FeeSum,
  findPaymentLines,
  type PaymentLine,
  sumFees,
} from './store.ts'

/** What merchants paid by month and method (费率与成本); amounts in fen, of days that are cut. */
export const analyseFees = (db: Db, asked: FeesAsked): Promise<readonly FeeSum[]> =>
  sumFees(db, asked)

export type WhatIf = Readonly<{
  method: string
  paymentCount: number
  paymentAmount: bigint
  /** Charged less given back: as it was, and as it would have been. */
  fee: bigint
  feeThen: bigint
}>

const sliceSize = 5_000

/**
 * What the same payments would have cost under other terms, payment by payment, because floors, caps
 * and rounding do not add up. `volumeBefore` is what the month had brought before the payment's day.
 */
export async function compareFees(
  db: Db,
  asked: FeesAsked & Readonly<{ mchid: string }>,
  termsOf: (method: string, volumeBefore: bigint) => FeeTerms,
): Promise<readonly WhatIf[]> {
  const found = new Map<string, WhatIf>()
  const month = { name: '', day: '', before: 0n, today: 0n }
  for await (const line of paymentLines(db, asked)) {
    if (line.date !== month.day) {
      const isSame = line.date.slice(0, 7) === month.name
      month.before = isSame ? month.before + month.today : 0n
      month.name = line.date.slice(0, 7)
      month.day = line.date
      month.today = 0n
    }
    month.today += line.amount
    const terms = termsOf(line.method, month.before)
    const { method } = line
    const so = found.get(method) ?? {
      method,
      paymentCount: 0,
      paymentAmount: 0n,
      fee: 0n,
      feeThen: 0n,
    }
    found.set(method, {
      method,
      paymentCount: so.paymentCount + 1,
      paymentAmount: so.paymentAmount + line.amount,
      fee: so.fee + line.fee - returned(line, line.fee),
      feeThen: so.feeThen + kept(line, terms),
    })
  }
  return [...found.values()].toSorted((a, b) => (a.method < b.method ? -1 : 1))
}

function kept(line: PaymentLine, terms: FeeTerms): bigint {
  const fee = feeOf(terms, line.amount)
  return terms.returnsFee ? fee - returned(line, fee) : fee
}

const returned = ({ amount, refunded }: PaymentLine, fee: bigint): bigint =>
  feeReturnOf({ fee, orderAmount: amount, refundedBefore: 0n, refund: refunded })

async function* paymentLines(
  db: Db,
  asked: FeesAsked & Readonly<{ mchid: string }>,
): AsyncGenerator<PaymentLine> {
  let after = { date: '-infinity', id: '' }
  for (;;) {
    const slice = await findPaymentLines(db, { ...asked, after, limit: sliceSize })
    yield* slice
    const last = slice.at(-1)
    if (!last || slice.length < sliceSize) return
    after = { date: last.date, id: last.id }
  }
}
