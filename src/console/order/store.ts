import { sql } from 'kysely'
import type { Db } from '#platform/db'

/** What an order or a refund of it was in the settlement of a day, and whither that day's money went. */
export type SettledItem = Readonly<{
  businessDate: string
  kind: 'payment' | 'refund' | 'refund_closed' | 'reversal'
  unit: string
  amount: bigint
  /** In millionths. */
  ratePpm: number
  /** Below zero where it is given back. */
  fee: bigint
  /** What it did to the money that is settled. */
  unsettled: bigint
  occurredAt: Date
  dueOn: string | null
  state: 'due' | 'settled' | 'carried' | 'absorbed' | null
  settledAt: Date | null
  payoutId: string | null
  payoutState: string | null
  payoutAt: Date | null
}>

/** The payout that took a settled day is the unit's next automatic one. */
export async function findSettledItems(
  db: Db,
  { mchid, orderId }: Readonly<{ mchid: string; orderId: string }>,
): Promise<readonly SettledItem[]> {
  const { rows } = await sql<SettledItem>`
    select i.business_date::text as "businessDate", i.kind, i.unit, i.amount,
      i.rate_ppm as "ratePpm", i.fee, i.unsettled, i.occurred_at as "occurredAt",
      s.due_on::text as "dueOn", s.state, s.settled_at as "settledAt", p.id as "payoutId",
      p.state as "payoutState", p.paid_at as "payoutAt"
    from (select * from clearing.item_fact where order_id = ${orderId} offset 0) i
    left join lateral (
      select due_on, state, settled_at from clearing.settlement_fact
      where mchid = i.mchid and unit = i.unit and business_date = i.business_date offset 0
    ) s on true
    left join lateral (
      select id, state, paid_at from clearing.payout_fact
      where mchid = i.mchid and unit = i.unit and kind = 'automatic'
        and created_at >= s.settled_at order by created_at limit 1
    ) p on s.state = 'settled'
    where i.mchid = ${mchid} order by i.business_date, i.occurred_at, i.kind`.execute(db)
  return rows
}
