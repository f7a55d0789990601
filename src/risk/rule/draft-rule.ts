import { contentDigestOf } from '#kernel/content-digest'
import type { Clock } from '#kernel/time'
import { writeAudit } from '#oversight'
import { type Db, inTransaction } from '#platform/db'
import { canonicalRule, checkRule, refuse, type Rule } from './rule.ts'
import { countChange, findLatest, insertRule } from './store.ts'
import type { Terms } from './text/terms.ts'

export type RuleDeps = Readonly<{ db: Db; now: Clock; terms: Terms }>

/**
 * Writes a rule down as the next version of its id, as a draft. Refuses what is no rule (`RULE_BAD`,
 * `RULE_TEXT_REFUSED`), and what is word by word the latest version (`RULE_UNCHANGED`).
 *
 * The second time: answers the draft that stands.
 */
export function draftRule(
  { db, now, terms }: RuleDeps,
  { by, ...given }: Omit<Rule, 'version'> & Readonly<{ by: string }>,
): Promise<Rule> {
  checkRule({ ...given, version: 1 }, terms)
  return inTransaction(db, async (tx) => {
    await countChange(tx)
    const latest = await findLatest(tx, given.id)
    const version = (latest?.rule.version ?? 0) + 1
    const rule = canonicalRule({ ...given, version })
    if (latest && wordsOf(latest.rule) === wordsOf(rule)) {
      if (latest.state !== 'draft') throw refuse('RULE_UNCHANGED')
      return latest.rule
    }

    // Past this line nothing may refuse.
    await insertRule(tx, rule, by, now())
    const act = { actor: by, action: 'draft-rule', subject: `${rule.id}@${version}` }
    await writeAudit(tx, { ...act, contentDigest: digestOfRule(rule) }, now())
    return rule
  })
}

const wordsOf = ({ version: _version, ...words }: Rule): string => contentDigestOf(words)

/** What people approve when they approve a version. */
export const digestOfRule = (rule: Rule): string => contentDigestOf(rule)
