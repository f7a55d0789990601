import { sql } from 'kysely'
import type { Db } from '#platform/db'
import { refundIdAt, type Scope } from '../../scope.ts'
import type { RefundLine, SoughtRefunds } from '../sought.ts'
import { every, pathOf, type Sql, type Stretch, stretch, tillsOf, within } from '../store.ts'

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

export const refundStretch = ({ from, to, before }: SoughtRefunds): Stretch =>
  stretch(from && refundIdAt(from), to && refundIdAt(to), before)

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
  const { conditions, order } = pathOf(scope, sql`f`, stretched)
  const { rows } = await sql<{ id: string }>`
    select f.id from payments.refund f where ${every(conditions)}
    order by ${order} offset ${steps - 1} limit 1`.execute(db)
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
  const path = pathOf(scope, sql`f`, stretched)
  const { rows } = await sql<RefundLine>`
    select ${refundColumns} from (
      select f.* from payments.refund f where ${every([...path.conditions, ...conditions])}
      order by ${path.order} ${tills === null ? sql`limit ${limit}` : sql``} offset 0
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
