import { randomInt } from 'node:crypto'
import { newId } from '#kernel/id'
import { Refusal } from '#kernel/refusal'
import { businessDate, plusMs } from '#kernel/time'
import { setMerchantLimits } from '#merchants'
import { execute } from '#oversight'
import { inTransaction, type Tx } from '#platform/db'
import { confirmWithinMs, type DraftContent, signWithinMs } from '../application.ts'
import { isPublic } from '../check/check-people.ts'
import { openContent } from '../content.ts'
import type { OnboardingDeps } from '../deps.ts'
import { lockReviewed, type Stored, updateApplication } from '../store.ts'
import { limitsOf, reviewOnOf } from './rate.ts'
import { approvalContent, type Review, reviewOf } from './review.ts'

type Deps = Pick<OnboardingDeps, 'db' | 'keys' | 'now' | 'testTransfer'>

type OnFault = (fault: Readonly<{ id: string; error: Refusal }>) => void

/**
 * Carries out what people have approved about applications, and takes back what they have not; answers
 * how many. Each commits by itself: its state, the order of a test transfer and the use of the approval
 * together. One that is refused is told of and tried again, and stands in nobody's way. Safe to kill, and to run
 * in any number of processes.
 */
export async function executeReviews(
  deps: Deps,
  onFault: OnFault = () => undefined,
): Promise<number> {
  const refused: string[] = []
  for (let count = 0; ; count++) {
    let id: string | undefined
    try {
      id = await inTransaction(deps.db, async (tx) => {
        const [reviewed] = await lockReviewed(tx, { skip: refused, limit: 1 })
        id = reviewed?.id
        if (reviewed) await carryOut(tx, deps, reviewed)
        return id
      })
    } catch (error) {
      if (!(error instanceof Refusal) || id === undefined) throw error
      refused.push(id)
      onFault({ id, error })
      count--
    }
    if (id === undefined) return count
  }
}

async function carryOut(
  tx: Tx,
  deps: Deps,
  { verdict, ...stored }: Awaited<ReturnType<typeof lockReviewed>>[number],
): Promise<void> {
  const { approvalId, review: text } = stored
  if (verdict !== 'APPROVED' || approvalId === null || text === null)
    return updateApplication(tx, { ...stored, approvalId: null, review: null })
  const review = reviewOf(text)
  switch (review.verdict) {
    case 'pass':
      await pass(tx, deps, stored, review)
      break
    case 'renew':
      await renew(tx, deps, stored, review)
      break
    case 'reject': {
      const { reasons } = review
      const stateAt = deps.now()
      await updateApplication(tx, {
        ...stored,
        state: 'REJECTED',
        reasons,
        approvalId: null,
        stateAt,
      })
    }
  }
  // Last, because it holds the end of the audit log.
  await execute(tx, approvalId, approvalContent(stored, text), deps.now())
}

/** What it may take and when it is looked at again, from today on. */
async function renew(
  tx: Tx,
  { now }: Deps,
  stored: Stored,
  { rating, note }: Extract<Review, { verdict: 'renew' }>,
): Promise<void> {
  const reviewOn = reviewOnOf(businessDate(now()), rating)
  const { singleMax, dayMax } = limitsOf[rating]
  const reviewAt = new Date(`${reviewOn}T00:00:00+08:00`)
  const limits = { mchid: stored.subMchid ?? '', singleMax, dayMax, rating, reviewAt }
  await setMerchantLimits({ db: tx, now }, limits)
  const rated = { riskRating: rating, riskNote: note, reviewOn, approvalId: null }
  await updateApplication(tx, { ...stored, ...rated })
}

async function pass(
  tx: Tx,
  deps: Deps,
  stored: Stored,
  { rating, note }: Extract<Review, { verdict: 'pass' }>,
): Promise<void> {
  const now = deps.now()
  const content = openContent(deps.keys, stored.id, stored.contentSealed)
  const rated = { ...stored, riskRating: rating, riskNote: note, approvalId: null, stateAt: now }
  if (!needsAccountCheck(content)) {
    const deadline = plusMs(now, signWithinMs)
    return updateApplication(tx, { ...rated, state: 'TO_BE_SIGNED', deadline })
  }
  const transferId = newId('vt', now)
  const amount = randomInt(1, 100)
  await deps.testTransfer.request(tx, requestOf(content, transferId, amount), now)
  await updateApplication(tx, {
    ...rated,
    state: 'TO_BE_CONFIRMED',
    transferId,
    transferSealed: deps.keys.seal(amountPlace(stored.id), String(amount)),
    tries: 0,
    isConfirmed: false,
    deadline: plusMs(now, confirmWithinMs),
  })
}

/** Where the amount is sealed for. */
export const amountPlace = (id: string): string => `onboarding.application.transfer:${id}`

const requestOf = (
  { bank_account_info: account }: DraftContent,
  id: string,
  amount: number,
): Parameters<OnboardingDeps['testTransfer']['request']>[1] => ({
  id,
  amountMinor: BigInt(amount),
  accountNumber: account?.account_number ?? '',
  holderName: account?.account_name ?? '',
  bankName: account?.bank_name || account?.account_bank || '',
  branchNumber: account?.bank_branch_id || null,
})

/**
 * 账户验证 by subject (APIv3 onboarding §4.4). Where the wire would have the legal person scan a code, the
 * account is proved by a transfer, which proves more.
 */
function needsAccountCheck({
  subject_info: subject,
  contact_info: contact,
}: DraftContent): boolean {
  const type = subject?.subject_type
  if (type === 'SUBJECT_TYPE_INDIVIDUAL') return contact?.contact_type === 'SUPER'
  if (isPublic(type)) return !subject?.certificate_letter_copy
  return true
}
