import { randomInt } from 'node:crypto'
import { newId } from '#kernel/id'
import { plusMs } from '#kernel/time'
import { execute } from '#oversight'
import { inTransaction, type Tx } from '#platform/db'
import { confirmWithinMs, type DraftContent, signWithinMs } from '../application.ts'
import { isPublic } from '../check/check-people.ts'
import { openContent } from '../content.ts'
import type { OnboardingDeps } from '../deps.ts'
import { lockReviewed, type Stored, updateApplication } from '../store.ts'
import { approvalContent, type Review, reviewOf } from './review.ts'

type Deps = Pick<OnboardingDeps, 'db' | 'keys' | 'now' | 'testTransfer'>

const sliceSize = 50

/**
 * Carries out what people have approved about applications, and takes back what they have not; answers
 * how many. State, the order of a test transfer and the use of the approval commit together. Safe to kill,
 * and to run in any number of processes.
 */
export const executeReviews = (deps: Deps): Promise<number> =>
  inTransaction(deps.db, async (tx) => {
    const reviewed = await lockReviewed(tx, { skip: [], limit: sliceSize })
    const approved = reviewed.filter(({ verdict }) => verdict === 'APPROVED')
    for (const { verdict, ...stored } of reviewed)
      if (verdict !== 'APPROVED')
        await updateApplication(tx, { ...stored, approvalId: null, review: null })
    for (const { verdict: _, ...stored } of approved) await carryOut(tx, deps, stored)
    // Last, because it holds the end of the audit log.
    for (const stored of approved)
      if (stored.approvalId !== null && stored.review !== null)
        await execute(tx, stored.approvalId, approvalContent(stored, stored.review), deps.now())
    return reviewed.length
  })

async function carryOut(tx: Tx, deps: Deps, stored: Stored): Promise<void> {
  const now = deps.now()
  const review = reviewOf(stored.review ?? '')
  if (review.verdict === 'pass') return pass(tx, deps, stored, review)
  await updateApplication(tx, {
    ...stored,
    state: 'REJECTED',
    reasons: review.reasons,
    approvalId: null,
    stateAt: now,
  })
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
