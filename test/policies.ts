import {
  addStaff,
  type Approval,
  changePolicy,
  decide,
  type PolicyRules,
  type Proposal,
  propose,
  type Role,
  type Seat,
  type StaffId,
} from '#oversight'
import { plusMs } from '#kernel/time'
import { inTransaction } from '#platform/db'
import type { World } from './world.ts'

export const start = new Date('2026-11-27T01:00:00Z')
export const mchid = '1900000001'

/** People who ask, decide and change the rules, in a house whose clock goes as told. */
export function houseOf({ db }: World) {
  let at = start
  const deps = { db, now: () => at }
  const pass = (ms: number) => {
    at = plusMs(at, ms)
  }
  const person = async (name: string, roles: Role[], seat?: Seat): Promise<StaffId> =>
    (await addStaff(deps, { name, roles, addedBy: 'platform', ...(seat && { seat }) })).id
  const asking: Proposal = {
    kind: 'merchant_payout',
    subject: 's1',
    amount: 100n,
    summary: '付款',
    content: { amount: '100' },
    maker: 'merchant:1900000001',
    needed: 1,
  }
  const ask = (given: Partial<Proposal> = {}) =>
    inTransaction(db, (tx) => propose(tx, { ...asking, ...given }, at))
  const word = (approvalId: Approval['id'], staffId: StaffId) =>
    decide(deps, { approvalId, staffId, verdict: 'approve', note: '属实' })
  const usual: PolicyRules = {
    tiers: [{ from: 0n, needed: 1 }],
    alsoRole: null,
    barred: [],
    barsEarlier: false,
    expiresHours: 48,
    escalateHours: 8,
    escalateRole: 'administrator',
  }
  const change = (
    maker: StaffId,
    kind: string,
    rules: Partial<PolicyRules>,
    scope = 'institution',
  ) => changePolicy(deps, { kind, scope, rules: { ...usual, ...rules }, maker })
  return { deps, pass, person, ask, word, change, at: () => at }
}
