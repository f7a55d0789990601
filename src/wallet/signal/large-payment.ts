import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { warn } from './warn.ts'

/** 2,000 yuan: below it is what people spend in shops every day. */
export const largeMinor = 200_000n

type Paid = Readonly<{ customerId: string; payee: string; amountMinor: bigint }>

/**
 * After a payment: the first large one to a payee is told at once. `payee` is whom the money went to, a
 * merchant by its number. The second time, and with the next large ones in half a year, nothing is told.
 */
export async function tellLargePayment(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { customerId, payee, amountMinor }: Paid,
): Promise<void> {
  if (amountMinor < largeMinor) return
  const data = { mchid: payee, amount: String(amountMinor), currency: 'CNY' }
  await inTransaction(db, (tx) =>
    warn(tx, { customerId, what: 'large_payment', about: payee, data }, now()),
  )
}
