import type { Db } from '#platform/db'
import type { Page } from '../../scope.ts'
import { behind, pageOf } from '../search-orders.ts'
import type { RefundLine, SoughtRefunds } from '../sought.ts'
import {
  findRefundHorizon,
  findRefundsByNumber,
  refundConditions,
  refundStretch,
  walkRefunds,
} from './store.ts'
import { tillsOf } from '../store.ts'

const stepsMax = 40_000
/** A refund's till is its order's, which is one more look-up for each. */
const stepsWithTillsMax = 10_000

/** A page of refunds, newest first, as `searchOrders` does it; theirs are far fewer. */
export async function searchRefunds(db: Db, sought: SoughtRefunds): Promise<Page<RefundLine>> {
  const { scope, deviceId, limit, number } = sought
  const conditions = refundConditions(sought)
  const asked = { scope, deviceId, limit: limit + 1 }
  if (number !== undefined) {
    const rows = await findRefundsByNumber(db, asked, number, conditions)
    return { rows: rows.slice(0, limit), next: null }
  }
  const stretch = refundStretch(sought)
  const hasTills = tillsOf(scope, deviceId) !== null
  const steps = hasTills ? stepsWithTillsMax : stepsMax
  const isBounded = hasTills || conditions.length > 0
  const horizon = isBounded ? await findRefundHorizon(db, scope, stretch, steps) : undefined
  const rows = await walkRefunds(db, asked, behind(stretch, horizon), conditions)
  return pageOf(rows, limit, horizon)
}
