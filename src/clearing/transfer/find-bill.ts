import { plusMs } from '#kernel/time'
import { queryPeriodMs, refuse, type TransferBill } from './transfer-bill.ts'

/** A bill that its merchant may still see: of the last thirty days. Refuses BILL_NOT_FOUND. */
export function stillAnswered(bill: TransferBill | undefined, now: Date): TransferBill {
  if (!bill || bill.createdAt < plusMs(now, -queryPeriodMs)) throw refuse('BILL_NOT_FOUND')
  return bill
}
