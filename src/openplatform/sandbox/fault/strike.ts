import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { type FaultName, type Parameters, parametersOf } from './fault.ts'
import { concerns, matchFault, type Target } from './match-fault.ts'
import {
  countCall,
  findInForce,
  findStrike,
  insertStrike,
  type Strike,
  takeStrike,
  tellStrike,
} from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type Struck = Readonly<{
  fault: FaultName
  parameters: Parameters
  /** Says in the log what was done, once it is. */
  tell: (done: string) => Promise<void>
}>

/**
 * Asks for the fault that strikes this call, if any does, and writes it down. Counts are exact however
 * many ask at once: orders are locked while they count. Without an order in force it costs one read.
 */
export async function strike(
  deps: Deps,
  target: Target & Readonly<{ mchid: string; subject: string; request: string }>,
): Promise<Struck | undefined> {
  const { db, now } = deps
  const { mchid, verb, subject, request } = target
  const inForce = await findInForce(db, mchid, now())
  const ids = inForce.filter((order) => concerns(order, target)).map(({ id }) => id)
  if (ids.length === 0) return undefined

  const id = newId('fs', now())
  const struck = await inTransaction(db, async (tx) => {
    const orders = await countCall(tx, { mchid, ids, id, now: now() })
    const earlier = await findStrike(tx, { mchid, id })
    if (earlier) return inForce.find((order) => order.id === earlier.orderId)
    const order = matchFault(orders)
    if (!order || !(await takeStrike(tx, order))) return undefined
    const { fault, seen: number } = order
    const facts = { mchid, id, orderId: order.id, fault, verb, number, subject, request }
    await insertStrike(tx, { ...facts, done: '', struckAt: now() } satisfies Strike)
    return order
  })
  if (!struck) return undefined
  return {
    fault: struck.fault,
    parameters: parametersOf(struck.fault, struck.parameters),
    tell: (done) => tellStrike(db, { mchid, id, done }),
  }
}
