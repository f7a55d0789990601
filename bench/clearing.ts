/**
 * A business day of a million payments of ten thousand merchants: settled, billed, reconciled; each
 * beside the same work done row by row (measured over a sample, told for all rows).
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { assert } from '#kernel/assert'
import { createCalendar } from '#kernel/calendar'
import { feeBookOf } from '#merchants'
import { type Db, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import { migrate } from '#platform/migrate'
import { startPostgres } from '#platform/postgres'
import { cutDay } from '../src/clearing/day/cut-day.ts'
import { settleDue } from '../src/clearing/settlement/settle-due.ts'
import { type Day, dayOf, fillDay } from './clearing/fill.ts'
import { settlePlainly } from './clearing/plain.ts'
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
    const settle = await measured(() => settleDay(db, day, now))
    const plain = await settlePlainly(
      db,
      day,
      (await feeBookOf(db, { mchids: [], date: day.date })).termsOf('', 'NATIVE', 0n),
    )
    return {
      rows: day.payments,
      settle_s: settle.seconds,
      settle_plain_s: Math.round(plain * day.payments) / 1_000,
      rss_mb: settle.rssMb,
    }
  } finally {
    await db.destroy()
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

async function settleDay(db: Db, day: Day, now: Date): Promise<void> {
  const calendar = createCalendar([])
  const cut = await measured(() => cutDay({ db, calendar, now: () => now }, day.date))
  assert(cut.out === day.merchants, 'every merchant of the day is cut')
  const settled = await measured(() => settleDue({ db, now: () => now }))
  process.stderr.write(`cut ${cut.seconds} s, settled ${settled.seconds} s\n`)
  const { rows } = await sql<{ left: bigint }>`
    select sum(credits - debits)::bigint as left from ledger.account
    where kind = 'merchant_unsettled'`.execute(db)
  assert(rows[0]?.left === 0n, 'nothing is left unsettled')
}
