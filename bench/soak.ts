/**
 * A hundred thousand payments, one tenth after another: whether memory stays where it is, and whether
 * a payment costs at the end what it cost at the beginning. Cost is CPU time, which a busy neighbour
 * disturbs less than the clock. A tenth's requests are signed before its turn and outside its figures.
 */
import { cpuPer } from './cpu-time.ts'
import { type DemoProcess, startDemo } from './demo-process.ts'
import { createLoad, type Load, prepare, runAtOnce, takeLatencies } from './load.ts'

const atOnce = 64
const tenths = 10

export async function benchSoak({ quick }: Readonly<{ quick: boolean }>) {
  const perTenth = quick ? 300 : 10_000
  const program = await startDemo()
  try {
    const load = await createLoad(program)
    // The program compiles its hot functions during the first payments; that is no cost of theirs.
    await runAtOnce(load, prepare(load, quick ? 1_000 : 5_000), { atOnce, seconds: 120 })
    const turns = []
    for (let turn = 0; turn < tenths; turn++) turns.push(await runTenth(program, load, perTenth))
    const [first, last] = [turns[0], turns.at(-1)]
    if (!first || !last) throw new Error('a soak has ten tenths')
    return {
      payments: tenths * perTenth,
      errors: load.counts.errors,
      last_to_first_cost: Math.round((last.cpu_us / first.cpu_us) * 100) / 100,
      rss_growth_mb: last.rss_mb - first.rss_mb,
      tenths: turns,
    }
  } finally {
    await program.stop()
  }
}

async function runTenth(program: DemoProcess, load: Load, count: number) {
  const prepared = prepare(load, count)
  const before = program.cpu()
  const perS = await runAtOnce(load, prepared, { atOnce, seconds: 600 })
  const { program: own, database } = cpuPer(before, program.cpu(), count)
  const { pay } = takeLatencies(load)
  const turn = {
    payments_per_s: Math.round(perS),
    cpu_us: own + database,
    program_us: own,
    database_us: database,
    pay_p99_ms: pay.p99,
    rss_mb: program.memory().now,
  }
  process.stderr.write(`${JSON.stringify(turn)}\n`)
  return turn
}
