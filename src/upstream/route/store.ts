import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { assert } from '#kernel/assert'
import type { RouteId, RouteRule } from './route.ts'

const columns = sql`
  mchid, id, method, amount_from as "amountFrom", amount_to as "amountTo", channel, priority,
  cost_ppm as "costPpm", cost_fixed as "costFixed", percent, effective_from as "effectiveFrom", state`

/** All that may be taken, now or from a later instant on. */
export async function findOpenRoutes(db: Db): Promise<readonly RouteRule[]> {
  const { rows } = await sql<RouteRule>`
    select ${columns} from upstream.route where state = 'open'`.execute(db)
  return rows
}

/** Also those that were closed; of one name or of all, in the order in which they are asked. */
export async function findRoutes(db: Db, mchid?: string): Promise<readonly RouteRule[]> {
  const { rows } = await sql<RouteRule>`
    select ${columns} from upstream.route
    where ${mchid === undefined ? sql`true` : sql`mchid = ${mchid}`}
    order by state desc, mchid, method, priority, id`.execute(db)
  return rows
}

export async function findRoute(db: Db, id: RouteId): Promise<RouteRule | undefined> {
  const { rows } = await sql<RouteRule>`
    select ${columns} from upstream.route where id = ${id}`.execute(db)
  return rows[0]
}

export async function insertRoute(tx: Tx, route: RouteRule, now: Date): Promise<void> {
  await sql`
    insert into upstream.route (mchid, id, method, amount_from, amount_to, channel, priority,
      cost_ppm, cost_fixed, percent, effective_from, state, created_at, changed_at)
    values (${route.mchid}, ${route.id}, ${route.method}, ${route.amountFrom}, ${route.amountTo},
      ${route.channel}, ${route.priority}, ${route.costPpm}, ${route.costFixed}, ${route.percent},
      ${route.effectiveFrom}, ${route.state}, ${now}, ${now})`.execute(tx)
}

export async function updateRoute(
  tx: Tx,
  { mchid, id, percent, state }: RouteRule,
  now: Date,
): Promise<void> {
  await sql`
    update upstream.route set percent = ${percent}, state = ${state}, changed_at = ${now}
    where mchid = ${mchid} and id = ${id}`.execute(tx)
}

/** Counts a change, and holds off other changes until the transaction ends. */
export async function countChange(tx: Tx): Promise<void> {
  const { numAffectedRows } = await sql`
    update upstream.route_version set no = no + 1 where name = 'routes'`.execute(tx)
  assert(numAffectedRows === 1n, 'the count of changes is there from the migration on')
}

export async function findVersion(db: Db): Promise<bigint> {
  const { rows } = await sql<{ no: bigint }>`
    select no from upstream.route_version where name = 'routes'`.execute(db)
  return rows[0]?.no ?? 0n
}

export type Allowed = Readonly<{ mchid: string; channel: string }>

export async function findContracts(db: Db): Promise<readonly Allowed[]> {
  const { rows } = await sql<Allowed>`
    select mchid, channel from upstream.route_contract`.execute(db)
  return rows
}

export async function findContract(db: Db, mchid: string): Promise<readonly string[]> {
  const { rows } = await sql<{ channel: string }>`
    select channel from upstream.route_contract where mchid = ${mchid} order by channel`.execute(db)
  return rows.map(({ channel }) => channel)
}

/** What the merchant's contract names from now on, all of it; an empty one allows every channel. */
export async function replaceContract(
  tx: Tx,
  { mchid, channels }: Readonly<{ mchid: string; channels: readonly string[] }>,
  now: Date,
): Promise<void> {
  await sql`delete from upstream.route_contract where mchid = ${mchid}`.execute(tx)
  await sql`
    insert into upstream.route_contract (mchid, channel, created_at)
    select ${mchid}, r.channel, ${now}
    from unnest(${[...new Set(channels)]}::text[]) as r(channel)`.execute(tx)
}

export type RouteDecision = Readonly<{
  orderId: string
  outTradeNo: string
  channel: string | null
  because: string
  decidedAt: Date
}>

/** Decisions about an order, by its transaction_id or its merchant's number, the first one first. */
export async function findRouteDecisions(
  db: Db,
  { mchid, order }: Readonly<{ mchid: string; order: string }>,
): Promise<readonly RouteDecision[]> {
  const { rows } = await sql<RouteDecision>`
    select order_id as "orderId", out_trade_no as "outTradeNo", channel, because,
      decided_at as "decidedAt"
    from payments.route_decision_fact
    where mchid = ${mchid} and (order_id = ${order} or out_trade_no = ${order})
    order by order_id, no`.execute(db)
  return rows
}
