import { plusMs } from '#kernel/time'
import { recordAct } from '#oversight'
import { inTransaction, type Tx } from '#platform/db'
import { accountTries, refuse, signWithinMs } from '../application.ts'
import { seen } from '../application-view.ts'
import type { OnboardingDeps } from '../deps.ts'
import { amountPlace } from '../review/execute-reviews.ts'
import { lockById, type Stored, updateApplication } from '../store.ts'
import type { Acting, OnboardingVerbs } from '../verbs.ts'

/**
 * 打款验证: the applicant names the fen that came. A wrong amount is refused AMOUNT_DIFFERS with the tries
 * that are left, and counts; with the third the application is rejected. Before the bank says that it has
 * paid, TRANSFER_NOT_ARRIVED, which counts nothing. The second time: a confirmed one is answered as it stands.
 */
export const confirmAccount: OnboardingVerbs['confirmAccount'] = async (deps, input) => {
  const { db, now } = deps
  // A wrong try must count, so it is committed, and refused only then.
  const left = await inTransaction(db, async (tx) => {
    const stored = await lockById(tx, input.id)
    if (!stored) throw refuse('APPLICATION_NOT_FOUND')
    if (stored.isConfirmed) return undefined
    if (stored.state !== 'TO_BE_CONFIRMED') throw refuse('APPLICATION_STATE')
    await refuseUnlessPaid(tx, deps, stored)
    const isRight = String(input.amountMinor) === amountOf(deps, stored)
    const next = isRight ? confirmed(stored, now()) : tried(stored, now())
    await updateApplication(tx, next)
    await record(tx, input, { before: stored.state, after: next.state }, now())
    return isRight ? undefined : accountTries - next.tries
  })
  if (left !== undefined) throw refuse('AMOUNT_DIFFERS', { triesLeft: left })
  return seen(deps, input.id)
}

const amountOf = ({ keys }: Pick<OnboardingDeps, 'keys'>, one: Stored): string | undefined =>
  one.transferSealed === null ? undefined : keys.open(amountPlace(one.id), one.transferSealed)

async function refuseUnlessPaid(
  tx: Tx,
  { testTransfer }: OnboardingDeps,
  { transferId }: Stored,
): Promise<void> {
  const [standing] = transferId === null ? [] : await testTransfer.standings(tx, [transferId])
  if (standing?.state !== 'paid') throw refuse('TRANSFER_NOT_ARRIVED')
}

const confirmed = (stored: Stored, now: Date): Stored => ({
  ...stored,
  state: 'TO_BE_SIGNED',
  isConfirmed: true,
  deadline: plusMs(now, signWithinMs),
  stateAt: now,
})

function tried(stored: Stored, now: Date): Stored {
  const tries = stored.tries + 1
  return tries < accountTries
    ? { ...stored, tries }
    : {
        ...rejectedAccount(stored, '打款金额连续三次填写不正确，请核对结算账户后重新提交', now),
        tries,
      }
}

/** Sent back for its account. */
export const rejectedAccount = (stored: Stored, reason: string, now: Date): Stored => ({
  ...stored,
  state: 'REJECTED',
  reasons: [{ field: '/bank_account_info/account_number', fieldName: '银行账号', reason }],
  deadline: null,
  stateAt: now,
})

const record = (
  tx: Tx,
  { id, actor, ip, session }: Readonly<{ id: string }> & Acting,
  change: Readonly<{ before: string; after: string }>,
  now: Date,
) => {
  const detail = { ...change, ip, ...(session && { session }) }
  return recordAct(tx, { actor, action: 'confirm-account', subject: id, detail }, now)
}
