import { type RawBuilder, sql } from 'kysely'
import { type Currency, money } from '#kernel/money'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { type Refund, type RefundKey, type RefundState, refundStates } from './refund.ts'

type RefundRow = Omit<Refund, 'amount' | 'orderAmount'> &
  Readonly<{ amount: bigint; orderAmount: bigint; currency: Currency }>

const columns = sql`
  mchid, id, out_refund_no as "outRefundNo", order_id as "orderId",
  out_trade_no as "outTradeNo", sp_mchid as "spMchid", state, amount,
  order_amount as "orderAmount", currency, balance_amount as "balanceAmount",
  card_amount as "cardAmount", card_id as "cardId", received_account as "receivedAccount",
  customer_id as "customerId", reason, notify_url as "notifyUrl",
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
      amount, order_amount, currency, balance_amount, card_amount, card_id, received_account,
      customer_id, reason, notify_url, content_digest, created_at)
    values (${refund.mchid}, ${refund.id}, ${refund.outRefundNo}, ${refund.orderId},
      ${refund.outTradeNo}, ${refund.spMchid}, ${refund.state}, ${refund.amount.minor},
      ${refund.orderAmount.minor}, ${refund.amount.currency}, ${refund.balanceAmount},
      ${refund.cardAmount}, ${refund.cardId}, ${refund.receivedAccount}, ${refund.customerId},
      ${refund.reason}, ${refund.notifyUrl}, ${refund.contentDigest}, ${refund.createdAt})`.execute(
    tx,
  )
}

/** Refunds that wait for their money to arrive; other processes take others. */
export const lockProcessing = (tx: Tx, limit: number): Promise<readonly Refund[]> =>
  select(
    tx,
    sql`state = 'PROCESSING' order by created_at limit ${limit} for no key update skip locked`,
  )

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
