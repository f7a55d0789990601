/** Two ways to ask: as fast as it answers, and at moments that do not depend on its answers. */
import { PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import type { Told } from '../../test/risk-facts.ts'
import { chances } from '../../test/risk-facts.ts'

/** Tells a fact; of a payment that is asked for it answers what was decided, of others nothing. */
export type Tell = (told: Told) => Promise<string>

export type Waited = Readonly<{
  p50_us: number
  p95_us: number
  p99_us: number
  worst_us: number
  decisions_per_s: number
  /** Per second of CPU: without the moments in which neighbours had the core. */
  decisions_per_cpu_s: number
  /** The longest pause of the garbage collector, and all of them together in a thousandth of the time. */
  gc_longest_us: number
  gc_per_mille: number
}>

const callers = 16

/**
 * So many callers, each of whom asks again once it was answered: the most that one core can do. How long
 * they waited says how many they are.
 */
export const atOnce = (told: readonly Told[], tell: Tell): Promise<Waited> =>
  measured(told, async (hear) => {
    let next = 0
    const caller = async (): Promise<void> => {
      for (let one = told[next++]; one; one = told[next++]) {
        const startMs = performance.now()
        hear(one, await tell(one), performance.now() - startMs)
        // As a request does, the next one comes with a turn of the loop; what is written behind has its turn.
        await turn()
      }
    }
    await Promise.all(Array.from({ length: callers }, caller))
  })

/**
 * At moments as independent payers leave them, `perS` decisions in a second, whether or not earlier ones
 * are done. Whoever comes while the process is busy waits from the moment at which it came.
 */
export const atRate = (told: readonly Told[], perS: number, tell: Tell): Promise<Waited> =>
  measured(told, async (hear) => {
    const chance = chances(5)
    const asks = told.filter(({ fact }) => fact.kind === 'asked').length
    const meanMs = (1_000 / perS) * (asks / told.length)
    const running: Promise<void>[] = []
    let dueMs = performance.now()
    for (const one of told) {
      dueMs -= Math.log(1 - chance()) * meanMs
      while (performance.now() < dueMs) await turn()
      const cameMs = dueMs
      running.push(tell(one).then((act) => hear(one, act, performance.now() - cameMs)))
    }
    await Promise.all(running)
  })

type Hear = (one: Told, act: string, ms: number) => void

export const acts = new Map<string, number>()

async function measured(
  told: readonly Told[],
  run: (hear: Hear) => Promise<void>,
): Promise<Waited> {
  const durations = new Float64Array(told.length)
  let count = 0
  const collector = watchCollector()
  const startMs = performance.now()
  const cpu = process.cpuUsage()
  await run(({ fact }, act, ms) => {
    if (fact.kind !== 'asked') return
    durations[count++] = ms
    acts.set(act, (acts.get(act) ?? 0) + 1)
  })
  const { user, system } = process.cpuUsage(cpu)
  const tookMs = performance.now() - startMs
  const { longestMs, allMs } = await collector.end()
  const sorted = durations.subarray(0, count).toSorted()
  const at = (part: number) => Math.round((sorted[Math.floor(count * part)] ?? 0) * 1_000)
  return {
    p50_us: at(0.5),
    p95_us: at(0.95),
    p99_us: at(0.99),
    worst_us: at(0.9999),
    decisions_per_s: Math.round((count / tookMs) * 1_000),
    decisions_per_cpu_s: Math.round((count / (user + system)) * 1_000_000),
    gc_longest_us: Math.round(longestMs * 1_000),
    gc_per_mille: Math.round((allMs / tookMs) * 1_000),
  }
}

function watchCollector() {
  let [longestMs, allMs] = [0, 0]
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      longestMs = Math.max(longestMs, duration)
      allMs += duration
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return {
    async end() {
      await turn()
      await turn()
      observer.disconnect()
      return { longestMs, allMs }
    },
  }
}
