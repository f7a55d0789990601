import { type RawBuilder, sql } from 'kysely'
import { money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { insertingDecisions, insertingFirst } from '../instruction/store.ts'
import type { Way } from './create-order.ts'
import {
  type NewOrder,
  nameOf,
  type Order,
  type OrderKey,
  type OrderState,
  orderStates,
  type Payment,
} from './order.ts'

/** An order as a row; money is split into its columns. */
type OrderRow = Omit<Order, 'amount' | 'payment'> &
  Readonly<{ amount: bigint; currency: 'CNY' }> &
  Readonly<{ [Member in Exclude<keyof Payment, 'channel'>]: Payment[Member] | null }> &
  Readonly<{ paidChannel: string | null }>

const columns = sql`
  o.mchid, o.id, o.out_trade_no as "outTradeNo", o.sp_mchid as "spMchid", o.appid,
  o.sub_appid as "subAppid", o.trade_type as "tradeType", o.state, o.description, o.amount,
  o.currency, o.attach, o.notify_url as "notifyUrl", o.device_id as "deviceId",
  o.limit_pay as "limitPay", o.profit_sharing as "profitSharing", o.payer_openid as "payerOpenid",
  o.payer_sub_openid as "payerSubOpenid", o.content_digest as "contentDigest",
  o.combine_mchid as "combineMchid", o.combine_id as "combineId", o.channel, o.refunded,
  o.refund_count as "refundCount", o.created_at as "createdAt", o.expires_at as "expiresAt",
  o.closed_at as "closedAt", nullif(a.customer_id, '') as "customerId", a.openid, a.sub_openid as "subOpenid",
  a.bank_type as "bankType", a.balance_amount as "balanceAmount", a.card_amount as "cardAmount",
  a.card_id as "cardId", a.card_title as "cardTitle",
  a.channel_amount as "channelAmount", a.channel as "paidChannel",
  a.instruction_id as "instructionId", a.finished_at as "paidAt"`

/** The fence `offset 0` keeps the planner at one look-up an order, however young the tables are. */
const withPayment = sql`
  left join lateral (
    select * from payments.attempt
    where mchid = o.mchid and order_id = o.id and state = 'SUCCEEDED' offset 0
  ) a on true`

const key = { mchid: 'text', id: 'text' } as const

function orderOf(row: OrderRow): Order {
  const { amount, currency, customerId, openid, subOpenid, bankType, balanceAmount, ...rest } = row
  const { cardAmount, cardId, cardTitle, paidAt, ...more } = rest
  const { channelAmount, paidChannel, instructionId, ...order } = more
  const payment =
    openid !== null && bankType !== null && paidAt !== null
      ? {
          customerId,
          openid,
          subOpenid,
          bankType,
          balanceAmount: balanceAmount ?? 0n,
          cardAmount: cardAmount ?? 0n,
          cardId,
          cardTitle,
          channelAmount: channelAmount ?? 0n,
          channel: paidChannel,
          instructionId,
          paidAt,
        }
      : null
  return { ...order, amount: money(amount, currency), payment }
}

/** `from` names the orders as `o` and what was paid for them as `a`. */
async function select(db: Db, from: RawBuilder<unknown>): Promise<readonly Order[]> {
  const { rows } = await sql<OrderRow>`select ${columns} from ${from}`.execute(db)
  return rows.map(orderOf)
}

const where = (condition: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`payments.order o ${withPayment} where ${condition}`

export async function findOrder(db: Db, { mchid, id }: OrderKey): Promise<Order | undefined> {
  const [order] = await select(db, where(sql`o.mchid = ${mchid} and o.id = ${id}`))
  return order
}

/** The same for many in one statement; what does not exist is not answered. */
export const findOrders = (db: Db, keys: readonly OrderKey[]): Promise<readonly Order[]> =>
  select(
    db,
    sql`${tableOf(keys, key)} cross join lateral (
      select * from payments.order where mchid = r.mchid and id = r.id offset 0
    ) o ${withPayment}`,
  )

export async function findByOutTradeNo(
  db: Db,
  { mchid, outTradeNo }: Readonly<{ mchid: string; outTradeNo: string }>,
): Promise<Order | undefined> {
  const [order] = await select(
    db,
    where(sql`o.mchid = ${mchid} and o.out_trade_no = ${outTradeNo}`),
  )
  return order
}

export const findByCombine = (db: Db, { mchid, id }: OrderKey): Promise<readonly Order[]> =>
  select(db, where(sql`o.combine_mchid = ${mchid} and o.combine_id = ${id} order by o.mchid, o.id`))

/**
 * Locks in the order of keys, so that two batches never wait for each other in a circle. Whoever had
 * to wait sees each order as it is now, but its payment as it was before the wait: those are read
 * once more.
 */
export async function lockOrders(tx: Tx, keys: readonly OrderKey[]): Promise<readonly Order[]> {
  const sorted = keys.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  const locked = await select(
    tx,
    sql`${tableOf(sorted, key)} cross join lateral (
      select * from payments.order where mchid = r.mchid and id = r.id for no key update
    ) o ${withPayment}`,
  )
  const stale = locked.filter(({ state, payment }) => hasPayment.has(state) && !payment)
  if (stale.length === 0) return locked
  const fresh = new Map((await findOrders(tx, stale)).map((order) => [nameOf(order), order]))
  return locked.map((order) => fresh.get(nameOf(order)) ?? order)
}

const hasPayment: ReadonlySet<OrderState> = new Set(['SUCCESS', 'REFUND'])

/** A stretch of a payer's history, newest first. */
export type PayerPage = Readonly<{
  customerId: string
  since: Date
  before: Date
  limit: number
}>

/** What a payer has paid, by the time of payment. */
export const findPaymentsOf = (db: Db, page: PayerPage): Promise<readonly Order[]> =>
  select(
    db,
    sql`payments.attempt a join payments.order o on o.mchid = a.mchid and o.id = a.order_id
    where a.customer_id = ${page.customerId} and a.state = 'SUCCEEDED'
      and a.finished_at >= ${page.since} and a.finished_at < ${page.before}
    order by a.finished_at desc limit ${page.limit}`,
  )

const orderColumns = {
  mchid: 'text',
  id: 'text',
  outTradeNo: 'text',
  spMchid: 'text',
  appid: 'text',
  subAppid: 'text',
  tradeType: 'text',
  description: 'text',
  amount: 'bigint',
  currency: 'text',
  attach: 'text',
  notifyUrl: 'text',
  deviceId: 'text',
  limitPay: 'text',
  profitSharing: 'boolean',
  payerOpenid: 'text',
  payerSubOpenid: 'text',
  contentDigest: 'text',
  combineMchid: 'text',
  combineId: 'text',
  channel: 'text',
  createdAt: 'timestamptz',
  expiresAt: 'timestamptz',
} as const

/** Inserts what is new, with what is told to its channel; answers the ids that went in. */
export async function insertOrders(
  db: Db,
  batch: readonly NewOrder[],
  ways: readonly Way[] = [],
): Promise<Set<string>> {
  const statement =
    ways.length === 0
      ? insertingOrders(batch)
      : sql`
        with born as (${insertingOrders(batch)}),
          told as (${insertingFirst(ways.map(({ first }) => first))}),
          decided as (${insertingDecisions(ways.map(({ decision }) => decision))})
        select id from born`
  const { rows } = await sql<{ id: string }>`${statement}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

function insertingOrders(batch: readonly NewOrder[]): RawBuilder<unknown> {
  const rows = batch.map(({ amount, ...order }) => ({
    ...order,
    amount: amount.minor,
    currency: amount.currency,
  }))
  return sql`
    insert into payments.order (
      mchid, id, out_trade_no, sp_mchid, appid, sub_appid, trade_type, state, description, amount,
      currency, attach, notify_url, device_id, limit_pay, profit_sharing, payer_openid,
      payer_sub_openid, content_digest, combine_mchid, combine_id, channel, created_at,
      expires_at)
    select r.mchid, r.id, r."outTradeNo", r."spMchid", r.appid, r."subAppid", r."tradeType",
      'NOTPAY', r.description, r.amount, r.currency, r.attach, r."notifyUrl", r."deviceId",
      r."limitPay", r."profitSharing", r."payerOpenid", r."payerSubOpenid", r."contentDigest",
      r."combineMchid", r."combineId", r.channel, r."createdAt", r."expiresAt"
    from ${tableOf(rows, orderColumns)}
    on conflict (out_trade_no, mchid) do nothing
    returning mchid, id`
}

/** Who has the numbers of a batch: for answering the same order again, or refusing other content. */
export const findSameNumbers = (db: Db, batch: readonly NewOrder[]): Promise<readonly Order[]> =>
  select(
    db,
    sql`${tableOf(batch, { mchid: 'text', outTradeNo: 'text' })}
      join payments.order o on o.mchid = r.mchid and o.out_trade_no = r."outTradeNo" ${withPayment}`,
  )

const ended: ReadonlySet<OrderState> = new Set(['CLOSED', 'REVOKED', 'PAYERROR'])

/** Moves orders along the machine; the guard names the states from which `to` may be reached. */
export async function moveOrders(
  tx: Tx,
  keys: readonly OrderKey[],
  to: OrderState,
  now: Date,
): Promise<void> {
  if (keys.length === 0) return
  const closedAt = ended.has(to) ? now : null
  const { numAffectedRows } = await sql`
    update payments.order o set state = ${to}, closed_at = coalesce(${closedAt}, o.closed_at)
    from ${tableOf(keys, key)}
    where o.mchid = r.mchid and o.id = r.id
      and o.state = any(${orderStates.sourcesOf(to)}::text[])`.execute(tx)
  if (numAffectedRows !== BigInt(keys.length))
    throw new Error(`an order moved to ${to} from a state that does not lead there`)
}

/** Counts refunds of an order into it; the CHECK on the row refuses more than was paid. */
export async function addRefunded(tx: Tx, { mchid, id }: OrderKey, amount: bigint): Promise<void> {
  await sql`
    update payments.order
    set refunded = refunded + ${amount}, refund_count = refund_count + 1
    where mchid = ${mchid} and id = ${id}`.execute(tx)
}

export type Expired = OrderKey & Pick<Order, 'state' | 'channel' | 'expiresAt'>

/** Orders whose time is over and that nobody paid, oldest first, behind the sweep's watermark. */
export async function lockExpired(
  tx: Tx,
  span: Readonly<{ after: Date; until: Date }>,
  limit: number,
): Promise<readonly Expired[]> {
  const { rows } = await sql<Expired>`
    select mchid, id, state, channel, expires_at as "expiresAt" from payments.order
    where expires_at > ${span.after} and expires_at <= ${span.until}
      and state in ('NOTPAY', 'USERPAYING')
    order by expires_at limit ${limit} for no key update`.execute(tx)
  return rows
}

export async function lockWatermark(tx: Tx, name: string): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`
    insert into payments.watermark as w (name, at) values (${name}, 'epoch')
    on conflict (name) do update set at = w.at returning at`.execute(tx)
  return rows[0]?.at ?? new Date(0)
}

export async function moveWatermark(tx: Tx, name: string, at: Date): Promise<void> {
  await sql`update payments.watermark set at = ${at} where name = ${name}`.execute(tx)
}

/** Another way to its payer was taken. */
export async function rerouteOrder(
  tx: Tx,
  { mchid, id, channel }: OrderKey & Pick<Order, 'channel'>,
): Promise<void> {
  await sql`
    update payments.order set channel = ${channel} where mchid = ${mchid} and id = ${id}`.execute(
    tx,
  )
}
