import { writeAudit } from '#oversight'
import { inTransaction } from '#platform/db'
import { digestOfRule, type RuleDeps } from './draft-rule.ts'
import { canonicalRule, checkRule, type Rule } from './rule.ts'
import { countChange, findKnown, insertRule, takeStep } from './store.ts'

const steps = ['backtest', 'shadow', 'live'] as const

/**
 * Gives an installation the rules that come with the program, live or in shadow, and answers how many
 * were new. A rule of which there is any version is left alone: people have decided about it. Safe to
 * repeat, and to begin in several processes at once.
 */
export function installRules(
  { db, now, terms }: RuleDeps,
  { rules, to }: Readonly<{ rules: readonly Rule[]; to: 'shadow' | 'live' }>,
): Promise<number> {
  for (const rule of rules) checkRule(rule, terms)
  const ids = rules.map(({ id }) => id)
  return inTransaction(db, async (tx) => {
    if ((await findKnown(tx, ids)).size === ids.length) return 0
    await countChange(tx)
    // Read again behind the lock: another process may have done it meanwhile.
    const known = await findKnown(tx, ids)
    const missing = rules.filter(({ id }) => !known.has(id)).map(canonicalRule)
    for (const rule of missing) {
      await insertRule(tx, rule, 'platform', now())
      let from: 'draft' | (typeof steps)[number] = 'draft'
      for (const step of steps.slice(0, to === 'live' ? 3 : 2)) {
        const move = { id: rule.id, version: rule.version, from, to: step, percent: 0 }
        await takeStep(tx, { ...move, note: '随程序提供', by: 'platform', approvalId: null }, now())
        from = step
      }
    }
    for (const rule of missing) {
      const act = {
        actor: 'platform',
        action: 'install-rule',
        subject: `${rule.id}@${rule.version}`,
      }
      await writeAudit(tx, { ...act, contentDigest: digestOfRule(rule) }, now())
    }
    return missing.length
  })
}
