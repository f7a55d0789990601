import type { Tx } from '#platform/db'
import { insertCutOrders, takeReservedFees } from './store.ts'

/**
 * For the cut of a business day, after its items are written and before anything is posted: what
 * each merchant's fees of that date are to take from the money that waits to be shared, in fen. The
 * rest of those fees is charged to unsettled money, where refunds of the day gave it back.
 *
 * Every shared order of the date has a row afterwards, which is how the sweep finds it when its time
 * is over. The cut of a day asks once; asking again for a day that was cut takes nothing.
 */
export async function takeSharingFees(
  tx: Tx,
  day: Readonly<{ date: string; mchids: readonly string[] }>,
): Promise<ReadonlyMap<string, bigint>> {
  await insertCutOrders(tx, day)
  return takeReservedFees(tx, day)
}
