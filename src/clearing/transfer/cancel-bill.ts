import { inTransaction } from '#platform/db'
import type { BillDeps } from './create-bill.ts'
import { endBills, takeBack, ways } from './end-bill.ts'
import { lockByOutBillNo } from './store.ts'
import { refuse, type TransferBill } from './transfer-bill.ts'

/**
 * The merchant takes a transfer back before its payee has confirmed. Whoever locks the bill first
 * wins; the other finds it ended. The second time it answers the cancelled bill. Refuses
 * BILL_NOT_FOUND, and BILL_NOT_CANCELLABLE once it has arrived or failed.
 */
export const cancelBill = (
  { db, now, tell }: BillDeps,
  asked: Readonly<{ mchid: string; outBillNo: string }>,
): Promise<TransferBill> =>
  inTransaction(db, async (tx) => {
    const bill = await lockByOutBillNo(tx, asked)
    if (!bill) throw refuse('BILL_NOT_FOUND')
    if (bill.state === 'CANCELLED') return bill
    if (bill.state !== 'WAIT_USER_CONFIRM') throw refuse('BILL_NOT_CANCELLABLE')

    // Past this line nothing may refuse.
    await takeBack(tx, [bill], now())
    const [ended] = await endBills(tx, [bill], ways.cancelled, null, { tell, now: now() })
    return ended ?? bill
  })
