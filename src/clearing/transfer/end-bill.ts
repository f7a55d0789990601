import type { Tx } from '#platform/db'
import { assert } from '#kernel/assert'
import { post, stands } from '#ledger'
import { callbackOf } from './bill-view.ts'
import { takeBackPosting } from './postings.ts'
import { moveBills } from './store.ts'
import type { Tell } from './tell.ts'
import type { FailReason } from './fail-reason.ts'
import type { BillState, TransferBill } from './transfer-bill.ts'

type Deps = Readonly<{ tell: Tell; now: Date }>

/** How bills end, by the steps of the machine. */
export const ways = {
  arrived: ['TRANSFERING', 'SUCCESS'],
  cancelled: ['CANCELING', 'CANCELLED'],
  cancelHeard: ['CANCELLED'],
  arrivedAfterAll: ['SUCCESS'],
  failed: ['FAIL'],
} as const satisfies Record<string, readonly BillState[]>

/** Ends bills that are locked: state and callbacks. Their money moves beside it. */
export async function endBills(
  tx: Tx,
  bills: readonly TransferBill[],
  way: (typeof ways)[keyof typeof ways],
  failReason: FailReason | null,
  { tell, now }: Deps,
): Promise<readonly TransferBill[]> {
  await moveBills(tx, bills, way, { failReason, now })
  const state = way.at(-1) ?? 'FAIL'
  const ended = bills.map((bill): TransferBill => ({ ...bill, state, failReason, updatedAt: now }))
  for (const bill of ended) {
    const callback = callbackOf(bill)
    if (callback) await tell(tx, callback)
  }
  return ended
}

/** The merchant has its money again. A void finds room even in a frozen account. */
export async function takeBack(tx: Tx, bills: readonly TransferBill[], now: Date): Promise<void> {
  const verdicts = await post(tx, bills.map(takeBackPosting), now)
  assert(verdicts.every(stands), 'what was set aside for a waiting transfer can be taken back')
}
