import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import {
  type Refund,
  type RefundKey,
  type RefundState,
  refundStates,
  type Sources,
} from './refund.ts'
import type { Reviewed } from './review.ts'

type RefundRow = Omit<Refund, 'amount' | 'orderAmount'> &
  Readonly<{ amount: bigint; orderAmount: bigint; currency: Currency }>

const columns = sql`
  mchid, id, out_refund_no as "outRefundNo", order_id as "orderId",
  out_trade_no as "outTradeNo", sp_mchid as "spMchid", state, amount,
  order_amount as "orderAmount", currency, balance_amount as "balanceAmount",
  card_amount as "cardAmount", channel_amount as "channelAmount", channel,
  instruction_id as "instructionId", card_id as "cardId", route, route_no as "routeNo",
  route_card_id as "routeCardId", unsettled_amount as "unsettledAmount",
  available_amount as "availableAmount", sharing_amount as "sharingAmount",
  approval_id as "approvalId", received_account as "receivedAccount",
  nullif(customer_id, '') as "customerId", reason, notify_url as "notifyUrl",
  content_digest as "contentDigest", created_at as "createdAt", succeeded_at as "succeededAt"`

const refundOf = ({ amount, orderAmount, currency, ...rest }: RefundRow): Refund => ({
  ...rest,
  amount: money(amount, currency),
  orderAmount: money(orderAmount, currency),
})

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly Refund[]> {
  const { rows } = await sql<RefundRow>`
    select ${columns} from payments.refund where ${condition}`.execute(db)
  return rows.map(refundOf)
}

export async function findRefund(
  db: Db,
  { mchid, outRefundNo }: Readonly<{ mchid: string; outRefundNo: string }>,
): Promise<Refund | undefined> {
  const [refund] = await select(db, sql`mchid = ${mchid} and out_refund_no = ${outRefundNo}`)
  return refund
}

export async function findRefundById(
  db: Db,
  { mchid, id }: RefundKey,
): Promise<Refund | undefined> {
  const [refund] = await select(db, sql`mchid = ${mchid} and id = ${id}`)
  return refund
}

export const findRefundsOf = (
  db: Db,
  { mchid, orderId }: Readonly<{ mchid: string; orderId: string }>,
): Promise<readonly Refund[]> =>
  select(db, sql`mchid = ${mchid} and order_id = ${orderId} order by created_at, id`)

/** What came back to a payer, newest first. */
export const findRefundsTo = (
  db: Db,
  page: Readonly<{ customerId: string; since: Date; before: Date; limit: number }>,
): Promise<readonly Refund[]> =>
  select(
    db,
    sql`customer_id = ${page.customerId} and created_at >= ${page.since}
      and created_at < ${page.before}
    order by created_at desc limit ${page.limit}`,
  )

export async function insertRefund(tx: Tx, refund: Refund): Promise<void> {
  await sql`
    insert into payments.refund (mchid, id, out_refund_no, order_id, out_trade_no, sp_mchid, state,
      amount, order_amount, currency, balance_amount, card_amount, channel_amount, channel,
      instruction_id, card_id, route, route_no,
      route_card_id, unsettled_amount, available_amount, sharing_amount, approval_id,
      received_account, customer_id, reason, notify_url, content_digest, created_at)
    values (${refund.mchid}, ${refund.id}, ${refund.outRefundNo}, ${refund.orderId},
      ${refund.outTradeNo}, ${refund.spMchid}, ${refund.state}, ${refund.amount.minor},
      ${refund.orderAmount.minor}, ${refund.amount.currency}, ${refund.balanceAmount},
      ${refund.cardAmount}, ${refund.channelAmount}, ${refund.channel}, ${refund.instructionId},
      ${refund.cardId}, ${refund.route}, ${refund.routeNo},
      ${refund.routeCardId}, ${refund.unsettledAmount}, ${refund.availableAmount},
      ${refund.sharingAmount}, ${refund.approvalId}, ${refund.receivedAccount},
      ${refund.customerId ?? ''}, ${refund.reason}, ${refund.notifyUrl}, ${refund.contentDigest}, ${refund.createdAt})`.execute(
    tx,
  )
}

/** What the sources of an order's payment get back by its refunds, those that were closed left out. */
export async function sumRefunds(
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<Sources> {
  const { rows } = await sql<Sources>`
    select coalesce(sum(balance_amount), 0)::bigint as "balanceAmount",
      coalesce(sum(card_amount), 0)::bigint as "cardAmount",
      coalesce(sum(channel_amount), 0)::bigint as "channelAmount"
    from payments.refund
    where order_id = ${id} and mchid = ${mchid} and state <> 'CLOSED'`.execute(db)
  return rows[0] ?? { balanceAmount: 0n, cardAmount: 0n, channelAmount: 0n }
}

/** One refund, which nobody else moves until the transaction ends. */
export async function lockRefund(tx: Tx, { mchid, id }: RefundKey): Promise<Refund | undefined> {
  const [refund] = await select(tx, sql`mchid = ${mchid} and id = ${id} for no key update`)
  return refund
}

/** Refunds whose money may arrive; other processes take others. */
export const lockDue = (tx: Tx, limit: number): Promise<readonly Refund[]> =>
  select(
    tx,
    sql`state = 'PROCESSING' and approval_id is null
      and (channel is null or route <> 'ORIGINAL')
      order by created_at limit ${limit} for no key update skip locked`,
  )

type Reviews = Readonly<{
  states: readonly Reviewed['state'][]
  /** Ids that are left out. */
  skip?: readonly string[]
  limit: number
}>

/** Refunds whose approval has come to one of these states, with it; other processes take others. */
export async function lockReviewed(
  tx: Tx,
  { states, skip = [], limit }: Reviews,
): Promise<readonly Reviewed[]> {
  const { rows } = await sql<RefundRow & { verdict: Reviewed['state']; approvedDigest: string }>`
    select ${columns}, a.verdict, a.digest as "approvedDigest"
    from payments.refund f
    cross join lateral (
      select p.state as verdict, p.content_digest as digest from oversight.approval_fact p
      where p.id = f.approval_id and p.state = any(${[...states]}::text[]) offset 0
    ) a
    where f.state = 'PROCESSING' and f.approval_id is not null and f.instruction_id is null
      and f.id <> all(${[...skip]}::text[])
    order by f.created_at limit ${limit} for no key update of f skip locked`.execute(tx)
  return rows.map(({ verdict, approvedDigest, ...row }) => ({
    refund: refundOf(row),
    state: verdict,
    contentDigest: approvedDigest,
  }))
}

/** Changes where a refund's money goes; it is under way again. */
export async function rerouteRefund(tx: Tx, refund: Refund): Promise<void> {
  const { numAffectedRows } = await sql`
    update payments.refund
    set state = 'PROCESSING', route = ${refund.route}, route_no = ${refund.routeNo},
      route_card_id = ${refund.routeCardId}, received_account = ${refund.receivedAccount},
      approval_id = ${refund.approvalId}
    where mchid = ${refund.mchid} and id = ${refund.id}
      and state = any(${refundStates.sourcesOf('PROCESSING')}::text[])`.execute(tx)
  if (numAffectedRows !== 1n)
    throw new Error('a refund was rerouted from a state that does not lead there')
}

/** Of a closed refund's order: what it asked back may be asked again. Its count stays. */
export async function giveBackRefunded(tx: Tx, { mchid, orderId, amount }: Refund): Promise<void> {
  await sql`
    update payments.order set refunded = refunded - ${amount.minor}
    where mchid = ${mchid} and id = ${orderId}`.execute(tx)
}

export async function moveRefunds(
  tx: Tx,
  keys: readonly RefundKey[],
  to: RefundState,
  now: Date,
): Promise<void> {
  if (keys.length === 0) return
  const { numAffectedRows } = await sql`
    update payments.refund f
    set state = ${to}, succeeded_at = ${to === 'SUCCESS' ? now : null}
    from ${tableOf(keys, { mchid: 'text', id: 'text' })}
    where f.mchid = r.mchid and f.id = r.id
      and f.state = any(${refundStates.sourcesOf(to)}::text[])`.execute(tx)
  if (numAffectedRows !== BigInt(keys.length))
    throw new Error(`a refund moved to ${to} from a state that does not lead there`)
}

/** The account to which a channel has brought it, which only the channel knows. */
export async function nameReceiver(tx: Tx, { mchid, id, receivedAccount }: Refund): Promise<void> {
  await sql`
    update payments.refund set received_account = ${receivedAccount}
    where mchid = ${mchid} and id = ${id}`.execute(tx)
}

/** From now on an instruction brings it through its channel. */
export async function noteInstruction(tx: Tx, { mchid, id, instructionId }: Refund): Promise<void> {
  await sql`
    update payments.refund set instruction_id = ${instructionId}
    where mchid = ${mchid} and id = ${id}`.execute(tx)
}
