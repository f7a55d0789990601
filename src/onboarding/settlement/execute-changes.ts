import { Refusal } from '#kernel/refusal'
import { setBankAccountIn } from '#merchants'
import { execute } from '#oversight'
import { inTransaction, type Tx } from '#platform/db'
import type { OnboardingDeps } from '../deps.ts'
import { contentOf } from './request-change.ts'
import { openAccount, type SettlementChange } from './settlement-change.ts'
import { findApproved, finishChange, lockAuditing, lockRefused } from './store.ts'

type Deps = Pick<OnboardingDeps, 'db' | 'keys' | 'now'>

const sliceSize = 50

/**
 * Names the accounts that people have approved, and ends what they have not; answers how many. The account, the
 * end of the change and the use of its approval are one transaction: a killed sweep leaves nothing of it. One
 * that cannot be executed is tried again and stands in nobody's way.
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

/**
 * Does one change as it was found, and answers whether (1 or 0). Found long ago it may be finished by now, and
 * a later account stand: then nothing is done.
 */
export async function carryOut(deps: Deps, change: SettlementChange): Promise<number> {
  const { db, now } = deps
  const { approvalId } = change
  if (approvalId === null) return 0
  try {
    return await inTransaction(db, async (tx) => {
      if (!(await lockAuditing(tx, change))) return 0
      const refused = await nameAccount(deps, tx, change)
      const state = refused === undefined ? 'AUDIT_SUCCESS' : 'AUDIT_FAIL'
      await finishChange(tx, change, { state, reason: refused?.message ?? null, now: now() })
      await execute(tx, approvalId, contentOf(change), now())
      return 1
    })
  } catch (error) {
    // It was taken back, or is not what was approved.
    if (error instanceof Refusal) return 0
    throw error
  }
}

/** The refusal that stands in the way for good, such as a name that was changed meanwhile. */
async function nameAccount(
  deps: Deps,
  tx: Tx,
  change: SettlementChange,
): Promise<Refusal | undefined> {
  const { accountNumber, holderName } = openAccount(deps.keys, change)
  try {
    await setBankAccountIn(deps, tx, {
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
