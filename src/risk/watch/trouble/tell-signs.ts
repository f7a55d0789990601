import { randomUUID } from 'node:crypto'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { faultsMost } from '../../decision/decide-payment.ts'
import type { ModelKeeper } from '../../decision/keep-models.ts'
import type { RuleKeeper } from '../../rule/keep-rules.ts'
import { putSigns } from './store.ts'
import type { Signed } from './trouble.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  rules: Pick<RuleKeeper, 'present' | 'version'>
  models: Pick<ModelKeeper, 'present' | 'isBroken'>
  needsModel: boolean
  /** Decisions that are not written yet. */
  waiting: () => number
}>

/** As many looks, one every five seconds, make a minute. */
const looks = 12

/** For a minute there was always something that could not be written, and it never became less. */
export function isStuck(seen: readonly number[]): boolean {
  if (seen.length < looks) return false
  return seen.every((count, at) => count > 0 && count >= (seen[at - 1] ?? 0))
}

/**
 * Tells everybody what is wrong with this process, also while it has nothing to judge. To be run every
 * five seconds; what is no longer so is taken back.
 */
export function tellSigns(deps: Deps): () => Promise<void> {
  const process = randomUUID()
  const seen: number[] = []
  return async () => {
    seen.push(deps.waiting())
    if (seen.length > looks) seen.shift()
    const told = [...signsOf(deps)]
    if (isStuck(seen)) told.push({ sign: 'unwritten', subject: '', count: seen.at(-1) ?? 0 })
    await putSigns(deps.db, { process, told, now: deps.now() })
  }
}

function signsOf({ rules, models, needsModel }: Omit<Deps, 'db' | 'now'>): readonly Signed[] {
  const told: Signed[] = []
  if (rules.version() < 0n) told.push({ sign: 'rules_missing', subject: '', count: 1 })
  const set = rules.present()
  const decides = new Set(
    set.rules
      .filter(({ state }) => state !== 'shadow')
      .map(({ rule }) => `${rule.id}@${rule.version}`),
  )
  for (const [rule, count] of set.faults())
    if (count >= faultsMost && decides.has(rule))
      told.push({ sign: 'rule_left_out', subject: rule, count })
  if (models.isBroken()) told.push({ sign: 'model_broken', subject: '', count: 1 })
  else if (needsModel && !models.present().champion)
    told.push({ sign: 'model_missing', subject: '', count: 1 })
  return told
}
