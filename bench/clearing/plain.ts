import { createReadStream } from 'node:fs'
import { readBill } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { type FeeTerms, feeOf } from '#merchants'
import { type Db, inTransaction } from '#platform/db'
import type { Day } from './fill.ts'

/**
 * Clearing as it is written first: payment by payment, each in a transaction that reads the order,
 * prices it, writes its item and adds it to its merchant's day. Milliseconds a payment, over a
 * sample, in a table of its own.
 */
export async function settlePlainly(db: Db, day: Day, terms: FeeTerms): Promise<number> {
  await sql`create table if not exists public.plain_item
    (mchid text, id text, amount bigint, fee bigint, primary key (mchid, id))`.execute(db)
  await sql`create table if not exists public.plain_day
    (mchid text primary key, net bigint, fee bigint)`.execute(db)
  const sample = 2_000
  const { rows } = await sql<{ mchid: string; id: string }>`
    select mchid, order_id as id from payments.attempt
    where finished_at >= (${day.date} || ' 00:00+08')::timestamptz order by finished_at, order_id
    limit ${sample}`.execute(db)
  const begun = performance.now()
  for (const { mchid, id } of rows)
    await inTransaction(db, async (tx) => {
      const found = await sql<{ amount: bigint }>`
        select o.amount from payments.order o
        join payments.attempt a on a.mchid = o.mchid and a.order_id = o.id and a.state = 'SUCCEEDED'
        where o.mchid = ${mchid} and o.id = ${id}`.execute(tx)
      const amount = found.rows[0]?.amount ?? 0n
      const fee = feeOf(terms, amount)
      await sql`
        insert into public.plain_item values (${mchid}, ${id}, ${amount}, ${fee})`.execute(tx)
      await sql`
        insert into public.plain_day as d values (${mchid}, ${amount - fee}, ${fee})
        on conflict (mchid) do update set net = d.net + excluded.net, fee = d.fee + excluded.fee`.execute(
        tx,
      )
    })
  return (performance.now() - begun) / rows.length
}

/** A bill row by row: a query for each payment's line. Milliseconds a row, over a sample. */
export async function billPlainly(db: Db, day: Day): Promise<number> {
  const { rows } = await sql<{ mchid: string; id: string }>`
    select mchid, id from clearing.item
    where business_date = ${day.date}::date and kind = 'payment' limit 5000`.execute(db)
  const begun = performance.now()
  let bytes = 0
  for (const { mchid, id } of rows) {
    const found = await sql<Record<string, unknown>>`
      select * from clearing.item
      where mchid = ${mchid} and business_date = ${day.date}::date and id = ${id}`.execute(db)
    for (const row of found.rows) bytes += Object.values(row).join(',`').length
  }
  if (bytes === 0) throw new Error('a bill has rows')
  return (performance.now() - begun) / rows.length
}

/** Reconciliation row by row: each row of the bill is looked up. Milliseconds a row, over a sample. */
export async function reconcilePlainly(db: Db, day: Day, file: string): Promise<number> {
  const sample = 5_000
  let count = 0
  let differing = 0
  const begun = performance.now()
  for await (const row of readBill(createReadStream(file), 'trade_all')) {
    const isRefund = row.refundId !== '0'
    const { rows } = await sql<{ amount: bigint; fee: bigint }>`
      select amount, fee from clearing.item
      where mchid = ${row.mchid} and business_date = ${day.date}::date
        and id = ${isRefund ? row.refundId : row.transactionId}`.execute(db)
    const [ours] = rows
    if (ours?.amount !== (isRefund ? row.requestedRefund : row.orderAmount)) differing++
    if (++count === sample) break
  }
  if (differing > 0) throw new Error('the bill is our own')
  return (performance.now() - begun) / sample
}
