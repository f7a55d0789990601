import { type RawBuilder, sql } from 'kysely'
import type { ApprovalState } from '#oversight'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { OrderKey } from '../../order/order.ts'
import type { Scope } from '../scope.ts'
import { every, within } from '../search/store.ts'
import {
  type Batch,
  type DeskRefund,
  type DeskRefundState,
  deskRefundStates,
} from './desk-refund.ts'

const columns = sql`
  d.mchid, d.id, d.desk_mchid as "deskMchid", d.request_id as "requestId",
  d.batch_id as "batchId", d.row_no as "rowNo", d.order_id as "orderId",
  d.out_trade_no as "outTradeNo", d.device_id as "deviceId", d.out_refund_no as "outRefundNo",
  d.amount, d.order_amount as "orderAmount", d.currency, d.reason, d.maker,
  d.approval_id as "approvalId", d.state, d.failure, d.failure_words as "failureWords",
  d.created_at as "createdAt", d.ended_at as "endedAt"`

async function select(db: Db, condition: RawBuilder<unknown>): Promise<readonly DeskRefund[]> {
  const { rows } = await sql<DeskRefund>`
    select ${columns} from payments.desk_refund d where ${condition}`.execute(db)
  return rows
}

/** What was asked back of an order at a desk, oldest first. */
export const findWishesOf = (
  db: Db,
  { mchid, orderId }: Readonly<{ mchid: string; orderId: string }>,
): Promise<readonly DeskRefund[]> =>
  select(db, sql`d.order_id = ${orderId} and d.mchid = ${mchid} order by d.created_at, d.id`)

type Request = Readonly<{ deskMchid: string; requestId: string }>

export const findByRequest = (
  db: Db,
  { deskMchid, requestId }: Request,
): Promise<readonly DeskRefund[]> =>
  select(db, sql`d.request_id = ${requestId} and d.desk_mchid = ${deskMchid} order by d.row_no`)

export const findBatchRows = (db: Db, batchId: string): Promise<readonly DeskRefund[]> =>
  select(db, sql`d.batch_id = ${batchId} order by d.row_no`)

/** The orders that these numbers name, by either of their two numbers, as far as the scope sees them. */
export async function findNamed(
  db: Db,
  scope: Scope,
  numbers: readonly string[],
): Promise<readonly (OrderKey & Readonly<{ number: string }>)[]> {
  const codes = scope.of === 'merchant' ? scope.codes : undefined
  const seen = [
    ...within(scope, sql`o`),
    ...(codes === undefined ? [] : [sql`o.device_id = any(${[...codes]}::text[])`]),
  ]
  const { rows } = await sql<OrderKey & { number: string }>`
    select n.number, o.mchid, o.id from unnest(${[...numbers]}::text[]) as n(number)
    cross join lateral (
      select * from payments.order where id = n.number
      union
      select * from payments.order where out_trade_no = n.number
    ) o where ${every(seen)}`.execute(db)
  return rows
}

/** Fen of these orders that wait for a second person, or are about to be asked back. */
export async function sumWaiting(
  db: Db,
  orders: readonly OrderKey[],
): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{ id: string; waiting: bigint }>`
    select r.id, sum(d.amount)::bigint as waiting
    from ${tableOf(orders, { mchid: 'text', id: 'text' })}
    cross join lateral (
      select amount, state, mchid from payments.desk_refund where order_id = r.id offset 0
    ) d where d.mchid = r.mchid and d.state in ('WAITING', 'DUE') group by r.id`.execute(db)
  return new Map(rows.map(({ id, waiting }) => [id, waiting]))
}

/** Which of these numbers are a refund's already, or were asked for under. */
export async function findTakenNumbers(
  db: Db,
  numbers: readonly Readonly<{ mchid: string; outRefundNo: string }>[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ number: string }>`
    select r."outRefundNo" as number
    from ${tableOf(numbers, { mchid: 'text', outRefundNo: 'text' })}
    where exists (select from payments.refund
                  where out_refund_no = r."outRefundNo" and mchid = r.mchid offset 0)
      or exists (select from payments.desk_refund
                 where out_refund_no = r."outRefundNo" and mchid = r.mchid offset 0)`.execute(db)
  return new Set(rows.map(({ number }) => number))
}

const born = {
  mchid: 'text',
  id: 'text',
  deskMchid: 'text',
  requestId: 'text',
  batchId: 'text',
  rowNo: 'integer',
  orderId: 'text',
  outTradeNo: 'text',
  deviceId: 'text',
  outRefundNo: 'text',
  amount: 'bigint',
  orderAmount: 'bigint',
  currency: 'text',
  reason: 'text',
  maker: 'text',
  approvalId: 'text',
  state: 'text',
  createdAt: 'timestamptz',
} as const

export async function insertWishes(tx: Tx, wishes: readonly DeskRefund[]): Promise<void> {
  await sql`
    insert into payments.desk_refund (mchid, id, desk_mchid, request_id, batch_id, row_no, order_id,
      out_trade_no, device_id, out_refund_no, amount, order_amount, currency, reason, maker,
      approval_id, state, created_at)
    select r.mchid, r.id, r."deskMchid", r."requestId", r."batchId", r."rowNo", r."orderId",
      r."outTradeNo", r."deviceId", r."outRefundNo", r.amount, r."orderAmount", r.currency, r.reason,
      r.maker, r."approvalId", r.state, r."createdAt"
    from ${tableOf(wishes, born)}`.execute(tx)
}

const batchColumns = sql`
  b.mchid, b.id, b.request_id as "requestId", b.name, b.content_digest as "contentDigest",
  b.row_count as "rowCount", b.amount, b.maker, b.approval_id as "approvalId",
  b.created_at as "createdAt"`

export async function findBatchByRequest(
  db: Db,
  { deskMchid, requestId }: Request,
): Promise<Batch | undefined> {
  const { rows } = await sql<Batch>`
    select ${batchColumns} from payments.desk_batch b
    where b.request_id = ${requestId} and b.mchid = ${deskMchid}`.execute(db)
  return rows[0]
}

export async function findBatch(
  db: Db,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
): Promise<Batch | undefined> {
  const { rows } = await sql<Batch>`
    select ${batchColumns} from payments.desk_batch b where b.mchid = ${mchid} and b.id = ${id}`.execute(
    db,
  )
  return rows[0]
}

export async function insertBatch(tx: Tx, batch: Batch): Promise<void> {
  await sql`
    insert into payments.desk_batch (mchid, id, request_id, name, content_digest, row_count, amount,
      maker, approval_id, created_at)
    values (${batch.mchid}, ${batch.id}, ${batch.requestId}, ${batch.name}, ${batch.contentDigest},
      ${batch.rowCount}, ${batch.amount}, ${batch.maker}, ${batch.approvalId}, ${batch.createdAt})`.execute(
    tx,
  )
}

/** What was asked for at a merchant's pages, newest first. */
export const findWishPage = (
  db: Db,
  asked: Readonly<{
    deskMchid: string
    codes?: readonly string[] | undefined
    states?: readonly DeskRefundState[] | undefined
    before?: string | undefined
    limit: number
  }>,
): Promise<readonly DeskRefund[]> =>
  select(
    db,
    sql`d.desk_mchid = ${asked.deskMchid}
      ${asked.before === undefined ? sql`` : sql`and d.id < ${asked.before}`}
      ${asked.states ? sql`and d.state = any(${[...asked.states]}::text[])` : sql``}
      ${asked.codes ? sql`and d.device_id = any(${[...asked.codes]}::text[])` : sql``}
      order by d.id desc limit ${asked.limit}`,
  )

type Decided = Pick<DeskRefund, 'mchid' | 'id' | 'batchId' | 'approvalId'> &
  Readonly<{ verdict: ApprovalState }>

/** Those whose approval has been decided; of a file its first line. */
export async function findDecided(db: Db, limit: number): Promise<readonly Decided[]> {
  const { rows } = await sql<Decided>`
    select d.mchid, d.id, d.batch_id as "batchId", d.approval_id as "approvalId", p.state as verdict
    from payments.desk_refund d
    cross join lateral (
      select state from oversight.approval_fact
      where id = d.approval_id and state in ('APPROVED', 'REJECTED', 'EXPIRED') offset 0
    ) p
    where d.state = 'WAITING' and d.row_no <= 1 order by d.created_at limit ${limit}`.execute(db)
  return rows
}

/** All that is approved as one, which nobody else moves until the transaction ends. */
export const lockWishes = (
  tx: Tx,
  { mchid, id, batchId }: Pick<DeskRefund, 'mchid' | 'id' | 'batchId'>,
): Promise<readonly DeskRefund[]> =>
  select(
    tx,
    batchId === null
      ? sql`d.mchid = ${mchid} and d.id = ${id} for no key update`
      : sql`d.batch_id = ${batchId} order by d.row_no for no key update`,
  )

export async function moveWishes(
  tx: Tx,
  wishes: readonly Pick<DeskRefund, 'mchid' | 'id'>[],
  to: DeskRefundState,
  {
    now,
    failure = null,
    failureWords = null,
  }: Readonly<{ now: Date; failure?: string | null; failureWords?: string | null }>,
): Promise<void> {
  const endedAt = to === 'DUE' ? null : now
  const { numAffectedRows } = await sql`
    update payments.desk_refund d
    set state = ${to}, ended_at = ${endedAt}, failure = ${failure}, failure_words = ${failureWords}
    from ${tableOf(wishes, { mchid: 'text', id: 'text' })}
    where d.mchid = r.mchid and d.id = r.id
      and d.state = any(${deskRefundStates.sourcesOf(to)}::text[])`.execute(tx)
  if (numAffectedRows !== BigInt(wishes.length))
    throw new Error(`a refund of a desk moved to ${to} from a state that does not lead there`)
}

/** Takes what is due until a time; whoever dies with it leaves it to the next. */
export async function claimWishes(
  db: Db,
  { now, until, limit }: Readonly<{ now: Date; until: Date; limit: number }>,
): Promise<readonly DeskRefund[]> {
  const { rows } = await sql<DeskRefund>`
    update payments.desk_refund d set leased_until = ${until}
    from (
      select mchid, id from payments.desk_refund
      where state = 'DUE' and (leased_until is null or leased_until <= ${now})
      order by created_at limit ${limit} for no key update skip locked
    ) due
    where d.mchid = due.mchid and d.id = due.id returning ${columns}`.execute(db)
  return rows
}

export async function lockWish(
  tx: Tx,
  { mchid, id }: Pick<DeskRefund, 'mchid' | 'id'>,
): Promise<DeskRefund | undefined> {
  const [wish] = await select(tx, sql`d.mchid = ${mchid} and d.id = ${id} for no key update`)
  return wish
}
