import { setTimeout as sleep } from 'node:timers/promises'
import { addStaff, decide, type Role } from '#oversight'
import { messagesOf } from '#parties'
import type { RiskDeps } from '../src/risk/create-risk.ts'
import { createCases } from '../src/risk/case/create-cases.ts'
import type { Case } from '../src/risk/case/case.ts'
import { appendDecisions } from '../src/risk/decision/store.ts'
import type { Decision } from '../src/risk/decision/decision.ts'
import { appendFacts } from '../src/risk/fact/store.ts'
import type { Fact } from '../src/risk/fact/fact.ts'
import { catalogueVersion } from '../src/risk/factor/catalogue.ts'
import { createRuleSet } from '../src/risk/rule/rule-set.ts'
import { terms } from '../src/risk/rule/shipped/terms.ts'
import { createValues } from '../src/risk/window/factors-of.ts'
import { createWorld, type World } from './world.ts'

export const caseTime = new Date('2026-11-27T02:00:00Z')

/** A decision about a payment, in fen; `given` says what is otherwise. */
export const decided = (payment: string, given: Partial<Decision> = {}): Decision => ({
  id: `rd_${payment}`,
  customer: 'cu_payer',
  payment,
  at: caseTime,
  product: 'transfer',
  amountMinor: 100_000n,
  outcome: { act: 'REVIEW' },
  reasons: ['NEW_PAYEE'],
  listed: [],
  duties: [],
  held: [],
  contributions: [],
  shadows: [],
  faults: [],
  score: null,
  probability: null,
  versions: { catalogue: catalogueVersion, rules: 0n, models: 0n, lists: 0n, model: null },
  latencyUs: 10,
  values: createValues(),
  ...given,
})

export const store = ({ db }: Pick<World, 'db'>, ...decisions: readonly Decision[]) =>
  appendDecisions(db, decisions)

let number = 0n
export const tell = ({ db }: Pick<World, 'db'>, ...facts: readonly Fact[]) =>
  appendFacts(
    db,
    facts.map((fact) => ({ fact, number: number++ })),
  )

/** A world with cases, people who look at them, and a clock that is moved by hand. */
export async function createCaseWorld(given: Partial<Parameters<typeof createCases>[0]> = {}) {
  const world = await createWorld()
  let nowMs = caseTime.getTime()
  const now: RiskDeps['now'] = () => new Date(nowMs)
  const heard: Fact[] = []
  const rules = createRuleSet([])
  const deps = {
    now,
    terms,
    rules: () => rules,
    models: () => ({ version: 0n, champion: undefined, challenger: undefined, shadows: [] }),
    heard: async (fact: Fact) => {
      const isNew = heard.every(({ id }) => id !== fact.id)
      if (isNew) heard.push(fact)
      return isNew
    },
    settled: async () => undefined,
    log: { warn: () => undefined },
    seed: 'seed',
    shares: { monitored: 0, decided: 0 },
    ...given,
  }
  const cases = createCases({ ...deps, db: world.db })
  const take = (name: string, ...roles: Role[]) =>
    addStaff({ db: world.db, now }, { name, roles, addedBy: 'platform' })
  const [analyst, other, checker] = [
    await take('分析员', 'approver'),
    await take('同事', 'operator'),
    await take('复核', 'approver'),
  ]
  /** Other databases of the server hold the stream of decisions up while they write. */
  const sweepAll = async (count: number): Promise<void> => {
    await patiently(async () => {
      await cases.sweep()
      return (await cases.queue({ limit: 100 })).cases.length >= count
    })
  }
  return {
    ...world,
    ...cases,
    sweepAll,
    now,
    deps,
    heard,
    analyst: analyst.id,
    other: other.id,
    checker: checker.id,
    /** As a second process has them. */
    sisters: createCases({ ...deps, db: world.sister }),
    pass: (ms: number) => void (nowMs += ms),
    approve: (one: Case, verdict: 'approve' | 'reject' = 'approve', note = '') =>
      decide(
        { db: world.db, now },
        { approvalId: one.approvalId as `ap_${string}`, staffId: checker.id, verdict, note },
      ),
    messages: async (customerId: string) =>
      (await messagesOf({ db: world.db }, { customerId })).messages,
  }
}

/** Again and again, for half a minute at most: what is read waits for whatever else writes on this server. */
export async function patiently(isDone: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    if (await isDone()) return
    await sleep(30)
  }
}
