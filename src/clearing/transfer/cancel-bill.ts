import { inTransaction } from '#platform/db'
import { cancelAtChannel } from './channel/cancel-at-channel.ts'
import { isChannelBill, type TransferChannels } from './channel/channel-port.ts'
import type { BillDeps } from './create-bill.ts'
import { endBills, takeBack, ways } from './end-bill.ts'
import { lockByOutBillNo } from './store.ts'
import { isWaiting, refuse, type TransferBill } from './transfer-bill.ts'

/**
 * The merchant takes a transfer back before its payee has confirmed. Whoever locks the bill first
 * wins; the other finds it ended. The second time it answers the cancelled bill. Refuses
 * BILL_NOT_FOUND, and BILL_NOT_CANCELLABLE once it has arrived or failed. What a channel has taken on
 * only the channel can take back (`cancelAtChannel`).
 */
export async function cancelBill(
  deps: BillDeps & Readonly<{ channels?: TransferChannels | undefined }>,
  asked: Readonly<{ mchid: string; outBillNo: string }>,
): Promise<TransferBill> {
  const bill = await cancelInWallet(deps, asked)
  return isChannelBill(bill) && isWaiting(bill) ? cancelAtChannel(deps, bill) : bill
}

const cancelInWallet = (
  { db, now, tell }: BillDeps,
  asked: Readonly<{ mchid: string; outBillNo: string }>,
): Promise<TransferBill> =>
  inTransaction(db, async (tx) => {
    const bill = await lockByOutBillNo(tx, asked)
    if (!bill) throw refuse('BILL_NOT_FOUND')
    if (bill.state === 'CANCELLED') return bill
    if (!isWaiting(bill)) throw refuse('BILL_NOT_CANCELLABLE')
    if (isChannelBill(bill)) return bill

    // Past this line nothing may refuse.
    await takeBack(tx, [bill], now())
    const [ended] = await endBills(tx, [bill], ways.cancelled, null, { tell, now: now() })
    return ended ?? bill
  })
