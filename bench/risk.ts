/**
 * What it costs to judge a payment, on one core: its factors read and itself counted, three hundred
 * rules, a model of three hundred trees, the matrix, and the decision handed to its log. Warm, with all
 * counters in memory; and cold, where nine tenths of them were spilled and come back one by one.
 */
import {
  appendDecisions,
  appendFacts,
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
import { acts, atOnce, atRate, type Tell } from './risk/arrive.ts'
import { compileAll, manyRules, trainOn } from './risk/engine.ts'
import { createDisk } from './risk/factors.ts'
import { noDatabase } from './risk/no-database.ts'
import { benchStored } from './risk/stored.ts'

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
  keepWindows({
    cold: createDisk(),
    append: (facts) => appendFacts(noDatabase(), facts),
    lastNumber: 0n,
    bytesMax,
  })

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

/** Judges as `createRisk` does: what it decides and what it counts is written behind it. */
function createEngine(windows: KeptWindows, model: Model): Tell {
  const set = createRuleSet(compileAll(manyRules()))
  const bound = bindModel(
    model,
    catalogue.map(({ name }) => name),
  )
  const champion = { id: 'mv_bench', model: bound } as const
  const served = { version: 0n, champion, challenger: undefined, shadows: [] }
  const db = noDatabase()
  const log = keepDecisions((decisions) => appendDecisions(db, decisions))
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
  return async ({ fact, given }) => {
    if (fact.kind !== 'asked') {
      await windows.record(fact)
      return ''
    }
    atMs = fact.atMs
    const { decision } = await decidePayment(deps, { id: fact.id, payment: fact.payment }, given)
    await log.keep(decision, false)
    return `${decision.outcome.act}${decision.faults.map((fault) => ` ${fault}`).join('')}`
  }
}

/** The first third warms up, the second is asked at once, the third comes at its own time. */
async function play(windows: KeptWindows, model: Model, told: readonly Told[]) {
  const tell = createEngine(windows, model)
  const third = Math.floor(told.length / 3)
  await atOnce(told.slice(0, third), tell)
  acts.clear()
  const most = await atOnce(told.slice(third, 2 * third), tell)
  const offered = Math.min(3_000, Math.round(most.decisions_per_s * 0.7))
  return { most, offered, paced: await atRate(told.slice(2 * third), offered, tell) }
}

/** Warm and cold, of so many facts: three quarters were before, the last quarter is judged. */
async function measureEngine(facts: number, customers: number, vectors: number) {
  const told = take(facts, customers)
  const [before, judged] = [told.slice(0, (facts * 3) / 4), told.slice((facts * 3) / 4)]
  const windows = spilling()
  const rows = await observeAll(windows, before, vectors)
  const trainedMs = performance.now()
  const model = trainOn(rows)
  process.stderr.write(`trained in ${Math.round(performance.now() - trainedMs)} ms\n`)
  const warm = await play(windows, model, judged)
  const outcomes = Object.fromEntries(acts)
  const { bytes, slots } = windows.figures()
  const few = spilling(bytes / 10)
  await observeAll(few, before)
  const cold = await play(few, model, judged)
  return { model, judged, warm, cold, outcomes, bytes, slots, keysInMemory: few.figures().slots }
}

/** `p50_us` and `p99_us` are of payments that come at their own time, `decisions_per_s` is what it can do. */
export async function benchRisk({ quick }: Readonly<{ quick: boolean }>) {
  const engine = await (quick
    ? measureEngine(60_000, 9_000, 1_500)
    : measureEngine(260_000, 60_000, 6_000))
  const { model, judged, warm, cold, bytes, slots } = engine
  return {
    factors: catalogue.length,
    rules: manyRules().length,
    trees: model.trees.roots.length,
    keys: slots,
    bytes_per_key: Math.round(bytes / slots),
    p50_us: warm.paced.p50_us,
    p99_us: warm.paced.p99_us,
    decisions_per_s: warm.most.decisions_per_s,
    cold_p50_us: cold.paced.p50_us,
    cold_p99_us: cold.paced.p99_us,
    cold_decisions_per_s: cold.most.decisions_per_s,
    offered_per_s: warm.offered,
    cold_offered_per_s: cold.offered,
    warm: { paced: warm.paced, at_once: warm.most },
    cold: { paced: cold.paced, at_once: cold.most, keys_in_memory: engine.keysInMemory },
    stored: await benchStored(model, judged, quick ? 5 : 15),
    outcomes: engine.outcomes,
  }
}
