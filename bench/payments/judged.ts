/**
 * What judging adds to a payment: two programs that differ in nothing else, on the same cores, asked in turns.
 * The figures are the middle of the turns' differences, since a neighbour can spoil one of them.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuPer } from '../cpu-time.ts'
import { type DemoProcess, startDemo } from '../demo-process.ts'
import { median } from '../ledger/callers.ts'
import { createLoad, type Load, prepare, runAtOnce, runPaced, takeLatencies } from '../load.ts'

type Side = Readonly<{ program: DemoProcess; load: Load }>

type Turn = Awaited<ReturnType<typeof runTurn>>
type Pair = Readonly<{ judged: Turn; plain: Turn }>

const atOnce = 64

export async function measureJudged({ quick, perS }: Readonly<{ quick: boolean; perS: number }>) {
  const [turns, seconds] = quick ? [4, 2] : [8, 6]
  const on = await startSide('on')
  const off = await startSide('off')
  try {
    for (const { load } of [on, off])
      await runAtOnce(load, prepare(load, quick ? 600 : 3_000), { atOnce, seconds: 20 })
    const all: Pair[] = []
    for (let turn = 0; turn < turns; turn++) {
      // First the one, then the other, so that neither always comes after the other.
      const sides = turn % 2 === 0 ? [on, off] : [off, on]
      const figures = new Map<Side, Turn>()
      for (const side of sides) figures.set(side, await runTurn(side, seconds, perS))
      const [judged, plain] = [figures.get(on), figures.get(off)]
      if (!judged || !plain) throw new Error('both sides had their turn')
      all.push({ judged, plain })
      process.stderr.write(`${JSON.stringify(all.at(-1))}\n`)
    }
    const middle = (of: (pair: Pair) => number): number =>
      Math.round(median(all.map(of)) * 100) / 100
    return {
      risk_added_p50_ms: middle(({ judged, plain }) => judged.pay.p50 - plain.pay.p50),
      risk_added_p99_ms: middle(({ judged, plain }) => judged.pay.p99 - plain.pay.p99),
      risk_throughput_ratio: middle(({ judged, plain }) => judged.perS / plain.perS),
      risk_added_cpu_us: middle(({ judged, plain }) => judged.cpu.program - plain.cpu.program),
      risk_added_database_cpu_us: middle(
        ({ judged, plain }) => judged.cpu.database - plain.cpu.database,
      ),
      risk_offered_per_s: perS,
      risk_errors: on.load.counts.errors + off.load.counts.errors,
    }
  } finally {
    await on.program.stop()
    await off.program.stop()
  }
}

async function startSide(risk: 'on' | 'off'): Promise<Side> {
  const program = await startDemo({ risk })
  return { program, load: await createLoad(program) }
}

async function runTurn({ program, load }: Side, seconds: number, perS: number) {
  takeLatencies(load)
  await runPaced(load, prepare(load, Math.ceil(perS * seconds)), perS)
  const { pay } = takeLatencies(load)
  const prepared = prepare(load, Math.ceil(2_000 * seconds))
  const [before, started] = [program.cpu(), load.counts.started]
  const most = await runAtOnce(load, prepared, { atOnce, seconds })
  // What is written behind is its own cost too.
  await sleep(100)
  return { pay, perS: most, cpu: cpuPer(before, program.cpu(), load.counts.started - started) }
}
