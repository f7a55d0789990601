import { minuteMs, plusMs } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { failAttempts } from '../attempt/store.ts'
import { newInstruction } from '../instruction/instruction.ts'
import { findInstructionsFor, putInstruction } from '../instruction/store.ts'
import { endingOf, livePaymentOf } from './end-through-channel.ts'
import { type Expired, lockExpired, lockWatermark, moveOrders, moveWatermark } from './store.ts'

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
    const own = await withoutChannel(tx, expired, now)
    const asked = own.filter(({ state }) => state === 'USERPAYING')
    await failAttempts(tx, asked, now)
    await moveOrders(tx, asked, 'PAYERROR', now)
    await moveOrders(
      tx,
      own.filter(({ state }) => state === 'NOTPAY'),
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

/**
 * Those whose end is ours to decide. Where a channel may still take the money it is told to close, or
 * to reverse what was scanned; the order ends when the channel says so.
 */
async function withoutChannel(
  tx: Tx,
  expired: readonly Expired[],
  now: Date,
): Promise<readonly Expired[]> {
  const own: Expired[] = []
  for (const order of expired) {
    const { mchid, id: subject, channel } = order
    const told = channel === null ? [] : await findInstructionsFor(tx, { mchid, subject })
    const payment = livePaymentOf(told)
    if (!payment) own.push(order)
    else if (!told.some(({ kind, target }) => kind !== 'pay' && target === payment.id)) {
      const kind = payment.method === 'MICROPAY' ? 'reverse' : 'close'
      await putInstruction(tx, newInstruction(endingOf(kind, payment), now))
    }
  }
  return own
}

/** A full slice may have left others of its last instant, so the mark stays a hair before it. */
async function advance(tx: Tx, to: Date | undefined): Promise<void> {
  if (to) await moveWatermark(tx, watermark, plusMs(to, -1))
}
