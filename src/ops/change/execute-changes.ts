import { liftHold } from '#clearing'
import { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import {
  agreeFeesIn,
  agreeSettlementIn,
  readmitMerchant,
  setIndustryIn,
  setMerchantLimits,
  suspendMerchant,
} from '#merchants'
import { type Content, execute, recordAct } from '#oversight'
import { setCustomerState } from '#parties'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Log } from '#platform/log'
import { freezeWalletIn, thawWalletIn } from '#wallet'
import { type Change, contentOf, type StoredChange, subjectOf } from './change.ts'
import { readChange } from './read-change.ts'
import { findApproved, lockWaiting, markExecuted, markRefused } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; log?: Pick<Log, 'warn'> | undefined }>

const changesSlice = 100

/**
 * Carries out what was approved and nobody has done, and answers how many. Each is done once, however
 * many processes sweep and wherever one is killed: it stands or falls with the approval's end, in one
 * transaction, so that a rejection that came first undoes it. One that is refused is
 * kept with the code of its refusal, and tried again until a checker rejects it.
 */
export async function executeChanges(deps: Deps): Promise<number> {
  let count = 0
  for (const stored of await findApproved(deps.db, changesSlice)) {
    try {
      count += (await executeOne(deps, stored)) ? 1 : 0
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { approvalId, refusal } = stored
      if (refusal !== error.code)
        deps.log?.warn({ approvalId, code: error.code }, 'an approved change was refused')
      await markRefused(deps.db, { approvalId, refusal: error.code }, deps.now())
    }
  }
  return count
}

/** False where another process has done it. */
async function executeOne(deps: Deps, stored: StoredChange): Promise<boolean> {
  const { db, now } = deps
  const change = readChange(stored.kind, stored.content)
  return inTransaction(db, async (tx) => {
    if (!(await lockWaiting(tx, stored.approvalId))) return false
    await doOnce(tx, change, stored, now())
    await markExecuted(tx, stored.approvalId, now())
    const content: Content = contentOf(change)
    await execute(tx, stored.approvalId, content, now())
    const detail = { after: { ...content, approvalId: stored.approvalId } }
    const act = { actor: 'platform', action: stored.kind, subject: subjectOf(change), detail }
    await recordAct(tx, act, now())
    return true
  })
}

async function doOnce(tx: Tx, change: Change, stored: StoredChange, now: Date): Promise<void> {
  switch (change.kind) {
    case 'merchant_suspend': {
      const move = change.state === 'suspended' ? suspendMerchant : readmitMerchant
      return move({ db: tx }, change)
    }
    case 'limit_change': {
      const { mchid, singleMax, dayMax, rating, reviewOn } = change
      const reviewAt = new Date(`${reviewOn}T00:00:00+08:00`)
      return setMerchantLimits(
        { db: tx, now: () => now },
        { mchid, singleMax, dayMax, rating, reviewAt },
      )
    }
    case 'hold_lift': {
      const { mchid, holdId: id } = change
      return liftHold({ db: tx, now: () => now }, { mchid, id, by: stored.proposedBy })
    }
    case 'customer_freeze': {
      const { customerId, act, reason } = change
      const said = { customerId, by: 'staff', reason } as const
      if (act === 'thaw') await thawWalletIn(tx, said, now)
      else await freezeWalletIn(tx, said, now)
      if (act === 'freeze_wallet') return undefined
      const state = act === 'thaw' ? 'active' : 'frozen'
      return setCustomerState({ db: tx }, { customerId, state })
    }
    case 'fee_change': {
      const { mchid: subject, effectiveFrom, rows } = change
      return agreeFeesIn(tx, { subject, effectiveFrom, rows }, now)
    }
    case 'published_fee_change':
      return agreeFeesIn(tx, change, now)
    case 'industry_change':
      return setIndustryIn(tx, change, now)
    case 'settlement_change': {
      const { mchid, unit, effectiveFrom, terms } = change
      return agreeSettlementIn(tx, { mchid, unit, effectiveFrom, terms }, now)
    }
  }
}
