import { assert } from '#kernel/assert'
import { inTransaction } from '#platform/db'
import type { BillDeps } from '../create-bill.ts'
import { findInstructionOf, isBeingCancelled, lockBill, moveBills } from '../store.ts'
import { isWaiting, refuse, type TransferBill } from '../transfer-bill.ts'
import { type ChannelBill, method, type TransferChannels } from './channel-port.ts'

type Deps = Pick<BillDeps, 'db' | 'now'> & Readonly<{ channels?: TransferChannels | undefined }>

/**
 * Asks the channel to take a transfer back. CANCELLED when the channel has done so, CANCELING until
 * that is known; what the channel answers later moves the bill. Refuses BILL_NOT_CANCELLABLE when the
 * channel refused it or the bill has ended otherwise, and BILL_STILL_SENDING while the channel has not
 * even been told of the transfer: its number might still go out after we had taken the money back.
 *
 * The second time, while it is CANCELING, nothing is asked.
 */
export async function cancelAtChannel(
  { db, now, channels }: Deps,
  bill: ChannelBill,
): Promise<TransferBill> {
  assert(channels, 'a bill of a channel needs the channels')
  if (bill.state === 'CANCELING') return bill
  const target = await findInstructionOf(db, bill)
  if (!target) throw refuse('BILL_STILL_SENDING')
  const { mchid, id, channel, amount } = bill
  await channels.instruct(
    { mchid, kind: 'close', subject: id, target, channel, method, amount },
    { kind: 'close', target, order: null },
  )
  return inTransaction(db, async (tx) => {
    const current = (await lockBill(tx, bill)) ?? bill
    if (current.state === 'CANCELLED' || current.state === 'CANCELING') return current
    if (!isWaiting(current) || !(await isBeingCancelled(tx, current)))
      throw refuse('BILL_NOT_CANCELLABLE')

    // Past this line nothing may refuse.
    await moveBills(tx, [current], ['CANCELING'], { failReason: null, now: now() })
    return { ...current, state: 'CANCELING', updatedAt: now() }
  })
}
