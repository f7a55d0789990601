import { Refusal } from '#kernel/refusal'
import { setBankAccount } from '#merchants'
import { execute } from '#oversight'
import { inTransaction } from '#platform/db'
import type { OnboardingDeps } from '../deps.ts'
import { contentOf } from './request-change.ts'
import { openAccount, type SettlementChange } from './settlement-change.ts'
import { findApproved, finishChange, lockRefused } from './store.ts'

type Deps = Pick<OnboardingDeps, 'db' | 'keys' | 'now'>

const sliceSize = 50

/**
 * Names the accounts that people have approved, and ends what they have not; answers how many. The approval is
 * used up first, so that nobody can take it back while the account changes; naming the same account again is no
 * news, so that a killed sweep goes on where it was. One that cannot be executed is tried again and stands in
 * nobody's way.
 */
export async function executeChanges(deps: Deps): Promise<number> {
  const { db, now } = deps
  let count = 0
  for (const change of await findApproved(db, sliceSize)) count += await carryOut(deps, change)
  return (
    count +
    (await inTransaction(db, async (tx) => {
      const refused = await lockRefused(tx, sliceSize)
      for (const change of refused)
        await finishChange(tx, change, {
          state: 'AUDIT_FAIL',
          reason: '结算账户修改未通过审核，请核对账户资料后重新提交',
          now: now(),
        })
      return refused.length
    }))
  )
}

async function carryOut(deps: Deps, change: SettlementChange): Promise<number> {
  const { db, now } = deps
  if (!(await useUp(deps, change))) return 0
  const refused = await nameAccount(deps, change)
  const state = refused === undefined ? 'AUDIT_SUCCESS' : 'AUDIT_FAIL'
  const end = { state, reason: refused?.message ?? null, now: now() } as const
  return inTransaction(db, async (tx) => ((await finishChange(tx, change, end)) ? 1 : 0))
}

/** False where it was taken back, or is not what was approved. */
async function useUp({ db, now }: Deps, change: SettlementChange): Promise<boolean> {
  const { approvalId } = change
  if (approvalId === null) return false
  try {
    await inTransaction(db, (tx) => execute(tx, approvalId, contentOf(change), now()))
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

/** The refusal that stands in the way for good, such as a name that was changed meanwhile. */
async function nameAccount(deps: Deps, change: SettlementChange): Promise<Refusal | undefined> {
  const { accountNumber, holderName } = openAccount(deps.keys, change)
  try {
    await setBankAccount(deps, {
      mchid: change.mchid,
      bankName: change.bankName ?? change.accountBank,
      accountNumber,
      holderName,
      kind: change.accountType === 'ACCOUNT_TYPE_PRIVATE' ? 'personal' : 'corporate',
      ...(change.bankBranchId !== null && { branchNumber: change.bankBranchId }),
    })
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}
