import type { Db } from '#platform/db'
import { findDecisions, findInstructionsFor } from '../../instruction/store.ts'
import type { Order } from '../../order/order.ts'
import { findOrder } from '../../order/store.ts'
import { findRefundsOf } from '../../refund/store.ts'
import { findWishesOf } from '../refund/store.ts'
import type { Scope } from '../scope.ts'
import {
  findAttemptsAt,
  findAttemptsOf,
  findCombineNumber,
  findJudgements,
  findSiblings,
  findToldOf,
  findTransfersOf,
  locateOrder,
} from './store.ts'
import type { OrderStory, ToldCallback } from './story.ts'

/**
 * Everything that is written about an order, as far as the scope sees it: undefined where it does not, in
 * the same way as for an order that does not exist.
 */
export async function readStory(db: Db, scope: Scope, id: string): Promise<OrderStory | undefined> {
  const key = await locateOrder(db, scope, id)
  const order = key && (await findOrder(db, key))
  if (!order) return undefined
  const named = { mchid: order.mchid, orderId: order.id }
  const [attempts, refunds, routes, wishes] = await Promise.all([
    findAttemptsAt(db, order),
    findRefundsOf(db, named),
    findDecisions(db, named),
    findWishesOf(db, named),
  ])
  const ids = [order.id, ...refunds.map((refund) => refund.id)]
  const payers = attempts.flatMap(({ customerId }) => (customerId === '' ? [] : [customerId]))
  const [transfers, callbacks, judgements, instructions] = await Promise.all([
    findTransfersOf(db, ids),
    readTold(db, order),
    readJudgements(db, order, payers),
    Promise.all(ids.map((subject) => findInstructionsFor(db, { mchid: order.mchid, subject }))),
  ])
  const told = instructions.flat()
  return {
    order,
    attempts,
    judgements,
    routes,
    instructions: told,
    transfers,
    callbacks,
    refunds,
    wishes,
  }
}

async function readTold(db: Db, order: Order): Promise<readonly ToldCallback[]> {
  const { mchid, spMchid, combineMchid, combineId } = order
  const combine =
    combineMchid !== null && combineId !== null
      ? await findCombineNumber(db, { combineMchid, combineId })
      : undefined
  const told = await findToldOf(
    db,
    [spMchid ?? mchid, ...(combine !== undefined && combineMchid !== null ? [combineMchid] : [])],
    [order.id, ...(combine === undefined ? [] : [combine])],
  )
  const attempts = await findAttemptsOf(db, told)
  return told.map((callback) => ({
    ...callback,
    attempts: attempts.flatMap(({ id, ...attempt }) => (id === callback.id ? [attempt] : [])),
  }))
}

async function readJudgements(db: Db, order: Order, payers: readonly string[]) {
  const { id, combineMchid, combineId } = order
  const together =
    combineMchid !== null && combineId !== null
      ? await findSiblings(db, { combineMchid, combineId })
      : [id]
  return findJudgements(db, payers, together)
}
