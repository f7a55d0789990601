import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#platform/db'
import { lastId, orderIdAt, refundIdAt, type Scope } from '../scope.ts'
import type { OrderLine, RefundLine, SoughtOrders, SoughtRefunds } from './sought.ts'

type Sql = RawBuilder<unknown>

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

const refundColumns = sql`
  f.mchid, f.id, f.out_refund_no as "outRefundNo", f.order_id as "orderId",
  f.out_trade_no as "outTradeNo", f.sp_mchid as "spMchid", f.state, f.amount,
  f.order_amount as "orderAmount", f.currency, f.reason, f.received_account as "receivedAccount",
  f.approval_id is not null as "isReviewed", o.device_id as "deviceId",
  f.created_at as "createdAt", f.succeeded_at as "succeededAt"`

const withOrder = sql`
  join lateral (
    select device_id from payments.order where mchid = f.mchid and id = f.order_id offset 0
  ) o on true`

const every = (conditions: readonly Sql[]): Sql => sql.join([sql`true`, ...conditions], sql` and `)

/** Only what this scope sees; `codes` by the order's till. */
function within(scope: Scope, row: Sql): readonly Sql[] {
  if (scope.of === 'all') return []
  if (scope.of === 'provider') return [sql`${row}.sp_mchid = ${scope.mchid}`]
  return [sql`${row}.mchid = ${scope.mchid}`]
}

/** A stretch of ids, both ends as they are named: `before` is not part of it. */
export type Stretch = Readonly<{ since: string; before: string }>

export const orderStretch = ({ from, to, before }: SoughtOrders): Stretch =>
  stretch(from && orderIdAt(from), to && orderIdAt(to), before)

export const refundStretch = ({ from, to, before }: SoughtRefunds): Stretch =>
  stretch(from && refundIdAt(from), to && refundIdAt(to), before)

function stretch(since = '', to = lastId, before = lastId): Stretch {
  return { since, before: before < to ? before : to }
}

const inStretch = (row: Sql, { since, before }: Stretch): Sql =>
  sql`${row}.id >= ${since} and ${row}.id < ${before}`

/** Tills to walk one by one: those who ask, those that are sought, or null for all orders as they lie. */
export function tillsOf(scope: Scope, deviceId: string | undefined): readonly string[] | null {
  const codes = scope.of === 'merchant' ? scope.codes : undefined
  if (codes === undefined) return deviceId === undefined ? null : [deviceId]
  return deviceId === undefined ? codes : codes.filter((code) => code === deviceId)
}

/** Orders as a walk meets them, newest first: `conditions` are looked at on the way. */
function walk(
  scope: Scope,
  tills: readonly string[] | null,
  {
    conditions,
    columns,
    limit,
  }: Readonly<{ conditions: readonly Sql[]; columns: Sql; limit: Sql }>,
): Sql {
  const all = (more: readonly Sql[]) => sql`
    select ${columns} from payments.order o
    where ${every([...within(scope, sql`o`), ...more, ...conditions])}
    order by o.id desc ${limit}`
  if (tills === null) return all([])
  return sql`
    select t.* from unnest(${[...tills]}::text[]) as till(code)
    cross join lateral (${all([sql`o.device_id = till.code`])}) t`
}

/**
 * The id behind which a walk has not come after so many steps; undefined where it comes to the end. Of
 * several tills the one that is furthest from its end. Read from the index alone.
 */
export async function findHorizon(
  db: Db,
  { scope, deviceId }: Pick<SoughtOrders, 'scope' | 'deviceId'>,
  stretched: Stretch,
  steps: number,
): Promise<string | undefined> {
  const limit = sql`offset ${steps - 1} limit 1`
  const conditions = [inStretch(sql`o`, stretched)]
  const { rows } = await sql<{ id: string | null }>`
    select max(w.id) as id from (
      ${walk(scope, tillsOf(scope, deviceId), { conditions, columns: sql`o.id`, limit })}
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
  { scope, deviceId, limit }: Pick<SoughtOrders, 'scope' | 'deviceId' | 'limit'>,
  stretched: Stretch,
  conditions: readonly Sql[],
): Promise<readonly OrderLine[]> {
  const { rows } = await sql<OrderLine>`
    select ${orderColumns} from (
      select * from (${walk(scope, tillsOf(scope, deviceId), {
        conditions: [inStretch(sql`o`, stretched), ...conditions],
        columns: sql`o.*`,
        limit: sql`limit ${limit}`,
      })}) w order by w.id desc limit ${limit}
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
    conditions: [inStretch(sql`o`, stretched), ...conditions],
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

export function refundConditions({ states, amountFrom, amountTo }: SoughtRefunds): readonly Sql[] {
  return [
    ...(states ? [sql`f.state = any(${[...states]}::text[])`] : []),
    ...(amountFrom === undefined ? [] : [sql`f.amount >= ${amountFrom}`]),
    ...(amountTo === undefined ? [] : [sql`f.amount <= ${amountTo}`]),
  ]
}

export async function findRefundHorizon(
  db: Db,
  scope: Scope,
  stretched: Stretch,
  steps: number,
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select f.id from payments.refund f
    where ${every([...within(scope, sql`f`), inStretch(sql`f`, stretched)])}
    order by f.id desc offset ${steps - 1} limit 1`.execute(db)
  return rows[0]?.id
}

/** Refunds newest first; a till's are known by their orders. */
export async function walkRefunds(
  db: Db,
  { scope, deviceId, limit }: Pick<SoughtRefunds, 'scope' | 'deviceId' | 'limit'>,
  stretched: Stretch,
  conditions: readonly Sql[],
): Promise<readonly RefundLine[]> {
  const tills = tillsOf(scope, deviceId)
  const seen = [...within(scope, sql`f`), inStretch(sql`f`, stretched), ...conditions]
  const { rows } = await sql<RefundLine>`
    select ${refundColumns} from (
      select f.* from payments.refund f where ${every(seen)} order by f.id desc
      ${tills === null ? sql`limit ${limit}` : sql``} offset 0
    ) f ${withOrder}
    where ${tills === null ? sql`true` : sql`o.device_id = any(${[...tills]}::text[])`}
    order by f.id desc limit ${limit}`.execute(db)
  return rows
}

/** By any number that a refund or its order has. */
export async function findRefundsByNumber(
  db: Db,
  { scope, deviceId, limit }: Pick<SoughtRefunds, 'scope' | 'deviceId' | 'limit'>,
  number: string,
  conditions: readonly Sql[],
): Promise<readonly RefundLine[]> {
  const tills = tillsOf(scope, deviceId)
  const seen = [
    ...within(scope, sql`f`),
    ...(tills === null ? [] : [sql`o.device_id = any(${[...tills]}::text[])`]),
    ...conditions,
  ]
  const { rows } = await sql<RefundLine>`
    select ${refundColumns} from (
      select * from payments.refund where id = ${number}
      union
      select * from payments.refund where out_refund_no = ${number}
      union
      select * from payments.refund where order_id = ${number}
      union
      select r.* from payments.order n
      join payments.refund r on r.order_id = n.id and r.mchid = n.mchid
      where n.out_trade_no = ${number}
    ) f ${withOrder}
    where ${every(seen)} order by f.id desc limit ${limit}`.execute(db)
  return rows
}
