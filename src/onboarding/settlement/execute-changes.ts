import { Refusal } from '#kernel/refusal'
import { setBankAccount } from '#merchants'
import { execute } from '#oversight'
import { inTransaction } from '#platform/db'
import type { OnboardingDeps } from '../deps.ts'
import { contentOf } from './request-change.ts'
import { openAccount, type SettlementChange } from './settlement-change.ts'
import { findApproved, finishChange, lockDecided } from './store.ts'

type Deps = Pick<OnboardingDeps, 'db' | 'keys' | 'now'>

const sliceSize = 50

/**
 * Names the accounts that people have approved, and ends what they have not; answers how many. Naming the
 * same account again is no news, so that a killed sweep does it again; the use of the approval commits
 * with the end of the change.
 */
export async function executeChanges(deps: Deps): Promise<number> {
  const { db, now } = deps
  let count = 0
  for (const change of await findApproved(db, sliceSize)) count += await carryOut(deps, change)
  return (
    count +
    (await inTransaction(db, async (tx) => {
      const decided = await lockDecided(tx, sliceSize)
      const refused = decided.filter(({ verdict }) => verdict !== 'APPROVED')
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
  const refused = await nameAccount(deps, change)
  await inTransaction(db, async (tx) => {
    const state = refused === undefined ? 'AUDIT_SUCCESS' : 'AUDIT_FAIL'
    const reason = refused?.message ?? null
    if (!(await finishChange(tx, change, { state, reason, now: now() }))) return
    if (change.approvalId !== null) await execute(tx, change.approvalId, contentOf(change), now())
  })
  return 1
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
