/**
 * What desks ask, over 5,000,000 orders of one merchant among those of five hundred others: each list at
 * its beginning, deep inside, and where what is sought is rare. Aim: 300 ms.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rollDeskDays } from '#payments'
import { type Db, openDb } from '#platform/db'
import { createLog } from '#platform/log'
import { migrate } from '#platform/migrate'
import { startPostgres } from '#platform/postgres'
import { fillOrders } from './lists/fill.ts'
import { questions } from './lists/questions.ts'
import { type Asked, explain, watchDb } from './lists/watch-db.ts'
import { percentiles } from './percentiles.ts'

const roundsMax = 40

export async function benchLists({ quick }: Readonly<{ quick: boolean }>) {
  const orders = quick ? 200_000 : 5_000_000
  const home = mkdtempSync(join(tmpdir(), 'tongbao-lists-'))
  const postgres = await startPostgres({ home, durable: true, log: createLog({ level: 'error' }) })
  const url = postgres.url('postgres')
  await migrate(url)
  const db = openDb(url, { max: 4, statementMs: 3_600_000 })
  const end = new Date()
  try {
    const began = performance.now()
    await fillOrders(db, orders, end)
    const fillSeconds = Math.round((performance.now() - began) / 1_000)
    const lists = await askAll(db, end)
    const rolled = performance.now()
    await rollDeskDays({ db, now: () => end })
    const rollMs = Math.round(performance.now() - rolled)
    const slowest = lists.reduce((a, b) => (a.p95_ms > b.p95_ms ? a : b))
    for (const line of await explain(db, slowest.worst.query)) process.stderr.write(`${line}\n`)
    return {
      orders,
      fill_s: fillSeconds,
      lists: lists.map(({ worst: _, ...figures }) => figures),
      day_roll_ms: rollMs,
      slowest: slowest.list,
      p95_max_ms: slowest.p95_ms,
    }
  } finally {
    await db.destroy()
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
}

type Figures = Readonly<{
  list: string
  rows: number
  p50_ms: number
  p95_ms: number
  worst: Asked
}>

async function askAll(db: Db, end: Date): Promise<readonly Figures[]> {
  const { watched, taken } = watchDb(db)
  const figures: Figures[] = []
  for (const [list, ask] of Object.entries(questions(end))) {
    const times: number[] = []
    let rows = 0
    taken()
    for (let round = 0; round < roundsMax; round++) {
      const began = performance.now()
      rows = await ask(watched, round)
      times.push(performance.now() - began)
    }
    const worst = taken().reduce((a, b) => (a.ms > b.ms ? a : b))
    const { p50, p95 } = percentiles(times)
    figures.push({ list, rows, p50_ms: p50, p95_ms: p95, worst })
    process.stderr.write(`${list}: ${p50} / ${p95} ms, ${rows} rows\n`)
  }
  return figures
}
