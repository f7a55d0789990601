import { sql } from 'kysely'
import type { Db } from '#platform/db'
import type { Break, BreakClass } from '../reconcile/recon-break.ts'
import { selectBreaks } from '../reconcile/store.ts'

export type CutDay = Readonly<{ begunAt: Date; cutAt: Date | null }>

export async function findCutDay(db: Db, date: string): Promise<CutDay | undefined> {
  const { rows } = await sql<CutDay>`
    select begun_at as "begunAt", cut_at as "cutAt" from clearing.day
    where business_date = ${date}::date`.execute(db)
  return rows[0]
}

/** How many merchants have their receipt of that day. */
export async function countCut(db: Db, date: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from clearing.merchant_day
    where business_date = ${date}::date`.execute(db)
  return rows[0]?.count ?? 0
}

/** Settlements of a business day by state; amounts in fen. */
export type SettlementSum = Readonly<{
  state: 'due' | 'settled' | 'carried' | 'absorbed'
  count: number
  net: bigint
  fee: bigint
  settled: bigint
}>

export async function sumSettlements(db: Db, date: string): Promise<readonly SettlementSum[]> {
  const { rows } = await sql<SettlementSum>`
    select state, count(*)::integer as count, sum(net)::bigint as net, sum(fee)::bigint as fee,
           sum(settled)::bigint as settled
    from clearing.settlement where business_date = ${date}::date group by state
    order by array_position(array['due', 'settled', 'carried', 'absorbed'], state)`.execute(db)
  return rows
}

/** What is due up to a day and not settled, by whether a hold keeps it back; in fen. */
export type DueSum = Readonly<{ isHeld: boolean; count: number; amount: bigint }>

export async function sumDue(db: Db, today: string): Promise<readonly DueSum[]> {
  const { rows } = await sql<DueSum>`
    select exists (select from clearing.hold h
                   where h.mchid = s.mchid and h.lifted_at is null) as "isHeld",
           count(*)::integer as count, sum(net - fee - advanced)::bigint as amount
    from clearing.settlement s where state = 'due' and due_on <= ${today}::date
    group by 1 order by 1`.execute(db)
  return rows
}

/** What left a purse and has not arrived, in fen, and since when. */
export type PayoutSum = Readonly<{
  state: 'CREATED' | 'SENT'
  count: number
  amount: bigint
  since: Date
}>

/** Sent ones are those about which the bank is asked; both are found by their partial indexes. */
export async function sumPayouts(db: Db): Promise<readonly PayoutSum[]> {
  const { rows } = await sql<PayoutSum>`
    select state, count(*)::integer as count, sum(amount)::bigint as amount,
           min(created_at) as since
    from (
      select state, amount, created_at from clearing.payout where state = 'CREATED'
      union all
      select state, amount, created_at from clearing.payout
      where ask_at is not null and state = 'SENT'
    ) p group by state order by state`.execute(db)
  return rows
}

export type BreaksAsked = Readonly<{ isOpen: boolean; class?: BreakClass; limit: number }>

/** Differences, those that were found first in front. */
export const listBreaks = (db: Db, asked: BreaksAsked): Promise<readonly Break[]> =>
  selectBreaks(
    db,
    sql`${asked.isOpen ? sql`b.state = 'OPEN'` : sql`true`}
      and (${asked.class ?? null}::text is null or b.class = ${asked.class ?? null}::text)
      order by b.opened_at, b.id limit ${asked.limit}`,
  )

export async function findBreak(db: Db, id: string): Promise<Break | undefined> {
  return (await selectBreaks(db, sql`b.id = ${id}`))[0]
}
