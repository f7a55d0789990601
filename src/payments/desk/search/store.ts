import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#platform/db'
import { lastId, orderIdAt, type Scope } from '../scope.ts'
import type { OrderLine, SoughtOrders } from './sought.ts'

export type Sql = RawBuilder<unknown>

const orderColumns = sql`
  o.mchid, o.id, o.out_trade_no as "outTradeNo", o.sp_mchid as "spMchid",
  o.trade_type as "tradeType", o.state, o.description, o.amount, o.currency,
  o.device_id as "deviceId", o.channel, o.refunded, o.refund_count as "refundCount",
  o.created_at as "createdAt", coalesce(a.openid, o.payer_openid) as openid,
  a.bank_type as "bankType", a.finished_at as "paidAt"`

/** The fence keeps the planner at one look-up a row of the page, however young the tables are. */
const withPayment = sql`
  left join lateral (
    select openid, bank_type, finished_at from payments.attempt
    where mchid = o.mchid and order_id = o.id and state = 'SUCCEEDED' offset 0
  ) a on true`

export const every = (conditions: readonly Sql[]): Sql =>
  sql.join([sql`true`, ...conditions], sql` and `)

/** Of rows that are named already: only what this scope sees. */
export function within(scope: Scope, row: Sql): readonly Sql[] {
  if (scope.of === 'all') return []
  if (scope.of === 'provider') return [sql`${row}.sp_mchid = ${scope.mchid}`]
  return [sql`${row}.mchid = ${scope.mchid}`]
}

/** A stretch of ids; `before` is not part of it. */
export type Stretch = Readonly<{ since: string; before: string }>

export const orderStretch = ({ from, to, before }: SoughtOrders): Stretch =>
  stretch(from && orderIdAt(from), to && orderIdAt(to), before)

export function stretch(since = '', to = lastId, before = lastId): Stretch {
  return { since, before: before < to ? before : to }
}

/** Which rows are walked, and in which order. */
type Path = Readonly<{ conditions: readonly Sql[]; order: Sql }>

/**
 * The walk of a scope through a stretch, newest first. Whose rows they are is said as a range of pairs and
 * not as an equation: only the one index whose order that is can then be walked. By an equation the planner
 * may take the index of all births, and read through everybody else's orders since a merchant's last one.
 */
export function pathOf(scope: Scope, row: Sql, { since, before }: Stretch): Path {
  if (scope.of === 'all')
    return {
      conditions: [sql`${row}.id >= ${since}`, sql`${row}.id < ${before}`],
      order: sql`${row}.id desc`,
    }
  const owner = scope.of === 'provider' ? sql`${row}.sp_mchid` : sql`${row}.mchid`
  return {
    conditions: [
      sql`(${owner}, ${row}.id) >= (${scope.mchid}, ${since})`,
      sql`(${owner}, ${row}.id) < (${scope.mchid}, ${before})`,
      ...(scope.of === 'provider' ? [sql`${owner} is not null`] : []),
    ],
    order: sql`${owner} desc, ${row}.id desc`,
  }
}

/** Of one till, whose name the row before it has. */
export const tillPath = (scope: Scope, { since, before }: Stretch): Path => ({
  conditions: [
    sql`o.device_id = till.code`,
    ...within(scope, sql`o`),
    sql`o.id >= ${since}`,
    sql`o.id < ${before}`,
  ],
  order: sql`o.id desc`,
})

/** Tills to walk one by one: those who ask, those that are sought, or null for all orders as they lie. */
export function tillsOf(scope: Scope, deviceId: string | undefined): readonly string[] | null {
  const codes = scope.of === 'merchant' ? scope.codes : undefined
  if (codes === undefined) return deviceId === undefined ? null : [deviceId]
  return deviceId === undefined ? codes : codes.filter((code) => code === deviceId)
}

type Walked = Readonly<{ stretched: Stretch; conditions: readonly Sql[]; columns: Sql; limit: Sql }>

/** Orders as a walk meets them, newest first: `conditions` are looked at on the way. */
function walk(
  { scope, deviceId }: Pick<SoughtOrders, 'scope' | 'deviceId'>,
  { stretched, conditions, columns, limit }: Walked,
): Sql {
  const along = (path: Path) => sql`
    select ${columns} from payments.order o
    where ${every([...path.conditions, ...conditions])} order by ${path.order} ${limit}`
  const tills = tillsOf(scope, deviceId)
  if (tills === null) return along(pathOf(scope, sql`o`, stretched))
  return sql`
    select t.* from unnest(${[...tills]}::text[]) as till(code)
    cross join lateral (${along(tillPath(scope, stretched))}) t`
}

/**
 * The id behind which a walk has not come after so many steps; undefined where it comes to the end. Of
 * several tills the one that is furthest from its end. Read from the index alone.
 */
export async function findHorizon(
  db: Db,
  sought: Pick<SoughtOrders, 'scope' | 'deviceId'>,
  stretched: Stretch,
  steps: number,
): Promise<string | undefined> {
  const limit = sql`offset ${steps - 1} limit 1`
  const { rows } = await sql<{ id: string | null }>`
    select max(w.id) as id from (
      ${walk(sought, { stretched, conditions: [], columns: sql`o.id`, limit })}
    ) w`.execute(db)
  return rows[0]?.id ?? undefined
}

/** What of an order matters beside where it is and when it was born. */
export function orderConditions(sought: SoughtOrders): readonly Sql[] {
  const { states, method, amountFrom, amountTo } = sought
  return [
    ...(states ? [sql`o.state = any(${[...states]}::text[])`] : []),
    ...(method === undefined ? [] : [sql`o.trade_type = ${method}`]),
    ...(amountFrom === undefined ? [] : [sql`o.amount >= ${amountFrom}`]),
    ...(amountTo === undefined ? [] : [sql`o.amount <= ${amountTo}`]),
  ]
}

/** A payer whom nobody here knows, because only a channel does, is looked for order by order. */
export const paidBy = (openid: string): Sql => sql`
  (o.payer_openid = ${openid} or exists (
    select from payments.attempt a
    where a.mchid = o.mchid and a.order_id = o.id and a.openid = ${openid} offset 0))`

export async function walkOrders(
  db: Db,
  sought: Pick<SoughtOrders, 'scope' | 'deviceId' | 'limit'>,
  stretched: Stretch,
  conditions: readonly Sql[],
): Promise<readonly OrderLine[]> {
  const limit = sql`limit ${sought.limit}`
  const { rows } = await sql<OrderLine>`
    select ${orderColumns} from (
      select * from (${walk(sought, { stretched, conditions, columns: sql`o.*`, limit })}) w
      order by w.id desc ${limit}
    ) o ${withPayment} order by o.id desc`.execute(db)
  return rows
}

/** Customers behind an openid of any app. */
export async function findPayers(db: Db, openid: string): Promise<readonly string[]> {
  const { rows } = await sql<{ customerId: string }>`
    select customer_id as "customerId" from parties.openid_fact where openid = ${openid}`.execute(
    db,
  )
  return rows.map(({ customerId }) => customerId)
}

const attemptsMax = 5_000

/** What these payers tried to pay, however many merchants they pay. */
export async function findOrdersOfPayers(
  db: Db,
  { scope, deviceId, limit }: Pick<SoughtOrders, 'scope' | 'deviceId' | 'limit'>,
  payers: readonly string[],
  stretched: Stretch,
  conditions: readonly Sql[],
): Promise<readonly OrderLine[]> {
  return selectOrders(db, {
    scope,
    deviceId,
    limit,
    conditions: [sql`o.id >= ${stretched.since}`, sql`o.id < ${stretched.before}`, ...conditions],
    from: sql`(
      select distinct t.mchid, t.order_id as id from unnest(${[...payers]}::text[]) as p(id)
      cross join lateral (
        select mchid, order_id from payments.attempt where customer_id = p.id
        order by finished_at desc limit ${attemptsMax}
      ) t)`,
  })
}

/** By any number that an order or a refund of it has. */
export const findOrdersByNumber = (
  db: Db,
  { scope, deviceId, limit }: Pick<SoughtOrders, 'scope' | 'deviceId' | 'limit'>,
  number: string,
  conditions: readonly Sql[],
): Promise<readonly OrderLine[]> =>
  selectOrders(db, {
    scope,
    deviceId,
    limit,
    conditions,
    from: sql`(
      select mchid, id from payments.order where id = ${number}
      union
      select mchid, id from payments.order where out_trade_no = ${number}
      union
      select mchid, order_id from payments.refund where id = ${number}
      union
      select mchid, order_id from payments.refund where out_refund_no = ${number}
    )`,
  })

type Selected = Pick<SoughtOrders, 'scope' | 'deviceId' | 'limit'> &
  Readonly<{ from: Sql; conditions: readonly Sql[] }>

/** Orders that are named already, as far as the scope sees them. */
async function selectOrders(
  db: Db,
  { scope, deviceId, limit, from, conditions }: Selected,
): Promise<readonly OrderLine[]> {
  const tills = tillsOf(scope, deviceId)
  const seen = [
    ...within(scope, sql`o`),
    ...(tills === null ? [] : [sql`o.device_id = any(${[...tills]}::text[])`]),
    ...conditions,
  ]
  const { rows } = await sql<OrderLine>`
    select ${orderColumns} from ${from} n
    cross join lateral (
      select * from payments.order where mchid = n.mchid and id = n.id offset 0
    ) o ${withPayment}
    where ${every(seen)} order by o.id desc limit ${limit}`.execute(db)
  return rows
}
