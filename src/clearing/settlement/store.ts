import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import { settlementStates } from './settlement.ts'

/**
 * Merchants that nothing holds back and that have something due, or something left of it that was not
 * there when it was due, in order, behind one of them.
 */
export async function findDueMerchants(
  db: Db,
  { today, after, limit }: Readonly<{ today: string; after: string; limit: number }>,
): Promise<readonly string[]> {
  const { rows } = await sql<{ mchid: string }>`
    select distinct s.mchid from clearing.settlement s
    where (s.state = 'due' and s.due_on <= ${today}::date
        or s.state = 'carried' and s.carried_out > 0)
      and s.mchid > ${after}
      and not exists (select from clearing.hold h where h.mchid = s.mchid and h.lifted_at is null)
    order by s.mchid limit ${limit}`.execute(db)
  return rows.map(({ mchid }) => mchid)
}

export type OpenSettlement = Readonly<{
  mchid: string
  unit: string
  businessDate: string
  state: 'due' | 'carried'
  /** What the day comes to; of one that was carried, what is left of it. */
  total: bigint
}>

/** What is due or carried of these merchants, locked in order of the primary key. */
export async function lockOpen(
  tx: Tx,
  mchids: readonly string[],
  today: string,
): Promise<readonly OpenSettlement[]> {
  const { rows } = await sql<OpenSettlement>`
    select s.mchid, s.unit, s.business_date::text as "businessDate", s.state,
           case s.state when 'due' then s.net - s.fee - s.advanced else s.carried_out end as total
    from clearing.settlement s
    where s.mchid = any(${[...mchids]}::text[])
      and (s.state = 'due' and s.due_on <= ${today}::date or s.state = 'carried')
      and not exists (select from clearing.hold h where h.mchid = s.mchid and h.lifted_at is null)
    order by s.mchid, s.unit, s.business_date for no key update of s`.execute(tx)
  return rows
}

export type Settled = Readonly<{
  mchid: string
  unit: string
  businessDate: string
  state: 'settled' | 'carried' | 'absorbed'
  carriedIn: bigint
  settled: bigint
  carriedOut: bigint
}>

export async function updateSettlements(
  tx: Tx,
  rows: readonly Settled[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const { numAffectedRows } = await sql`
    update clearing.settlement s
    set state = r.state, carried_in = s.carried_in + r."carriedIn", settled = s.settled + r.settled,
        carried_out = case r.state when 'absorbed' then s.carried_out else r."carriedOut" end,
        settled_at = case r.state when 'absorbed' then s.settled_at else ${now}::timestamptz end
    from ${tableOf(rows, {
      mchid: 'text',
      unit: 'text',
      businessDate: 'date',
      state: 'text',
      carriedIn: 'bigint',
      settled: 'bigint',
      carriedOut: 'bigint',
    })}
    where s.mchid = r.mchid and s.unit = r.unit and s.business_date = r."businessDate"
      and (r.state = 'absorbed' and s.state = any(${settlementStates.sourcesOf('absorbed')}::text[])
        or r.state <> 'absorbed' and s.state in ('due', 'carried'))`.execute(tx)
  if (numAffectedRows !== BigInt(rows.length))
    throw new Error('a settlement moved from a state that does not lead there')
}

export type SettlementRow = Readonly<{
  mchid: string
  unit: string
  businessDate: string
  dueOn: string
  paymentCount: number
  paymentAmount: bigint
  refundCount: number
  refundAmount: bigint
  net: bigint
  fee: bigint
  advanced: bigint
  state: string
  carriedIn: bigint
  settled: bigint
  carriedOut: bigint
}>

/** A merchant's settlements of some business dates, both counted. */
export async function findSettlements(
  db: Db,
  { mchid, from, to }: Readonly<{ mchid: string; from: string; to: string }>,
): Promise<readonly SettlementRow[]> {
  const { rows } = await sql<SettlementRow>`
    select mchid, unit, business_date::text as "businessDate", due_on::text as "dueOn",
           payment_count as "paymentCount", payment_amount as "paymentAmount",
           refund_count as "refundCount", refund_amount as "refundAmount", net, fee, advanced,
           state, carried_in as "carriedIn", settled, carried_out as "carriedOut"
    from clearing.settlement
    where mchid = ${mchid} and business_date between ${from}::date and ${to}::date
    order by business_date, unit`.execute(db)
  return rows
}

/** Open days and what was carried: what unsettled money is for, apart from the day that runs. */
export async function sumOpen(
  tx: Tx,
  mchids: readonly string[],
): Promise<ReadonlyMap<string, bigint>> {
  const { rows } = await sql<{ mchid: string; total: bigint }>`
    select mchid, sum(case state when 'due' then net - fee - advanced
                                 when 'carried' then carried_out else 0 end)::bigint as total
    from clearing.settlement
    where mchid = any(${[...mchids]}::text[]) and state in ('due', 'carried')
    group by mchid`.execute(tx)
  return new Map(rows.map(({ mchid, total }) => [mchid, total]))
}

export type Advance = Readonly<{
  mchid: string
  unit: string
  businessDate: string
  id: string
  amount: bigint
  madeAt: Date
}>

/** False when that hour's was made before. */
export async function insertAdvance(tx: Tx, advance: Advance): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.advance (mchid, unit, business_date, id, amount, made_at)
    values (${advance.mchid}, ${advance.unit}, ${advance.businessDate}::date, ${advance.id},
      ${advance.amount}, ${advance.madeAt})
    on conflict (mchid, unit, business_date, id) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function sumAdvanced(
  db: Db,
  { mchid, unit, businessDate }: Pick<Advance, 'mchid' | 'unit' | 'businessDate'>,
): Promise<bigint> {
  const { rows } = await sql<{ advanced: bigint }>`
    select coalesce(sum(amount), 0)::bigint as advanced from clearing.advance
    where mchid = ${mchid} and unit = ${unit} and business_date = ${businessDate}::date`.execute(db)
  return rows[0]?.advanced ?? 0n
}

/** The date on which the ledger wrote an entry of this transaction. */
export async function findEntryDate(tx: Tx, key: string): Promise<string | undefined> {
  const { rows } = await sql<{ date: string }>`
    select business_date::text as date from ledger.transfer_fact where key = ${key}`.execute(tx)
  return rows[0]?.date
}

export async function isHeld(db: Db, mchid: string): Promise<boolean> {
  const { rows } = await sql`
    select from clearing.hold where mchid = ${mchid} and lifted_at is null limit 1`.execute(db)
  return rows.length > 0
}
