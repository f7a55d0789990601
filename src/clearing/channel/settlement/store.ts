import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { ChannelDay } from '../channel-bill.ts'
import {
  type ArrivalKnownBy,
  type ChannelSettlement,
  channelSettlementStates,
} from './channel-settlement.ts'

const columns = sql`
  s.id, s.channel, s.business_date::text as "businessDate", s.currency,
  s.payment_count as "paymentCount", s.paid, s.refund_count as "refundCount", s.refunded, s.fee, s.net,
  s.state, s.how, s.reference, s.arrived_on::text as "arrivedOn", s.evidence,
  s.expected_at as "expectedAt", s.settled_at as "settledAt"`

async function select(
  db: Db,
  condition: RawBuilder<unknown>,
): Promise<readonly ChannelSettlement[]> {
  const { rows } = await sql<ChannelSettlement>`
    select ${columns} from clearing.channel_settlement s where ${condition}`.execute(db)
  return rows
}

export async function findSettlementOf(
  db: Db,
  { channel, businessDate }: ChannelDay,
): Promise<ChannelSettlement | undefined> {
  const [found] = await select(
    db,
    sql`s.channel = ${channel} and s.business_date = ${businessDate}::date`,
  )
  return found
}

/** Whoever holds it is the only one who moves its money. */
export async function lockSettlement(tx: Tx, id: string): Promise<ChannelSettlement | undefined> {
  const [found] = await select(tx, sql`s.id = ${id} for no key update`)
  return found
}

/** False when the day's is there already. */
export async function insertExpected(tx: Tx, one: ChannelSettlement): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into clearing.channel_settlement (channel, business_date, id, currency, payment_count, paid,
      refund_count, refunded, fee, net, state, expected_at)
    values (${one.channel}, ${one.businessDate}::date, ${one.id}, ${one.currency},
      ${one.paymentCount}, ${one.paid}, ${one.refundCount}, ${one.refunded}, ${one.fee}, ${one.net},
      'EXPECTED', ${one.expectedAt})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** How the arrival is known, and where it stands at the bank. */
export type Arrival = Readonly<{
  how: ArrivalKnownBy
  reference: string | null
  arrivedOn: string | null
  evidence: string | null
}>

export async function markSettled(
  tx: Tx,
  id: string,
  { how, reference, arrivedOn, evidence }: Arrival,
  now: Date,
): Promise<void> {
  const { numAffectedRows } = await sql`
    update clearing.channel_settlement
    set state = 'SETTLED', how = ${how}, reference = ${reference}, arrived_on = ${arrivedOn}::date,
      evidence = ${evidence}, settled_at = ${now}
    where id = ${id} and state = any(${channelSettlementStates.sourcesOf('SETTLED')}::text[])`.execute(
    tx,
  )
  if (numAffectedRows !== 1n) throw new Error('a settlement was booked that is not expected')
}

/** Days up to that date that channels are to pay and have not, by channel. */
export async function countUnpaid(
  db: Db,
  until: string,
): Promise<readonly Readonly<{ subject: string; count: number }>[]> {
  const { rows } = await sql<{ subject: string; count: number }>`
    select channel as subject, count(*)::integer as count from clearing.channel_settlement
    where state = 'EXPECTED' and business_date <= ${until}::date
    group by channel order by channel`.execute(db)
  return rows
}

/** What channels' bills promise and nobody has seen arrive, before fees, in minor units. */
export async function sumExpected(
  db: Db,
): Promise<readonly Readonly<{ channel: string; amount: bigint }>[]> {
  const { rows } = await sql<{ channel: string; amount: bigint }>`
    select channel, sum(paid - refunded)::bigint as amount from clearing.channel_settlement
    where state = 'EXPECTED' group by channel order by channel`.execute(db)
  return rows
}

/** A line of a bank's statement that explains, or is explained by, a channel's settlement. */
export type ArrivedLine = Readonly<{
  settlementId: string
  breakId: string
  reference: string
  arrivedOn: string
}>

/** Whether a settlement `s` that is booked is what the bank's booking `b` was, as people have said. */
const explains = sql`
  s.arrived_on = b.business_date and s.state = 'SETTLED'
  and b.key = case when s.net > 0 then 'in:' else 'out:' end || s.reference
  and b.theirs_amount = abs(s.net)`

/**
 * Bookings that a bank has and we have not, of exactly the amount that one channel is to pay of one day
 * before; only where no other booking and no other day comes to that amount, since nothing is guessed.
 * What is booked already as another day's is not taken again, although its difference is open still.
 */
export async function findArrived(db: Db): Promise<readonly ArrivedLine[]> {
  const { rows } = await sql<ArrivedLine>`
    with line as (
      select b.id, b.business_date, split_part(b.key, ':', 1) as direction,
             substr(b.key, position(':' in b.key) + 1) as reference, b.theirs_amount as amount,
             b.theirs_currency as currency
      from clearing.recon_break b
      where b.state = 'OPEN' and b.source = 'bank' and b.class = 'long' and b.suspended = 0
        and not exists (select from clearing.channel_settlement s where ${explains})
    ), pair as (
      select s.id as settlement_id, l.id as break_id, l.reference, l.business_date,
             count(*) over (partition by s.id) as lines, count(*) over (partition by l.id) as days
      from clearing.channel_settlement s
      join line l on l.amount = abs(s.net) and l.currency = s.currency
        and l.direction = case when s.net > 0 then 'in' else 'out' end
        and l.business_date > s.business_date
        -- What we ask a bank to do has our number, and is no channel's.
        and l.reference !~ '^[a-z]+_[0-9A-HJKMNP-TV-Z]{26}$'
      where s.state = 'EXPECTED'
    )
    select settlement_id as "settlementId", break_id as "breakId", reference,
           business_date::text as "arrivedOn"
    from pair where lines = 1 and days = 1 order by settlement_id`.execute(db)
  return rows
}

/** Open bookings of a bank that settlements have explained since. */
export async function findExplained(db: Db): Promise<readonly ArrivedLine[]> {
  const { rows } = await sql<ArrivedLine>`
    select s.id as "settlementId", b.id as "breakId", s.reference,
           s.arrived_on::text as "arrivedOn"
    from clearing.recon_break b
    join clearing.channel_settlement s on ${explains}
    where b.state = 'OPEN' and b.source = 'bank' and b.class = 'long' and b.suspended = 0`.execute(
    db,
  )
  return rows
}

/**
 * By how much the books of a day are ahead of the bank for channels' settlements, in minor units: booked
 * by then and on a later statement, less what the bank had by then and we booked later.
 */
export async function sumAhead(
  db: Db,
  { date, currency }: Readonly<{ date: string; currency: string }>,
): Promise<bigint> {
  const { rows } = await sql<{ ahead: bigint }>`
    select coalesce(sum(case when t.business_date <= ${date}::date then s.net else -s.net end),
                    0)::bigint as ahead
    from clearing.channel_settlement s
    join ledger.transfer_fact t on t.key = s.id || ':settled'
    where s.currency = ${currency} and s.arrived_on is not null
      -- Of all that was ever settled, only what was booked around that day is looked up.
      and greatest(s.arrived_on, (s.settled_at at time zone 'Asia/Shanghai')::date + 1) > ${date}::date
      and least(s.arrived_on, (s.settled_at at time zone 'Asia/Shanghai')::date) <= ${date}::date
      and (s.arrived_on <= ${date}::date) <> (t.business_date <= ${date}::date)`.execute(db)
  return rows[0]?.ahead ?? 0n
}

/** That a channel's money has arrived, as somebody says. */
export type ArrivalClaim = Readonly<{
  approvalId: string
  settlementId: string
  net: bigint
  fee: bigint
  reference: string
  arrivedOn: string
  proposedBy: string
  proposedAt: Date
  executedAt: Date | null
}>

export async function insertClaim(tx: Tx, claim: ArrivalClaim): Promise<void> {
  await sql`
    insert into clearing.channel_arrival (approval_id, settlement_id, net, fee, reference, arrived_on,
      proposed_by, proposed_at)
    values (${claim.approvalId}, ${claim.settlementId}, ${claim.net}, ${claim.fee},
      ${claim.reference}, ${claim.arrivedOn}::date, ${claim.proposedBy}, ${claim.proposedAt})
    on conflict (approval_id) do nothing`.execute(tx)
}

export async function findClaim(db: Db, approvalId: string): Promise<ArrivalClaim | undefined> {
  const { rows } = await sql<ArrivalClaim>`
    select approval_id as "approvalId", settlement_id as "settlementId", net, fee, reference,
           arrived_on::text as "arrivedOn", proposed_by as "proposedBy", proposed_at as "proposedAt",
           executed_at as "executedAt"
    from clearing.channel_arrival where approval_id = ${approvalId}`.execute(db)
  return rows[0]
}

/** Claims that are approved and not acted upon, oldest first; not of what a statement has shown meanwhile. */
export async function findApprovedClaims(db: Db, limit: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.approval_id as id from clearing.channel_arrival c
    join oversight.approval_fact a on a.id = c.approval_id and a.state = 'APPROVED'
    join clearing.channel_settlement s on s.id = c.settlement_id and s.state = 'EXPECTED'
    where c.executed_at is null order by c.proposed_at limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

export async function markClaimed(tx: Tx, approvalId: string, now: Date): Promise<void> {
  await sql`
    update clearing.channel_arrival set executed_at = ${now}
    where approval_id = ${approvalId} and executed_at is null`.execute(tx)
}
