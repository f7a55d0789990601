/**
 * Transfers a second and their CPU: a plain transaction per transfer, TPC-B, and ours with each
 * writer, interleaved in one run on one server; the books are proved after every run.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { verifyBooks } from '#ledger'
import { cpuPer, cpuTime } from './cpu-time.ts'
import { type Books, createBooks, startServer } from './ledger/books.ts'
import { median, runCallers, type Turn } from './ledger/callers.ts'
import { runOurs, type Traffic } from './ledger/ours.ts'
import { openRivals, type Rivals } from './ledger/rivals.ts'

type Measured = Turn & Readonly<{ cpuUs: number; isProved: boolean }>

type Setting = Readonly<{ engine: Books; rows: Books; rivals: Rivals; seconds: number }>
/** What is done, and whose books have to be proved afterwards. */
type Run = Readonly<{
  act: (setting: Setting) => Promise<Turn>
  proves?: 'engine' | 'rows'
}>

/** One process posts by the engine, several by rows: as the program does when nothing is configured. */
const runs: Readonly<Record<string, Run>> = {
  plain: { act: ({ rivals, seconds }) => runCallers(32, seconds, rivals.plain) },
  tpcb: { act: ({ rivals, seconds }) => runCallers(32, seconds, rivals.tpcb) },
  batched_64: ours('engine', 64, 'uniform'),
  batched_256: ours('engine', 256, 'uniform'),
  batched_1024: ours('engine', 1_024, 'uniform'),
  two_processes: { act: twoProcesses, proves: 'rows' },
  hot: ours('engine', 1_024, 'hot'),
  two_phase: ours('engine', 1_024, 'two_phase'),
  rows_64: ours('rows', 64, 'uniform'),
  rows_1024: ours('rows', 1_024, 'uniform'),
  rows_hot: ours('rows', 1_024, 'hot'),
  rows_two_phase: ours('rows', 1_024, 'two_phase'),
}

function ours(writer: 'engine' | 'rows', callers: number, traffic: Traffic): Run {
  return {
    proves: writer,
    act: (setting) => runOurs(setting[writer].db, { callers, seconds: setting.seconds, traffic }),
  }
}

async function twoProcesses({ rows, seconds }: Setting): Promise<Turn> {
  const second = join(import.meta.dirname, 'ledger/second.ts')
  const flags = ['-C', 'source', second, rows.url, '512', String(seconds)]
  const [{ stdout }, here] = await Promise.all([
    promisify(execFile)(process.execPath, flags),
    runOurs(rows.db, { callers: 512, seconds, traffic: 'uniform' }),
  ])
  const there: Turn = JSON.parse(stdout)
  return { ...here, perS: here.perS + there.perS, count: here.count + there.count }
}

export async function benchLedger({ quick }: Readonly<{ quick: boolean }>) {
  const server = await startServer()
  const engine = await createBooks(server, 'engine')
  const rows = await createBooks(server, 'rows')
  const rivals = await openRivals(server.url('postgres'), quick ? 5 : 50)
  try {
    const setting = { engine, rows, rivals, seconds: quick ? 2 : 6 }
    const measured = new Map<string, Measured[]>()
    for (let round = 0; round < (quick ? 1 : 3); round++)
      for (const [name, run] of Object.entries(runs))
        measured.set(name, [...(measured.get(name) ?? []), await measure(run, setting)])
    return figuresOf(measured)
  } finally {
    await rivals.stop()
    await engine.stop()
    await rows.stop()
    await server.stop()
  }
}

async function measure({ act, proves }: Run, setting: Setting): Promise<Measured> {
  const before = cpuTime(process.pid)
  const turn = await act(setting)
  const { database, load } = cpuPer(before, cpuTime(process.pid), turn.count)
  const faults = proves ? await verifyBooks(setting[proves].db) : []
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  return { ...turn, cpuUs: database + load, isProved: faults.length === 0 }
}

function figuresOf(measured: ReadonlyMap<string, readonly Measured[]>) {
  const of = (name: string, pick: (turn: Measured) => number): number =>
    median((measured.get(name) ?? []).map(pick))
  const each = (pick: (turn: Measured) => number) =>
    Object.keys(runs).map((name) => [name, Math.round(of(name, pick))] as const)
  const perS = (name: string): number => of(name, (turn) => turn.perS)
  const ratio = (name: string, other: string): number =>
    Math.round((perS(name) / perS(other)) * 100) / 100
  const cpuUs = (name: string): number => of(name, (turn) => turn.cpuUs)
  return {
    durability: 'fsync on, synchronous_commit on',
    ...Object.fromEntries(
      each((turn) => turn.perS).map(([name, figure]) => [`${name}_per_s`, figure]),
    ),
    p99_ms_64: of('batched_64', (turn) => turn.p99),
    p99_ms_1024: of('batched_1024', (turn) => turn.p99),
    p50_ms: Object.fromEntries(each((turn) => turn.p50)),
    p99_ms: Object.fromEntries(each((turn) => turn.p99)),
    cpu_us: Object.fromEntries(each((turn) => turn.cpuUs)),
    times_tpcb: ratio('batched_1024', 'tpcb'),
    times_plain: ratio('batched_1024', 'plain'),
    two_processes_times_tpcb: ratio('two_processes', 'tpcb'),
    hot_to_uniform: ratio('hot', 'batched_1024'),
    two_phase_to_uniform: ratio('two_phase', 'batched_1024'),
    cpu_ratio_tpcb: Math.round((cpuUs('tpcb') / cpuUs('batched_1024')) * 10) / 10,
    invariants_ok: [...measured.values()].flat().every(({ isProved }) => isProved),
  }
}
