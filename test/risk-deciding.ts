import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import type { Assessed, DecideDeps } from '../src/risk/decision/decide-payment.ts'
import type { Payment } from '../src/risk/fact/fact.ts'
import { type Model, treesOf } from '../src/risk/model/model.ts'
import { createRisk, type RiskDeps } from '../src/risk/create-risk.ts'
import { createRuleSet } from '../src/risk/rule/rule-set.ts'
import { createValues } from '../src/risk/window/factors-of.ts'
import { testKeys } from './parties.ts'
import type { World } from './world.ts'

const at = new Date('2026-11-27T02:00:00Z')

/** A payment to somebody, in yuan, with what is said of it. */
export const paying = (id: string, yuan: bigint, given: Partial<Payment> = {}): Assessed => ({
  id,
  payment: {
    customer: 'cu_payer',
    payee: 'cu_payee',
    amountMinor: yuan * 100n,
    product: 'app',
    channel: 'wallet',
    funding: 'balance',
    ...given,
  },
})

/** Risk on a world, with a clock that stands, and its counts of something by name. */
export async function riskOf({ db }: Pick<World, 'db'>, given: Partial<RiskDeps> = {}) {
  const metrics = createMetrics()
  const log = createLog({ level: 'silent' })
  // Longer than a busy machine may take.
  const deps = { db, now: () => at, keys: testKeys, log, metrics, deadlineMs: 10_000 }
  const risk = await createRisk({ ...deps, ...given })
  const counted = async (start: string): Promise<number> => {
    const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith(start))
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
  }
  return { ...risk, counted }
}

/** Everything that judging needs, of nobody and nothing; `given` says what is otherwise. */
export const decidingBy = (given: Partial<DecideDeps>): DecideDeps => {
  const rules = createRuleSet([])
  return {
    windows: { record: async () => true, factorsOf: async () => createValues() },
    lists: { find: () => 0, version: () => 0n },
    rules: { present: () => rules, version: () => 0n },
    models: {
      present: () => ({
        version: 0n,
        champion: undefined,
        challenger: undefined,
        shadows: [],
      }),
      isBroken: () => false,
    },
    needsModel: false,
    find: async () => undefined,
    now: () => at,
    deadlineMs: 1_000,
    ...given,
  }
}

/** Says `high`, in logits, of more than ten thousand yuan, and the opposite of less. */
export function modelSaying(high: number): Model {
  const leaf = { feature: -1, threshold: 0, isMissingLeft: false, left: -1, right: -1 }
  const root = {
    feature: 0,
    threshold: 1_000_000,
    isMissingLeft: true,
    left: 1,
    right: 2,
    value: 0,
  }
  const trees = treesOf([[root, { ...leaf, value: -high }, { ...leaf, value: high }]])
  return { features: ['event.amount'], base: 0, trees, provenance: { from: 'test' } }
}
