import { type Content, propose, recordAct } from '#oversight'
import { businessDate } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { refuse, type RejectReason, type RiskRating } from '../application.ts'
import { seen } from '../application-view.ts'
import { openContent, valueAt } from '../content.ts'
import type { OnboardingDeps } from '../deps.ts'
import { findAlike, findById, lockById, type Stored, updateApplication } from '../store.ts'
import type { Acting, OnboardingVerbs } from '../verbs.ts'
import { findListed } from './find-listed.ts'
import { isLower, type Proposed, rate } from './rate.ts'

type Deps = OnboardingDeps

/** What a reviewer says; kept to the letter, because people approve exactly it. */
export type Review =
  | Readonly<{ verdict: 'pass'; rating: RiskRating; note: string; by: string }>
  | Readonly<{ verdict: 'renew'; rating: RiskRating; note: string; by: string }>
  | Readonly<{ verdict: 'reject'; reasons: readonly RejectReason[]; by: string }>

export function reviewOf(text: string): Review {
  const review: Review = JSON.parse(text)
  return review
}

/** What the table proposes for an application as it lies. */
async function proposedFor(
  { keys, now }: Pick<Deps, 'keys' | 'now'>,
  db: Db,
  stored: Stored,
): Promise<Proposed> {
  const alike = await findAlike(db, stored)
  const count = (by: string) => alike.filter((each) => each.by === by).length
  const content = openContent(keys, stored.id, stored.contentSealed)
  return rate(content, {
    today: businessDate(now()),
    listed: await findListed({ db, keys }, content, now()),
    sameLicence: count('licence'),
    sameAccount: count('account'),
    samePerson: count('person'),
  })
}

/** The risk rating that the table proposes, and why. */
export const proposeRating: OnboardingVerbs['proposeRating'] = async (deps, { id }) => {
  const stored = await findById(deps.db, id)
  if (!stored) throw refuse('APPLICATION_NOT_FOUND')
  return proposedFor(deps, deps.db, stored)
}

/**
 * Proposes to admit an applicant at a risk rating: approval kind `onboarding`, decided by somebody else,
 * carried out by a sweep. A rating below the proposed one needs a note (RATING_LOWERED). The second time: the
 * same proposal answers the application as it stands; another is refused while the first waits
 * (APPROVAL_STANDS).
 */
export const passReview: OnboardingVerbs['passReview'] = (deps, input) =>
  askRated(deps, input, 'pass')

/**
 * 复审: proposes how a merchant that was taken on is rated from now on, which sets its limits and the next date
 * anew. As `passReview`, for an application that is finished.
 */
export const renewReview: OnboardingVerbs['renewReview'] = (deps, input) =>
  askRated(deps, input, 'renew')

type Rated = Readonly<{ id: string; rating: RiskRating; note: string }> & Acting

function askRated(deps: Deps, input: Rated, verdict: 'pass' | 'renew') {
  const { rating, note, actor: by } = input
  return ask(deps, input, { verdict, rating, note, by }, async (tx, stored) => {
    const proposed = await proposedFor(deps, tx, stored)
    if (isLower(rating, proposed.rating) && note.trim() === '')
      throw refuse('RATING_LOWERED', { proposed: proposed.rating })
  })
}

/** Proposes to send it back, with reasons by field (REASONS_MISSING). As `passReview`. */
export const rejectReview: OnboardingVerbs['rejectReview'] = async (deps, input) => {
  const { reasons, actor: by } = input
  if (reasons.length === 0 || reasons.some(({ reason }) => reason.trim() === ''))
    throw refuse('REASONS_MISSING')
  return ask(deps, input, { verdict: 'reject', reasons, by })
}

async function ask(
  deps: Deps,
  { id, actor, ip, session }: Readonly<{ id: string }> & Acting,
  review: Review,
  admit?: (tx: Tx, stored: Stored) => Promise<void>,
) {
  const { db, now } = deps
  await inTransaction(db, async (tx) => {
    const stored = await lockById(tx, id)
    if (!stored) throw refuse('APPLICATION_NOT_FOUND')
    const state = review.verdict === 'renew' ? 'FINISHED' : 'AUDITING'
    if (stored.state !== state) throw refuse('APPLICATION_STATE')
    await admit?.(tx, stored)
    const text = JSON.stringify(review)
    const approval = await propose(
      tx,
      {
        kind: 'onboarding',
        subject: id,
        amount: null,
        summary: summaryOf(stored, review),
        content: approvalContent(stored, text),
        maker: actor,
        needed: 1,
      },
      now(),
    )
    if (stored.approvalId === approval.id) return
    await updateApplication(tx, { ...stored, approvalId: approval.id, review: text })
    const detail = { before: stored.state, after: review, ip, ...(session && { session }) }
    await recordAct(tx, { actor, action: 'review-application', subject: id, detail }, now())
  })
  return seen(deps, id)
}

/** The content that was reviewed is part of what is approved, by its digest. */
export const approvalContent = (stored: Stored, review: string): Content => ({
  applicationId: stored.id,
  contentDigest: stored.contentDigest,
  review,
})

const ratingWords = { low: '低', medium: '中', high: '高' } as const

function summaryOf({ name }: Stored, review: Review): string {
  switch (review.verdict) {
    case 'pass':
      return `通过${name}的进件申请，风险等级${ratingWords[review.rating]}`
    case 'renew':
      return `复审${name}，风险等级${ratingWords[review.rating]}`
    case 'reject':
      return `驳回${name}的进件申请，共${review.reasons.length}条原因`
  }
}

/**
 * One sensitive value in the clear, for a reviewer who lays it beside the document; written down before it is
 * shown. APPLICATION_NOT_FOUND where there is none.
 */
export const revealField: OnboardingVerbs['revealField'] = (deps, input) =>
  inTransaction(deps.db, async (tx) => {
    const { id, field, actor, ip, session } = input
    const stored = await findById(tx, id)
    const value = stored && valueAt(openContent(deps.keys, id, stored.contentSealed), field)
    if (typeof value !== 'string') throw refuse('APPLICATION_NOT_FOUND', { field })
    const detail = { after: { field }, ip, ...(session && { session }) }
    await recordAct(tx, { actor, action: 'applicant-read', subject: id, detail }, deps.now())
    return value
  })
