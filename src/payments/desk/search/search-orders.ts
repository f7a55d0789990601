import { bornAt } from '#kernel/id'
import type { Db } from '#platform/db'
import type { Page } from '../scope.ts'
import type { OrderLine, SoughtOrders } from './sought.ts'
import {
  findHorizon,
  findOrdersByNumber,
  findOrdersOfPayers,
  findPayers,
  orderConditions,
  orderStretch,
  paidBy,
  type Stretch,
  tillsOf,
  walkOrders,
} from './store.ts'

/**
 * How many orders are looked at for one page of what no index knows. Measured over 5,000,000 orders of one
 * merchant (bench/README.md, lists): looking at forty thousand takes 25 ms along
 * the primary key and 150 ms along tills, where none of them is sought.
 */
const stepsMax = 40_000
/** With one more look-up for each. */
const stepsWithPayersMax = 10_000
/** Of each till at least, however many there are: a page of any of them. */
const leastSteps = 200

/**
 * A page of orders, newest first, as far as its scope sees them. By number at once; by payer through what
 * they paid; else along the ids. What is rare may need several pages, which say how far they have looked
 * (`searchedTo`): nothing is counted, and no page costs more because there are more orders.
 */
export async function searchOrders(db: Db, sought: SoughtOrders): Promise<Page<OrderLine>> {
  const asked = { ...sought, limit: sought.limit + 1 }
  const stretch = orderStretch(sought)
  const conditions = orderConditions(sought)
  if (sought.number !== undefined) {
    const rows = await findOrdersByNumber(db, asked, sought.number, conditions)
    return { rows: rows.slice(0, sought.limit), next: null }
  }
  if (sought.openid === undefined) return walked(db, sought, conditions, stepsMax)
  const payers = await findPayers(db, sought.openid)
  if (payers.length === 0)
    return walked(db, sought, [...conditions, paidBy(sought.openid)], stepsWithPayersMax)
  const rows = await findOrdersOfPayers(db, asked, payers, stretch, conditions)
  return pageOf(rows, sought.limit, undefined)
}

async function walked(
  db: Db,
  sought: SoughtOrders,
  conditions: ReturnType<typeof orderConditions>,
  steps: number,
): Promise<Page<OrderLine>> {
  const stretch = orderStretch(sought)
  const tills = tillsOf(sought.scope, sought.deviceId)?.length ?? 1
  const each = Math.max(leastSteps, Math.trunc(steps / Math.max(1, tills)))
  const horizon = conditions.length === 0 ? undefined : await findHorizon(db, sought, stretch, each)
  const asked = { ...sought, limit: sought.limit + 1 }
  const rows = await walkOrders(db, asked, behind(stretch, horizon), conditions)
  return pageOf(rows, sought.limit, horizon)
}

export const behind = ({ since, before }: Stretch, horizon = since): Stretch => ({
  since: horizon > since ? horizon : since,
  before,
})

/** One more row than the page has was asked for; it says that there is a next one. */
export function pageOf<Row extends Readonly<{ id: string }>>(
  rows: readonly Row[],
  limit: number,
  horizon: string | undefined,
): Page<Row> {
  const shown = rows.slice(0, limit)
  if (rows.length > limit) return { rows: shown, next: shown.at(-1)?.id ?? null }
  if (horizon === undefined) return { rows: shown, next: null }
  return { rows: shown, next: horizon, searchedTo: bornAt(horizon) }
}
