import { inTransaction } from '#platform/db'
import type { BillDeps } from './create-bill.ts'
import { endBills, takeBack, ways } from './end-bill.ts'
import { lockOverdue } from './store.ts'

const sliceMax = 200

/**
 * Ends transfers that nobody confirmed within a day: the merchant has its money again, and the bill
 * is FAIL with OVERDUE_CLOSE. A slice per call; answers how many. Any number of processes may run it.
 */
export const expireTransfers = ({ db, now, tell }: BillDeps): Promise<number> =>
  inTransaction(db, async (tx) => {
    const bills = await lockOverdue(tx, now(), sliceMax)
    await takeBack(tx, bills, now())
    await endBills(tx, bills, ways.failed, 'OVERDUE_CLOSE', { tell, now: now() })
    return bills.length
  })
