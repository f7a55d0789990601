import type { Db } from '#platform/db'
import { type PaidFact, refuse, type SharingDeps } from '../sharing.ts'
import { divisibleOf, least } from './sharing-order.ts'
import { findPaid, findPaidFor, findSharingOrder } from './store.ts'

type Asked = Readonly<{ callerMchid: string; transactionId: string }>

/**
 * What of an order may still be shared, in fen; nothing once it was finished (APIv3 profit sharing,
 * §1). A service provider names no sub-merchant here. Refuses ORDER_NOT_OWN and QUERY_NOT_SHARED.
 */
export async function unsplitAmount(
  { db, feeOfOrder }: Pick<SharingDeps, 'db' | 'feeOfOrder'>,
  { callerMchid, transactionId }: Asked,
): Promise<bigint> {
  const fact = await factFor(db, { callerMchid, transactionId })
  if (!fact) throw refuse('ORDER_NOT_OWN')
  if (!fact.profitSharing) throw refuse('QUERY_NOT_SHARED')
  const order = await findSharingOrder(db, fact)
  if (!order) return fact.amount.minor - least(await feeOfOrder(db, fact), fact.amount.minor)
  return order.state === 'OPEN' ? divisibleOf(order) : 0n
}

async function factFor(
  db: Db,
  { callerMchid, transactionId: id }: Asked,
): Promise<PaidFact | undefined> {
  const own = await findPaid(db, { mchid: callerMchid, id })
  if (own) return own.spMchid === null ? own : undefined
  return findPaidFor(db, { spMchid: callerMchid, id })
}
