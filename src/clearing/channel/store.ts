import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import type { ChannelBill, ChannelDay } from './channel-bill.ts'
import { channelBillStates } from './channel-bill.ts'

const columns = sql`
  b.channel, b.business_date::text as "businessDate", b.state, b.next_at as "nextAt", b.asks,
  b.last_answer as "lastAnswer", b.late_at as "lateAt", b.done_at as "doneAt"`

const ofDay = ({ channel, businessDate }: ChannelDay): RawBuilder<unknown> =>
  sql`channel = ${channel} and business_date = ${businessDate}::date`

/**
 * Days that we have cut and whose bill is not waited for yet. Bills are to be fetched after ten o'clock of
 * the next day (APIv3 bills, availability).
 */
export async function insertWanted(
  db: Db,
  { channel, from, to }: Readonly<{ channel: string; from: string; to: string }>,
): Promise<void> {
  await sql`
    insert into clearing.channel_bill (channel, business_date, state, next_at)
    select ${channel}, d.business_date, 'WAITING',
           (d.business_date + 1 + time '10:00') at time zone 'Asia/Shanghai'
    from clearing.day d
    where d.business_date between ${from}::date and ${to}::date and d.cut_at is not null
      and not exists (select from clearing.channel_bill b
                      where b.channel = ${channel} and b.business_date = d.business_date)
    on conflict do nothing`.execute(db)
}

/**
 * Days that were over for want of anything, and of which the channel has told a payment since: its bill
 * is asked for again, or their money would never be booked. Refunds, which we date ourselves and the
 * channel may have a day later, bring no day back.
 */
export async function reopenEmpty(
  db: Db,
  { channel, from, to, now }: Readonly<{ channel: string; from: string; to: string; now: Date }>,
): Promise<void> {
  await sql`
    update clearing.channel_bill b set state = 'WAITING', next_at = ${now}, done_at = null
    where b.channel = ${channel} and b.business_date between ${from}::date and ${to}::date
      and b.state = 'EMPTY'
      and exists (
        select from payments.channel_trade_fact t
        where t.channel = b.channel and t.kind = 'payment'
          and t.known_at >= b.business_date::timestamp at time zone 'Asia/Shanghai'
          and t.happened_at >= b.business_date::timestamp at time zone 'Asia/Shanghai'
          and t.happened_at < (b.business_date + 1)::timestamp at time zone 'Asia/Shanghai')`.execute(
    db,
  )
}

/** One that is due, for this process alone until then. */
export async function claimBill(
  db: Db,
  { now, until }: Readonly<{ now: Date; until: Date }>,
): Promise<ChannelBill | undefined> {
  const { rows } = await sql<ChannelBill>`
    update clearing.channel_bill b set next_at = ${until}, asks = asks + 1
    from (
      select channel, business_date from clearing.channel_bill
      where next_at <= ${now} order by next_at limit 1 for update skip locked
    ) due
    where b.channel = due.channel and b.business_date = due.business_date
    returning ${columns}`.execute(db)
  return rows[0]
}

/** Not there yet; it is asked for again. */
export async function postpone(
  db: Db,
  day: ChannelDay,
  { answer, nextAt }: Readonly<{ answer: string; nextAt: Date }>,
): Promise<void> {
  await sql`
    update clearing.channel_bill set last_answer = ${answer}, next_at = ${nextAt}
    where ${ofDay(day)} and state = 'WAITING'`.execute(db)
}

/** True for the one who is to tell that it is late. */
export async function markLate(db: Db, day: ChannelDay, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update clearing.channel_bill set late_at = ${now}
    where ${ofDay(day)} and state = 'WAITING' and late_at is null`.execute(db)
  return numAffectedRows === 1n
}

/** Bills that somebody was told of and that are not there still, by channel. */
export async function countLateBills(
  db: Db,
): Promise<readonly Readonly<{ subject: string; count: number }>[]> {
  const { rows } = await sql<{ subject: string; count: number }>`
    select channel as subject, count(*)::integer as count from clearing.channel_bill
    where next_at is not null and late_at is not null group by channel order by channel`.execute(db)
  return rows
}

/** False when it is over already. `digest` null: there is none, and nothing that it should hold. */
export async function endBill(
  tx: Tx,
  day: ChannelDay,
  { digest, now }: Readonly<{ digest: string | null; now: Date }>,
): Promise<boolean> {
  const to = digest === null ? 'EMPTY' : 'RECONCILED'
  const { numAffectedRows } = await sql`
    update clearing.channel_bill
    set state = ${to}, next_at = null, file_digest = ${digest}, done_at = ${now}, last_answer = null
    where ${ofDay(day)} and state = any(${channelBillStates.sourcesOf(to)}::text[])`.execute(tx)
  return numAffectedRows === 1n
}

/** Whether our books say that a bill of that day has rows. */
export async function hasTrades(
  db: Db,
  { channel, from, until }: Readonly<{ channel: string; from: Date; until: Date }>,
): Promise<boolean> {
  const { rows } = await sql`
    select from payments.channel_trade_fact t
    where t.channel = ${channel} and t.known_at >= ${from}
      and t.happened_at >= ${from} and t.happened_at < ${until} limit 1`.execute(db)
  return rows.length > 0
}

/** What a channel's day has come to, for whoever looks on. */
export type ChannelDayView = ChannelBill &
  Readonly<{
    ours: bigint | null
    theirs: bigint | null
    matched: bigint | null
    openBreaks: number
    breaks: number
    paid: bigint | null
    refunded: bigint | null
    fee: bigint | null
    net: bigint | null
    settlementState: 'EXPECTED' | 'SETTLED' | null
    how: 'statement' | 'people' | 'nothing_due' | null
    arrivedOn: string | null
    reference: string | null
  }>

/** Newest days first, channels by name. */
export async function findChannelDays(
  db: Db,
  { channel, from, to }: Readonly<{ channel: string | null; from: string; to: string }>,
): Promise<readonly ChannelDayView[]> {
  const { rows } = await sql<ChannelDayView>`
    select ${columns}, r.ours, r.theirs, r.matched, d.open as "openBreaks", d.all as breaks,
           s.paid, s.refunded, s.fee, s.net, s.state as "settlementState", s.how,
           s.arrived_on::text as "arrivedOn", s.reference
    from clearing.channel_bill b
    left join lateral (
      select ours, theirs, matched from clearing.recon_run
      where business_date = b.business_date and source = 'channel' and party = b.channel
        and state = 'DONE'
      order by revision desc limit 1
    ) r on true
    cross join lateral (
      select count(*)::integer as all, (count(*) filter (where state = 'OPEN'))::integer as open
      from clearing.recon_break
      where business_date = b.business_date and source = 'channel' and party = b.channel
    ) d
    left join clearing.channel_settlement s
      on s.channel = b.channel and s.business_date = b.business_date
    where b.business_date between ${from}::date and ${to}::date
      and (${channel}::text is null or b.channel = ${channel})
    order by b.business_date desc, b.channel`.execute(db)
  return rows
}
