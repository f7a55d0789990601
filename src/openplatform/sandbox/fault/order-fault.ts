import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { admitFault, type FaultOrder, type NewFaultOrder, refuse } from './fault-order.ts'
import { insertOrders, liftOrder, liftOrders } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

/** The order that a wish makes; `admitFault` has looked at it. Asked twice it makes two. */
export function orderOf(asked: NewFaultOrder, now: Date, playId: string | null): FaultOrder {
  const fault = admitFault(asked, now)
  const id = newId('fo', now)
  return {
    mchid: asked.mchid,
    id,
    fault,
    verb: asked.verb ?? null,
    path: asked.path ?? null,
    parameters: asked.parameters ?? {},
    skip: asked.skip ?? 0,
    take: asked.take ?? null,
    rate: asked.rate ?? 1_000_000,
    seed: asked.seed ?? id,
    seen: 0,
    struck: 0,
    playId,
    beginsAt: asked.beginsAt ?? now,
    endsAt: asked.endsAt ?? null,
    liftedAt: null,
    createdAt: now,
  }
}

/**
 * From now on the merchant’s next calls go wrong as asked. Refuses FAULT_UNKNOWN, FAULT_VERB_WRONG,
 * FAULT_PARAMETER_WRONG, FAULT_COUNT_WRONG, FAULT_TIME_WRONG. The second time it is a second order,
 * which strikes once the first is used up.
 */
export async function orderFault({ db, now }: Deps, asked: NewFaultOrder): Promise<FaultOrder> {
  const order = orderOf(asked, now(), null)
  await insertOrders(db, [order])
  return order
}

/** Ends one order. Refuses FAULT_ORDER_NOT_FOUND also the second time: it has ended. */
export async function liftFault(
  { db, now }: Deps,
  asked: Readonly<{ mchid: string; id: string }>,
): Promise<void> {
  if (!(await liftOrder(db, asked, now()))) throw refuse('FAULT_ORDER_NOT_FOUND')
}

/** Ends all of a merchant’s orders, `*` those for everybody; answers how many. Twice is once. */
export const liftFaults = ({ db, now }: Deps, mchid: string): Promise<number> =>
  liftOrders(db, mchid, now())
