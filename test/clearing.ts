import { createCalendar } from '#kernel/calendar'
import { fen } from '#kernel/money'
import { dayAfter } from '#kernel/time'
import { type AccountRef, balanceOf, closeDay } from '#ledger'
import { noHandOff } from '#payments'
import type { Db } from '#platform/db'
import { cutDay } from '../src/clearing/day/cut-day.ts'
import { settleDue } from '../src/clearing/settlement/settle-due.ts'
import { type RefundRequest, requestRefund } from '../src/payments/refund/request-refund.ts'
import { settleRefunds } from '../src/payments/refund/settle-refunds.ts'

/** A moment of a business date, in Beijing. */
export const at = (date: string, time = '12:00:00'): Date => new Date(`${date}T${time}+08:00`)

export const calendar = createCalendar([])

/** What the loops of a program do in a night: the ledger's day closes, ours is cut, and what is due is settled. */
export async function endOfDay(db: Db, date: string): Promise<void> {
  const night = () => at(dayAfter(date), '00:10:00')
  await closeDay(db, { businessDate: date, now: night() })
  await cutDay({ db, calendar, now: night }, date)
}

export const settleOn = (db: Db, date: string): Promise<number> =>
  settleDue({ db, now: () => at(date, '09:00:00') })

export const available = async (db: Db, kind: AccountRef['kind'], owner: string): Promise<bigint> =>
  (await balanceOf(db, { kind, owner }, 'CNY')).available.minor

/** Asks a refund of an order of ten yuan, unless told otherwise. */
export const refundOf = (
  db: Db,
  given: Pick<RefundRequest, 'mchid' | 'outTradeNo' | 'outRefundNo'> &
    Partial<RefundRequest> &
    Readonly<{ minor: bigint }>,
  now: Date,
) => {
  const { minor, ...request } = given
  return requestRefund(
    { db, now: () => now },
    {
      spMchid: null,
      transactionId: null,
      amount: fen(minor),
      total: fen(1_000n),
      reason: null,
      notifyUrl: null,
      contentDigest: `${request.outTradeNo}:${minor}`,
      ...request,
    },
  )
}

/** Refunds that were accepted reach their payers. */
export const arriveRefunds = (db: Db, now: Date): Promise<number> =>
  settleRefunds({ db, handOff: noHandOff }, now)
