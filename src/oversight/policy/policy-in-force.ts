import type { Db } from '#platform/db'
import { institution, type Policy, type Scope, usualPolicy } from './policy.ts'
import { findAllNewest, findNewest, findVersion } from './store.ts'

/**
 * What holds for a kind now: the merchant's own where its people decide and it has one, else the
 * institution's, else the program's.
 */
export async function policyInForce(
  db: Db,
  kind: string,
  mchid: string | null = null,
): Promise<Policy> {
  const own = mchid === null ? undefined : await findNewest(db, kind, mchid)
  if (own) return own
  const house = await findNewest(db, kind, institution)
  // The institution's roles are nobody's at a merchant: whoever is told there is told by its own.
  if (house && mchid !== null)
    return { ...house, alsoRole: null, escalateRole: usualPolicy(kind, mchid).escalateRole }
  return house ?? usualPolicy(kind, mchid ?? institution)
}

/** One that an approval was asked for under. */
export async function policyAt(
  db: Db,
  { kind, scope, version }: Readonly<{ kind: string; scope: Scope; version: number }>,
): Promise<Policy> {
  const kept = version === 0 ? undefined : await findVersion(db, { kind, scope, version })
  return kept ?? usualPolicy(kind, scope)
}

/** What holds now, of every kind of the institution and of every merchant that has its own. */
export async function allPolicies(db: Db, kinds: readonly string[]): Promise<readonly Policy[]> {
  const kept = await findAllNewest(db)
  const isKept = (kind: string) =>
    kept.some((policy) => policy.kind === kind && policy.scope === institution)
  const usual = kinds.filter((kind) => !isKept(kind)).map((kind) => usualPolicy(kind, institution))
  return [...usual, ...kept].toSorted((a, b) => {
    const [left, right] = [`${a.kind} ${a.scope}`, `${b.kind} ${b.scope}`]
    return left < right ? -1 : 1
  })
}
