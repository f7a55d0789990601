/**
 * A business day of a million payments of ten thousand merchants: settled, billed, reconciled; each
 * beside the same work done row by row (measured over a sample, told for all rows).
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import { cutDay, platformBill, reconcileChannel, settleDue } from '#clearing'
import { assert } from '#kernel/assert'
import { createCalendar } from '#kernel/calendar'
import { dayAfter } from '#kernel/time'
import { feeBookOf } from '#merchants'
import { type Db, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import { migrate } from '#platform/migrate'
import { startPostgres } from '#platform/postgres'
import { type Day, dayOf, fillDay } from './clearing/fill.ts'
import { billPlainly, reconcilePlainly, settlePlainly } from './clearing/plain.ts'
import { spoil } from './clearing/spoil.ts'
import { measured } from './peak-memory.ts'

export async function benchClearing({ quick }: Readonly<{ quick: boolean }>) {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-clearing-'))
  const postgres = await startPostgres({ home, durable: true, log: createLog({ level: 'error' }) })
  const url = postgres.url('postgres')
  await migrate(url)
  const db = openDb(url, { max: 4, statementMs: 3_600_000 })
  const now = new Date()
  const day = dayOf(now, quick)
  try {
    await fillDay(db, day)
    const book = await feeBookOf(db, { mchids: [], date: day.date })
    const settle = await measured(() => settleDay(db, day, now))
    const file = join(home, 'bill.csv')
    const bill = await measured(() =>
      pipeline(Readable.from(platformBill(db, day.date)), createWriteStream(file)),
    )
    const spoiled = join(home, 'spoiled.csv')
    const planted = await spoil(file, spoiled)
    const reconcile = await measured(() =>
      reconcileChannel(
        { db, now: () => now, spillFolder: home },
        { businessDate: day.date, party: 'wallet', bytes: createReadStream(spoiled) },
      ),
    )
    const plain = {
      settle: await settlePlainly(db, day, book.termsOf('', 'NATIVE', 0n)),
      bill: await billPlainly(db, day),
      reconcile: await reconcilePlainly(db, day, file),
    }
    const all = (ms: number) => Math.round(ms * day.payments) / 1_000
    return {
      settle_s: settle.seconds,
      bill_s: bill.seconds,
      reconcile_s: reconcile.seconds,
      rows: day.payments,
      rss_mb: Math.max(settle.rssMb, bill.rssMb, reconcile.rssMb),
      rss_each_mb: { settle: settle.rssMb, bill: bill.rssMb, reconcile: reconcile.rssMb },
      plain_s: {
        settle: all(plain.settle),
        bill: all(plain.bill),
        reconcile: all(plain.reconcile),
      },
      times: {
        settle: Math.round(all(plain.settle) / settle.seconds),
        bill: Math.round(all(plain.bill) / bill.seconds),
        reconcile: Math.round(all(plain.reconcile) / reconcile.seconds),
      },
      differences: { planted, found: await breaksOf(db) },
    }
  } finally {
    await db.destroy()
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

async function settleDay(db: Db, day: Day, now: Date): Promise<void> {
  // Also where the next day is a Saturday, the money is due on it.
  const calendar = createCalendar([{ date: dayAfter(day.date), isWorking: true }])
  const cut = await measured(() => cutDay({ db, calendar, now: () => now }, day.date))
  assert(cut.out === day.merchants, 'every merchant of the day is cut')
  const settled = await measured(() => settleDue({ db, now: () => now }))
  process.stderr.write(`cut ${cut.seconds} s, settled ${settled.seconds} s\n`)
  const { rows } = await sql<{ left: bigint }>`
    select sum(credits - debits)::bigint as left from ledger.account
    where kind = 'merchant_unsettled'`.execute(db)
  assert(rows[0]?.left === 0n, 'nothing is left unsettled')
}

async function breaksOf(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from clearing.recon_break`.execute(db)
  return rows[0]?.n ?? 0
}
