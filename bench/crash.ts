/**
 * Processes that post, PostgreSQL below them, and their clocks are struck in the middle of load, on
 * a durable PostgreSQL. In the end what was acknowledged is compared with what stands in the books.
 */
import { seededChance } from '#test/kills/schedule'
import { type Played, play } from './crash/play.ts'
import { type Blow, blowsOf, sayBlow } from './crash/schedule.ts'
import { postersCount } from './crash/crowd.ts'
import { openTown } from './crash/town.ts'
import { type Writer, writers } from './crash/wire.ts'

/** 45 blows are five rounds: 20 kills of a poster, 10 of PostgreSQL, 5 freezes, 10 clocks. */
const long = { blows: 45, meanMs: 2_500, transfersMin: 1_000_000, patienceMs: 30_000 }
const short = { blows: 9, meanMs: 1_000, transfersMin: 20_000, patienceMs: 3_000 }

export type CrashOptions = Readonly<{
  quick: boolean
  seed?: string | undefined
  writer?: string | undefined
}>

export async function benchCrash({ quick, seed: told, writer: named }: CrashOptions) {
  const writer = writerOf(named ?? 'rows')
  const seed = Number(told ?? Date.now() % 1_000_000)
  const chance = seededChance(seed)
  const { blows: count, meanMs, ...rest } = quick ? short : long
  const blows = blowsOf(count, meanMs, postersCount, chance)
  process.stderr.write(`--seed ${seed} --writer ${writer}: ${blows.map(sayBlow).join(', ')}\n`)
  const town = await openTown()
  try {
    const before = process.cpuUsage()
    const played = await play(town, { blows, chance, writer, ...rest, tell: report })
    const { user, system } = process.cpuUsage(before)
    const judgeCpuUs = Math.round((user + system) / played.acknowledged)
    return { seed, writer, ...figuresOf(played), judge_cpu_us: judgeCpuUs }
  } finally {
    await town.stop()
  }
}

function writerOf(name: string): Writer {
  const writer = writers.find((known) => known === name)
  if (!writer) throw new Error(`--writer ${name}: it is one of ${writers.join(', ')}`)
  return writer
}

const report = (blow: Blow | undefined, standing: number): void =>
  void process.stderr.write(`${blow ? sayBlow(blow) : 'load'}: ${standing} stand\n`)

function figuresOf(played: Played) {
  const { heard, acknowledged, recoveriesMs, faults, blows, ...rest } = played
  const { posted = 0, exists = 0, ...refused } = heard
  const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0)
  return {
    acknowledged,
    acknowledged_per_s: Math.round(acknowledged / played.loadSeconds),
    refusals,
    refusal_share: Math.round((refusals / (refusals + posted)) * 1_000) / 1_000,
    refused,
    answered_exists: exists,
    resends: rest.resends,
    kills: blows,
    lost: rest.lost,
    doubled: rest.doubled,
    faults: faults.length,
    fault_texts: faults,
    rows: rest.rows,
    load_seconds: rest.loadSeconds,
    seconds: rest.seconds,
    recovery_ms: Object.fromEntries(
      Object.entries(recoveriesMs).map(([sort, all]) => [sort, spreadOf(all)]),
    ),
  }
}

function spreadOf(all: readonly number[]) {
  const sorted = all.toSorted((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)], most: sorted.at(-1), count: all.length }
}
