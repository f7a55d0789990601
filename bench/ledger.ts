/**
 * The ledger beside a plain transaction per transfer and beside TPC-B, interleaved on one durable
 * PostgreSQL (fsync and synchronous_commit on): transfers a second, latencies, CPU a transfer. The
 * books are proved after each run.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { verifyBooks } from '#ledger'
import { cpuPer, cpuTime } from './cpu-time.ts'
import { type Books, openBooks } from './ledger/books.ts'
import { median, runCallers, type Turn } from './ledger/callers.ts'
import { runOurs } from './ledger/ours.ts'
import { openRivals, type Rivals } from './ledger/rivals.ts'

type Measured = Turn & Readonly<{ cpuUs: number; isProved: boolean }>

type Setting = Readonly<{ books: Books; rivals: Rivals; seconds: number }>

const runs: Readonly<Record<string, (setting: Setting) => Promise<Turn>>> = {
  plain: ({ rivals, seconds }) => runCallers(32, seconds, rivals.plain),
  tpcb: ({ rivals, seconds }) => runCallers(32, seconds, rivals.tpcb),
  batched_64: ours(64, 'uniform'),
  batched_256: ours(256, 'uniform'),
  batched_1024: ours(1_024, 'uniform'),
  two_processes: twoProcesses,
  hot: ours(1_024, 'hot'),
  two_phase: ours(1_024, 'two_phase'),
}

function ours(callers: number, traffic: 'uniform' | 'hot' | 'two_phase') {
  return ({ books, seconds }: Setting) => runOurs(books.db, { callers, seconds, traffic })
}

async function twoProcesses({ books, seconds }: Setting): Promise<Turn> {
  const second = join(import.meta.dirname, 'ledger/second.ts')
  const flags = ['-C', 'source', second, books.url, '512', String(seconds)]
  const [{ stdout }, here] = await Promise.all([
    promisify(execFile)(process.execPath, flags),
    runOurs(books.db, { callers: 512, seconds, traffic: 'uniform' }),
  ])
  const there: Turn = JSON.parse(stdout)
  return { ...here, perS: here.perS + there.perS, count: here.count + there.count }
}

export async function benchLedger({ quick }: Readonly<{ quick: boolean }>) {
  const books = await openBooks()
  const rivals = await openRivals(books.url, quick ? 5 : 50)
  try {
    const setting = { books, rivals, seconds: quick ? 2 : 8 }
    const measured = new Map<string, Measured[]>()
    for (let round = 0; round < (quick ? 1 : 3); round++)
      for (const [name, run] of Object.entries(runs))
        measured.set(name, [...(measured.get(name) ?? []), await measure(run, setting)])
    return figuresOf(measured)
  } finally {
    await rivals.stop()
    await books.stop()
  }
}

async function measure(run: (setting: Setting) => Promise<Turn>, setting: Setting) {
  const before = cpuTime(process.pid)
  const turn = await run(setting)
  const { database, load } = cpuPer(before, cpuTime(process.pid), turn.count)
  const faults = await verifyBooks(setting.books.db)
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  return { ...turn, cpuUs: database + load, isProved: faults.length === 0 }
}

function figuresOf(measured: ReadonlyMap<string, readonly Measured[]>) {
  const of = (name: string, pick: (turn: Measured) => number): number =>
    median((measured.get(name) ?? []).map(pick))
  const perS = Object.fromEntries(
    Object.keys(runs).map((name) => [`${name}_per_s`, Math.round(of(name, (turn) => turn.perS))]),
  )
  const cpuUs = Object.fromEntries(
    Object.keys(runs).map((name) => [name, Math.round(of(name, (turn) => turn.cpuUs))]),
  )
  const tpcb = of('tpcb', (turn) => turn.perS)
  const ours1024 = of('batched_1024', (turn) => turn.perS)
  return {
    durability: 'fsync on, synchronous_commit on',
    ...perS,
    p99_ms_64: of('batched_64', (turn) => turn.p99),
    p99_ms_1024: of('batched_1024', (turn) => turn.p99),
    times_tpcb: Math.round((ours1024 / tpcb) * 10) / 10,
    times_plain: Math.round((ours1024 / of('plain', (turn) => turn.perS)) * 10) / 10,
    cpu_us: cpuUs,
    cpu_ratio_tpcb:
      Math.round(
        (of('tpcb', (turn) => turn.cpuUs) / of('batched_1024', (turn) => turn.cpuUs)) * 10,
      ) / 10,
    invariants_ok: [...measured.values()].flat().every(({ isProved }) => isProved),
  }
}
