import { minuteMs, plusMs } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { failAttempts } from '../attempt/store.ts'
import { lockExpired, lockWatermark, moveOrders, moveWatermark } from './store.ts'

const sliceMax = 500
const watermark = 'expire-orders'
/** An order is born at least a minute before it ends, so nothing can commit behind this margin. */
const marginMs = 5 * minuteMs

/**
 * Closes what nobody paid in time, a slice per call; answers how many. An order whose payer was
 * asked for a PIN and never answered has failed. Walking by time behind a watermark leaves paying
 * free of an index on the state.
 */
export function expireOrders(db: Db, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const after = await lockWatermark(tx, watermark)
    const expired = await lockExpired(tx, { after, until: now }, sliceMax)
    const asked = expired.filter(({ state }) => state === 'USERPAYING')
    await failAttempts(tx, asked, now)
    await moveOrders(tx, asked, 'PAYERROR', now)
    await moveOrders(
      tx,
      expired.filter(({ state }) => state === 'NOTPAY'),
      'CLOSED',
      now,
    )
    await advance(
      tx,
      expired.length < sliceMax ? plusMs(now, -marginMs) : expired.at(-1)?.expiresAt,
    )
    return expired.length
  })
}

/** A full slice may have left others of its last instant, so the mark stays a hair before it. */
async function advance(tx: Tx, to: Date | undefined): Promise<void> {
  if (to) await moveWatermark(tx, watermark, plusMs(to, -1))
}
