import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import {
  type Compiled,
  compileRule,
  createRuleSet,
  type RuleSet,
  type RuleSetOptions,
} from './rule-set.ts'
import { findAsked, findCount } from './store.ts'
import type { Terms } from './text/terms.ts'

type Deps = Readonly<{
  db: Db
  terms: Terms
  log: Pick<Log, 'warn'>
  options?: RuleSetOptions
  /** How a version becomes one that can be asked. */
  compile?: typeof compileRule
}>

/** The rules of this process. `present` costs nothing; `refresh` is for a loop. */
export type RuleKeeper = Readonly<{
  present: () => RuleSet
  /** The count of changes that `present` was read at; a decision that logs it can be asked again. */
  version: () => bigint
  refresh: () => Promise<boolean>
}>

/**
 * Reads the rules when their count of changes has moved, compiles them once, and puts the new set in
 * the place of the old one; a payment that is being judged goes on with the one it began with. A
 * version that no longer compiles, because a factor went, is left out and told of. Until the first
 * `refresh` there are none.
 */
export function keepRules({ db, terms, log, options, compile = compileRule }: Deps): RuleKeeper {
  let set = createRuleSet([], options)
  let seen = -1n
  return {
    present: () => set,
    version: () => seen,
    async refresh() {
      const count = await findCount(db)
      if (count === seen) return false
      const kept = await findAsked(db)
      set = createRuleSet(
        kept.flatMap((each): readonly Compiled[] => {
          try {
            return [compile(each, terms)]
          } catch (error) {
            const rule = `${each.rule.id}@${each.rule.version}`
            log.warn({ rule, error: String(error) }, 'a rule no longer compiles and is left out')
            return []
          }
        }),
        options,
      )
      seen = count
      return true
    },
  }
}
