import type { Product } from '../fact/fact.ts'
import type { Values } from '../factor/factor.ts'
import { stableHash } from '../stable-hash.ts'
import { checkRule, type Rule, type RuleState, type Standing } from './rule.ts'
import { compileCondition } from './text/compile-condition.ts'
import type { Terms } from './text/terms.ts'

/** A version ready to be asked. */
export type Compiled = Readonly<{
  rule: Rule
  state: RuleState
  percent: number
  cost: number
  /** Names of the factors that it reads: with their values, the evidence of why it held. */
  factors: readonly string[]
  holds: (values: Values) => boolean
  /** Makes every canary choose other customers. */
  salt: number
}>

/** Refuses what is no rule, as `checkRule` does. */
export function compileRule({ rule, state, percent }: Standing, terms: Terms): Compiled {
  const { condition, cost, factors } = checkRule(rule, terms)
  const holds = compileCondition(condition)
  return { rule, state, percent, cost, factors, holds, salt: stableHash(rule.id) }
}

/** Whether a customer, by `stableHash` of its id, is among so many of a hundred. */
export function isAmong(customer: number, salt: number, percent: number): boolean {
  let mixed = customer ^ salt
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b)
  return ((mixed ^ (mixed >>> 16)) >>> 0) % 100 < percent
}

export type Asked = Readonly<{
  values: Values
  product: Product
  /** `stableHash` of the customer's id. */
  customer: number
}>

/** `isDeciding` is false of a shadow, and of a canary for whom it does not decide. */
export type Hear = (compiled: Compiled, isDeciding: boolean) => void

/** All rules of one moment. It never changes; a change is another set, put in its place at once. */
export type RuleSet = Readonly<{
  rules: readonly Compiled[]
  cost: number
  /**
   * Asks every rule that applies to the product, and tells those that hold, in order of their ids. A
   * rule that throws is passed over and counted; after `faultsMost` faults this process asks it no more.
   */
  judge: (asked: Asked, hear: Hear) => void
  /** How often each version threw, by `id@version`. */
  faults: () => ReadonlyMap<string, number>
}>

export type RuleSetOptions = Readonly<{
  faultsMost?: number
  /** Told of every fault; `isDisabled` with the last that was borne. */
  onFault?: (fault: Readonly<{ rule: Rule; error: unknown; isDisabled: boolean }>) => void
}>

const noOp = () => undefined

const nameOf = ({ rule }: Compiled): string => `${rule.id}@${rule.version}`

export function createRuleSet(
  compiled: readonly Compiled[],
  { faultsMost = 3, onFault = noOp }: RuleSetOptions = {},
): RuleSet {
  const rules = compiled
    .filter(({ state }) => state === 'shadow' || state === 'canary' || state === 'live')
    .toSorted((a, b) => (a.rule.id < b.rule.id ? -1 : 1))
  const faults = new Map<string, number>()
  const byProduct = new Map<Product, Compiled[]>()
  const canaries = new Map(
    rules.filter(({ state }) => state === 'canary').map((each) => [each.rule.id, each]),
  )

  /** For whom the next version decides already, the live one does not. */
  function isDeciding({ rule, state, salt }: Compiled, customer: number): boolean {
    if (state === 'shadow') return false
    const canary = canaries.get(rule.id)
    const isCanarys = canary !== undefined && isAmong(customer, salt, canary.percent)
    return isCanarys === (state === 'canary')
  }

  function fail(failed: Compiled, error: unknown): void {
    const count = (faults.get(nameOf(failed)) ?? 0) + 1
    faults.set(nameOf(failed), count)
    const isDisabled = count >= faultsMost
    if (isDisabled) byProduct.clear()
    onFault({ rule: failed.rule, error, isDisabled })
  }
  function applicable(product: Product): readonly Compiled[] {
    const known = byProduct.get(product)
    if (known) return known
    const found = rules.filter(
      (each) =>
        (each.rule.products === 'all' || each.rule.products.includes(product)) &&
        (faults.get(nameOf(each)) ?? 0) < faultsMost,
    )
    byProduct.set(product, found)
    return found
  }
  return {
    rules,
    cost: rules.reduce((cost, rule) => cost + rule.cost, 0),
    faults: () => faults,
    judge({ values, product, customer }, hear) {
      for (const rule of applicable(product)) {
        let isHeld = false
        try {
          isHeld = rule.holds(values)
        } catch (error) {
          fail(rule, error)
        }
        if (isHeld) hear(rule, isDeciding(rule, customer))
      }
    },
  }
}
