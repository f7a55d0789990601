import { type RawBuilder, sql } from 'kysely'
import type { Db } from '#platform/db'

/** Rows of a slice: enough to make journeys rare, few enough to hold. */
const sliceSize = 20_000

/** Key, merchant, currency, amount, fee and state of a row, with tabs between them. */
type Line = Readonly<{ line: string }>

/**
 * What a business day held. A merchant's items lie together, so they are read by the list of the
 * merchants of the day. A refund that was closed is money that came back to the merchant, of which
 * no bill of a channel knows.
 */
export const streamItems = (db: Db, date: string): AsyncGenerator<readonly Line[]> =>
  slices(
    db,
    sql`
      select concat_ws(E'\t', i.kind || ':' || i.id, i.mchid, i.currency, i.amount, i.fee,
               case i.kind when 'payment' then 'SUCCESS' when 'reversal' then 'REVOKED'
                           else i.refund_status end) as line
      from (select mchid from clearing.merchant_day
            where business_date = ${date}::date offset 0) d
      cross join lateral (
        select kind, id, mchid, currency, amount, fee, refund_status from clearing.item
        where mchid = d.mchid and business_date = ${date}::date and kind <> 'refund_closed' offset 0
      ) i`,
  )

/**
 * What the bill of a channel should say of a day in Beijing, by the numbers under which we told the
 * channel, which says nothing of our fees. A refund is as it was when the day ended.
 */
export const streamChannelTrades = (
  db: Db,
  { channel, from, until }: Readonly<{ channel: string; from: Date; until: Date }>,
): AsyncGenerator<readonly Line[]> =>
  slices(
    db,
    sql`
      select concat_ws(E'\t', t.kind || ':' || replace(t.id, '_', ''), t.mchid, t.currency, t.amount, 0,
               case t.kind when 'payment' then 'SUCCESS' when 'reversal' then 'REVOKED'
                           else case when t.succeeded_at < ${until} then 'SUCCESS'
                                     else 'PROCESSING' end end) as line
      from payments.channel_trade_fact t
      where t.channel = ${channel} and t.known_at >= ${from}
        and t.happened_at >= ${from} and t.happened_at < ${until}`,
  )

/**
 * What the entries of a date did to the custody account at a bank. A key says the direction as the
 * bank's customer sees it, and what the entry's own key begins with, which is the reference that the
 * bank was given; what a channel has paid is known by the bank's own. What stands on another day's
 * statement is no matter of this one's.
 */
export const streamCustodyEntries = (
  db: Db,
  { date, bank }: Readonly<{ date: string; bank: string }>,
): AsyncGenerator<readonly Line[]> =>
  slices(
    db,
    sql`
      select concat_ws(E'\t', e.direction || ':' || coalesce(s.reference, split_part(e.key, ':', 1)),
               ${bank}::text, e.currency, e.amount, 0, 'BOOKED') as line
      from (select id from ledger.account_fact
            where kind = 'custody' and owner = ${bank} offset 0) a
      cross join lateral (
        select 'in' as direction, key, currency, amount, business_date from ledger.transfer_fact
        where debit_account = a.id and business_date = ${date}::date and kind in ('direct', 'post')
        union all
        select 'out', key, currency, amount, business_date from ledger.transfer_fact
        where credit_account = a.id and business_date = ${date}::date and kind in ('direct', 'post')
      ) e
      left join clearing.channel_settlement s
        on e.key like 'cs\\_%' and s.id = split_part(e.key, ':', 1)
      where s.arrived_on is null or s.arrived_on = e.business_date`,
  )

/**
 * Through a cursor of one transaction that only reads: one state of the books however long it takes,
 * and no more than a slice in memory.
 */
async function* slices(db: Db, query: RawBuilder<unknown>): AsyncGenerator<readonly Line[]> {
  const tx = await db.startTransaction().execute()
  try {
    await sql`set local statement_timeout = '10min'`.execute(tx)
    await sql`declare line no scroll cursor for ${query}`.execute(tx)
    for (;;) {
      const { rows } = await sql<Line>`${sql.raw(`fetch ${sliceSize} from line`)}`.execute(tx)
      if (rows.length > 0) yield rows
      if (rows.length < sliceSize) return
    }
  } finally {
    await tx.rollback().execute()
  }
}
