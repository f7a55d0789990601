import { refusals } from '#kernel/refusal'
import { type Role, roles } from '../staff/staff.ts'

/** From this amount on, in minor units, so many different people must agree; none means that the maker is enough. */
export type Tier = Readonly<{ from: bigint; needed: number }>

export type PolicyRules = Readonly<{
  /** Rising, the first from 0; where no money moves the first holds. */
  tiers: readonly Tier[]
  /** What a checker must hold besides the right to decide. */
  alsoRole: Role | null
  /** Staff who never check this. */
  barred: readonly string[]
  /** Nor does whoever did an earlier step of the same subject. */
  barsEarlier: boolean
  expiresHours: number
  /** After so long without a decision, whoever has this role is told; once more at the end. */
  escalateHours: number | null
  escalateRole: Role | null
}>

/** `institution`, or a merchant's number where its own people decide. */
export type Scope = string
export const institution: Scope = 'institution'

/** Version 0 is the program's own; those above were agreed to. */
export type Policy = PolicyRules &
  Readonly<{
    kind: string
    scope: Scope
    version: number
    approvalId: string | null
    changedBy: string | null
    changedAt: Date | null
  }>

type KindDefaults = Readonly<{
  needed?: number
  /** A policy may let one person alone, up to this amount in minor units; elsewhere none may. */
  aloneUpTo?: bigint
  barsEarlier?: boolean
  expiresHours?: number
  escalateHours?: number
  /** A merchant's own people decide it, so that a merchant may have a policy of its own. */
  ofMerchant?: boolean
}>

/** Every kind of thing that is asked for, with what differs from the usual. */
const kinds = {
  refund: { escalateHours: 4 },
  merchant_refund: { ofMerchant: true, aloneUpTo: 100_000n, escalateHours: 4 },
  merchant_payout: { ofMerchant: true },
  onboarding: { barsEarlier: true },
  settlement_account: { barsEarlier: true },
  limit_change: {},
  fee_change: {},
  published_fee_change: {},
  industry_change: {},
  settlement_change: {},
  hold_lift: { barsEarlier: true },
  customer_freeze: { escalateHours: 4 },
  merchant_suspend: { escalateHours: 4 },
  risk_list: {},
  risk_rule: {},
  risk_model: {},
  risk_case: { escalateHours: 4 },
  api_permission: {},
  credential: { ofMerchant: true },
  write_off: { needed: 2, barsEarlier: true },
  recon_correction: { barsEarlier: true },
  staff_approver: { ofMerchant: true, barsEarlier: true },
  approval_policy: { barsEarlier: true },
  channel_settlement: {},
} as const satisfies Readonly<Record<string, KindDefaults>>

const table: Readonly<Record<string, KindDefaults>> = kinds

export const policyKinds: readonly string[] = Object.keys(kinds)

export const merchantPolicyKinds = policyKinds.filter((kind) => table[kind]?.ofMerchant)

/** A module may bring a kind of risk or of channels that the table does not name yet. */
export const isPolicyKind = (kind: string): boolean =>
  Object.hasOwn(kinds, kind) || /^(?:risk|channel|merchant|shop)_[a-z_]{1,40}$/.test(kind)

export const aloneUpTo = (kind: string): bigint | undefined => table[kind]?.aloneUpTo

const usualExpiry = 7 * 24
const usualEscalation = 24

/** What holds until somebody agrees to something else. */
export function usualPolicy(kind: string, scope: Scope): Policy {
  const { needed = 1, barsEarlier = false, expiresHours, escalateHours } = table[kind] ?? {}
  return {
    kind,
    scope,
    version: 0,
    tiers: [{ from: 0n, needed }],
    alsoRole: null,
    barred: [],
    barsEarlier,
    expiresHours: expiresHours ?? usualExpiry,
    escalateHours: escalateHours ?? usualEscalation,
    escalateRole: scope === institution ? 'administrator' : 'merchant_administrator',
    approvalId: null,
    changedBy: null,
    changedAt: null,
  }
}

/**
 * How many must agree: what the policy says for the amount, and no fewer than the proposer asks for. None
 * only for a kind that is marked so, up to its amount, and never where the proposer asks for two.
 */
export function neededBy(policy: Policy, amount: bigint | null, least: number): number {
  const tier = policy.tiers.findLast(({ from }) => from <= (amount ?? 0n))
  const needed = tier?.needed ?? 1
  const most = aloneUpTo(policy.kind)
  const isAlone = needed === 0 && least <= 1 && amount !== null && most !== undefined
  return isAlone && amount <= most ? 0 : Math.max(needed, least, 1)
}

const timesADay = 10n

/** What one person may do alone on one day: ten times the amount up to which the policy asks for nobody. */
export function aloneADay({ kind, tiers }: Policy): bigint {
  const most = aloneUpTo(kind) ?? 0n
  const next = tiers.find(({ needed }) => needed > 0)?.from ?? most + 1n
  return timesADay * (next > most ? most : next - 1n)
}

export const tiersText = (tiers: readonly Tier[]): string =>
  tiers.map(({ from, needed }) => `${from}:${needed}`).join(' ')

export const tiersOf = (text: string): readonly Tier[] =>
  text.split(' ').map((each) => {
    const [from = '0', needed = '1'] = each.split(':')
    return { from: BigInt(from), needed: Number(needed) }
  })

export const isRole = (text: string): text is Role => roles.some((role) => role === text)

export const refuse = refusals({
  POLICY_KIND_UNKNOWN: [400, '没有这类审批事项，请核对后再试'],
  POLICY_BAD: [400, '审批规则不完整：金额须从0起逐档递增，金额越大所需人数不得减少'],
  POLICY_ALONE_FORBIDDEN: [400, '该类事项或金额必须由他人复核，不能设为单人办理'],
  POLICY_UNREACHABLE: [409, '在岗且符合条件的复核人不足，照此规则将无人能够审批，请先增加复核人'],
  POLICY_MOVED: [409, '该规则在提交之后已有新版本，请按最新版本重新提交'],
  CHECKER_BARRED: [403, '按审批规则，你不能复核此类事项，请由其他复核人办理'],
  CHECKER_DID_EARLIER_STEP: [403, '你办理过该事项的前序环节，不能再作复核，请由其他复核人办理'],
})
