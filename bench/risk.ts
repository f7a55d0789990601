/**
 * What it costs to judge a payment, on one core: its factors read and itself counted, three hundred
 * rules, a model of three hundred trees, the matrix, and the decision handed to its log. Warm, with all
 * counters in memory; and cold, where nine tenths of them were spilled and come back one by one.
 */
import {
  bindModel,
  catalogue,
  createRuleSet,
  createValues,
  decidePayment,
  type DecideDeps,
  keepDecisions,
  type KeptWindows,
  keepWindows,
  type Model,
} from '#risk'
import { factsOf, type Told } from '../test/risk-facts.ts'
import { compileAll, manyRules, trainOn } from './risk/engine.ts'
import { createDisk } from './risk/factors.ts'
import { benchStored } from './risk/stored.ts'

type Figures = Readonly<{
  p50_us: number
  p95_us: number
  p99_us: number
  decisions_per_s: number
  /** Per second of CPU: without the moments in which neighbours had the core. */
  decisions_per_cpu_s: number
}>

/** Facts of a town, each once: the engine is measured, and not how it knows what it was told before. */
function take(count: number, customers: number): readonly Told[] {
  const told = new Map<string, Told>()
  for (const each of factsOf({ seed: 1, customers, gapMs: 4_000 })) {
    told.set(each.fact.id, each)
    if (told.size === count) break
  }
  return [...told.values()]
}

const spilling = (bytesMax = Number.POSITIVE_INFINITY): KeptWindows =>
  keepWindows({ cold: createDisk(), append: async () => undefined, lastNumber: 0n, bytesMax })

/** Counts without judging, and answers so many vectors of payments on the way. */
async function observeAll(windows: KeptWindows, told: readonly Told[], vectors = 0) {
  const rows: Float64Array[] = []
  for (const { fact, given } of told) {
    const out = createValues()
    await windows.record(fact, { given, out })
    if (fact.kind === 'asked' && rows.length < vectors) rows.push(out)
  }
  return rows
}

function createEngine(windows: KeptWindows, model: Model) {
  const set = createRuleSet(compileAll(manyRules()))
  const bound = bindModel(
    model,
    catalogue.map(({ name }) => name),
  )
  const champion = { id: 'mv_bench', model: bound } as const
  const served = { version: 0n, champion, challenger: undefined, shadows: [] }
  const log = keepDecisions(async (decisions) => decisions)
  let atMs = 0
  const deps: DecideDeps = {
    windows,
    lists: { find: () => 0, version: () => 0n },
    rules: { present: () => set, version: () => 0n },
    models: { present: () => served, isBroken: () => false },
    needsModel: true,
    find: async () => undefined,
    now: () => new Date(atMs),
    deadlineMs: 30,
  }
  return async ({ fact, given }: Told): Promise<string> => {
    if (fact.kind !== 'asked') {
      await windows.record(fact)
      return ''
    }
    atMs = fact.atMs
    const { decision } = await decidePayment(deps, { id: fact.id, payment: fact.payment }, given)
    void log.keep(decision, false)
    return `${decision.outcome.act}${decision.faults.map((fault) => ` ${fault}`).join('')}`
  }
}

async function play(windows: KeptWindows, model: Model, told: readonly Told[]) {
  const tell = createEngine(windows, model)
  const warming = Math.floor(told.length / 4)
  for (const each of told.slice(0, warming)) await tell(each)
  const durations: number[] = []
  const acts = new Map<string, number>()
  const startMs = performance.now()
  const cpu = process.cpuUsage()
  for (const each of told.slice(warming)) {
    const start = performance.now()
    const act = await tell(each)
    if (act === '') continue
    durations.push(performance.now() - start)
    acts.set(act, (acts.get(act) ?? 0) + 1)
  }
  const { user, system } = process.cpuUsage(cpu)
  const perS = (seconds: number): number => Math.round(durations.length / seconds)
  const waited = durations.toSorted((a, b) => a - b)
  const at = (part: number) => Math.round((waited[Math.floor(waited.length * part)] ?? 0) * 1_000)
  // What else happened in between is counted within this time.
  const figures: Figures = {
    p50_us: at(0.5),
    p95_us: at(0.95),
    p99_us: at(0.99),
    decisions_per_s: perS((performance.now() - startMs) / 1_000),
    decisions_per_cpu_s: perS((user + system) / 1_000_000),
  }
  return { figures, acts: Object.fromEntries(acts), worst_us: at(0.9999) }
}

export async function benchRisk({ quick }: Readonly<{ quick: boolean }>) {
  const facts = quick ? 60_000 : 260_000
  const told = take(facts, quick ? 9_000 : 60_000)
  const [before, judged] = [told.slice(0, (facts * 3) / 4), told.slice((facts * 3) / 4)]
  const windows = spilling()
  const rows = await observeAll(windows, before, quick ? 2_000 : 6_000)
  const trainedMs = performance.now()
  const model = trainOn(rows)
  process.stderr.write(`trained in ${Math.round(performance.now() - trainedMs)} ms\n`)
  const warm = await play(windows, model, judged)
  const { bytes, slots } = windows.figures()
  const few = spilling(bytes / 10)
  await observeAll(few, before)
  const cold = await play(few, model, judged)
  return {
    factors: catalogue.length,
    rules: manyRules().length,
    trees: model.trees.roots.length,
    keys: slots,
    ...warm.figures,
    worst_us: warm.worst_us,
    cold: { ...cold.figures, worst_us: cold.worst_us, keys_in_memory: few.figures().slots },
    stored: await benchStored(model, judged, quick ? 5 : 15),
    outcomes: warm.acts,
  }
}
