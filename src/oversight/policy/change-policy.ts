import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Approval } from '../approval/approval.ts'
import { propose } from '../approval/propose.ts'
import { recordAct } from '../audit/write-audit.ts'
import type { Role } from '../staff/staff.ts'
import {
  aloneUpTo,
  institution,
  isPolicyKind,
  isRole,
  type Policy,
  type PolicyRules,
  refuse,
  type Scope,
  tiersOf,
  tiersText,
} from './policy.ts'
import { policyInForce } from './policy-in-force.ts'
import { countCheckers, findNewest, insertPolicy } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type PolicyChange = Readonly<{
  kind: string
  scope: Scope
  rules: PolicyRules
  /** A staff id. */
  maker: string
}>

/**
 * Asks for other rules of a kind; they hold once another person has agreed. Refuses a kind that there is not
 * (POLICY_KIND_UNKNOWN), rules that are not whole (POLICY_BAD), one person alone where that may not be
 * (POLICY_ALONE_FORBIDDEN), and rules by which nobody could decide (POLICY_UNREACHABLE).
 *
 * The second time: the same by the same maker is the approval that stands.
 */
export const changePolicy = (
  { db, now }: Deps,
  { kind, scope, rules, maker }: PolicyChange,
): Promise<Approval> =>
  inTransaction(db, async (tx) => {
    if (!isPolicyKind(kind)) throw refuse('POLICY_KIND_UNKNOWN')
    if (!isWhole(rules) || !fitsScope(scope, rules)) throw refuse('POLICY_BAD')
    if (!mayBeAlone(kind, rules)) throw refuse('POLICY_ALONE_FORBIDDEN')
    await refuseUnreachable(tx, scope, rules)
    const over = (await findNewest(tx, kind, scope))?.version ?? 0
    const content = { kind, scope, over, ...flat(rules) }
    const summary = `调整审批规则：${kind}（${scope === institution ? '机构' : `商户${scope}`}）`
    const subject = `${scope}:${kind}`
    const asked = { kind: 'approval_policy', subject, amount: null, summary, content }
    return await propose(tx, { ...asked, maker, needed: 1 }, now())
  })

/** From 0, rising, and never fewer people for more money. */
function isWhole({ tiers, expiresHours, escalateHours, escalateRole }: PolicyRules): boolean {
  const isRising = tiers.every(({ from, needed }, index) => {
    const below = tiers[index - 1]
    const isFit = Number.isInteger(needed) && needed >= 0 && needed <= 9
    return isFit && (below ? from > below.from && needed >= below.needed : from === 0n)
  })
  const isTold = (escalateHours === null) === (escalateRole === null)
  return tiers.length > 0 && isRising && expiresHours > 0 && isTold && (escalateHours ?? 1) > 0
}

const isOfMerchant = (role: Role | null): boolean => role?.startsWith('merchant_') ?? false

/** Roles of the institution for the institution, a merchant's for a merchant. */
const fitsScope = (scope: Scope, { alsoRole, escalateRole }: PolicyRules): boolean =>
  [alsoRole, escalateRole].every(
    (role) => role === null || isOfMerchant(role) === (scope !== institution),
  )

/** The step of one person must end at the amount up to which the kind allows it. */
function mayBeAlone(kind: string, { tiers }: PolicyRules): boolean {
  if (tiers[0]?.needed !== 0) return true
  const most = aloneUpTo(kind)
  const next = tiers.find(({ needed }) => needed > 0)
  return most !== undefined && next !== undefined && next.from <= most + 1n
}

async function refuseUnreachable(tx: Tx, scope: Scope, rules: PolicyRules): Promise<void> {
  const mchid = scope === institution ? null : scope
  const role = mchid === null ? 'approver' : 'merchant_approver'
  const { alsoRole, barred, tiers } = rules
  const there = await countCheckers(tx, { role, alsoRole, barred, mchid })
  const most = tiers.at(-1)?.needed ?? 1
  if (there < most) throw refuse('POLICY_UNREACHABLE', { there, needed: most })
}

const flat = (rules: PolicyRules) => ({
  tiers: tiersText(rules.tiers),
  alsoRole: rules.alsoRole,
  barred: rules.barred.join(' '),
  barsEarlier: rules.barsEarlier,
  expiresHours: rules.expiresHours,
  escalateHours: rules.escalateHours,
  escalateRole: rules.escalateRole,
})

type Kept = Readonly<{ kind: string; scope: Scope; over: number }> & ReturnType<typeof flat>

/**
 * Puts approved rules in force as the next version, in the transaction of the last word. Refuses when
 * another version has come since they were asked for (POLICY_MOVED).
 */
export async function applyPolicy(tx: Tx, approval: Approval, now: Date): Promise<void> {
  const { kind, scope, over, ...rules }: Kept = JSON.parse(approval.content)
  const newest = await findNewest(tx, kind, scope)
  if ((newest?.version ?? 0) !== over) throw refuse('POLICY_MOVED')
  const mchid = scope === institution ? null : scope
  const before = newest ?? (await policyInForce(tx, kind, mchid))
  const roleOf = (text: string | null): Role | null => (text && isRole(text) ? text : null)
  const policy: Policy = {
    ...rules,
    kind,
    scope,
    version: over + 1,
    tiers: tiersOf(rules.tiers),
    barred: rules.barred === '' ? [] : rules.barred.split(' '),
    alsoRole: roleOf(rules.alsoRole),
    escalateRole: roleOf(rules.escalateRole),
    approvalId: approval.id,
    changedBy: approval.maker,
    changedAt: now,
  }
  await insertPolicy(tx, policy)
  const detail = { before: flat(before), after: flat(policy) }
  const act = { actor: approval.maker, action: 'change-policy', subject: approval.subject }
  await recordAct(tx, { ...act, detail }, now)
}
