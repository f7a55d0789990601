import type { Db } from '#platform/db'
import type { FaultOrder } from '../../fault/fault-order.ts'
import type { Script } from '../../fault/script.ts'
import { findInForce, findScripts } from '../../fault/store.ts'
import { findAfflicted, findAuthors } from './store.ts'

/** What is in force now, for one merchant or for anybody; the oldest first, since it strikes first. */
export async function faultsInForce(
  db: Db,
  now: Date,
  mchid?: string,
): Promise<readonly FaultOrder[]> {
  const mchids = mchid === undefined ? await findAfflicted(db, now) : [mchid]
  const orders = await Promise.all(mchids.map((each) => findInForce(db, each, now)))
  // What is for everybody is found with each.
  const byId = new Map(orders.flat().map((order) => [order.id, order]))
  return [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Every script there is, or those that a merchant may play. */
export async function savedScripts(db: Db, mchid?: string): Promise<readonly Script[]> {
  const mchids = mchid === undefined ? await findAuthors(db) : [mchid]
  const scripts = (await Promise.all(mchids.map((each) => findScripts(db, each)))).flat()
  return [...new Map(scripts.map((one) => [`${one.mchid} ${one.name}`, one])).values()]
}
