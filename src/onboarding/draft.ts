import { recordAct } from '#oversight'
import { inTransaction } from '#platform/db'
import {
  type Application,
  applicationStates,
  type DraftContent,
  refuse,
  signWithinMs,
} from './application.ts'
import { applicationsOf, seen, shown } from './application-view.ts'
import { isBlocking } from './check/findings.ts'
import { openContent, unmasked } from './content.ts'
import type { OnboardingDeps } from './deps.ts'
import { idOfToken, tokenOf } from './draft-token.ts'
import { judgeContent } from './judge-content.ts'
import { refuseForeignMedia } from './media/media-of.ts'
import { contentColumns, newApplication } from './new-application.ts'
import {
  countBegun,
  type DueReview,
  findById,
  findDue,
  findPage,
  insertApplication,
  lockById,
  type Stored,
  updateApplication,
} from './store.ts'
import { businessDate, plusMs } from '#kernel/time'
import type { OnboardingVerbs } from './verbs.ts'

/** Strangers begin drafts, and each lies for thirty days. */
const openDraftsMax = 2_000

/**
 * 发起申请: an empty draft of our own form, and the token that opens it. Each call begins another; a draft
 * that is never submitted ends after thirty days. `providerMchid`: a provider's, for a sub-merchant.
 * TOO_MANY_DRAFTS while two thousand of our own form were begun and never handed in, but at our counter.
 */
export const beginApplication: OnboardingVerbs['beginApplication'] = async (
  { db, keys, now },
  { providerMchid: mchid = '', isAtCounter = false },
) => {
  const at = now()
  const fresh = newApplication({ keys, mchid, content: {}, now: at })
  const draft = { ...fresh, deadline: plusMs(at, signWithinMs) }
  await inTransaction(db, async (tx) => {
    if (mchid === '' && !isAtCounter && (await countBegun(tx, openDraftsMax)) >= openDraftsMax)
      throw refuse('TOO_MANY_DRAFTS')
    // The same id again is the same draft, after a COMMIT of unknown outcome.
    await insertApplication(tx, draft)
  })
  return { id: draft.id, token: tokenOf(keys, draft.id) }
}

/** The application that a token opens. DRAFT_TOKEN_INVALID. */
export const applicationOfToken: OnboardingVerbs['applicationOfToken'] = async (deps, token) => {
  const id = idOfToken(deps.keys, token)
  const stored = id === undefined ? undefined : await findById(deps.db, id)
  if (!stored) throw refuse('DRAFT_TOKEN_INVALID')
  return shown(deps, deps.db, stored)
}

export const findApplication: OnboardingVerbs['findApplication'] = async (deps, { id }) => {
  const stored = await findById(deps.db, id)
  return stored && shown(deps, deps.db, stored)
}

export const findApplicationPage: OnboardingVerbs['findApplicationPage'] = async (deps, page) =>
  applicationsOf(deps, deps.db, await findPage(deps.db, page))

export const findDueReviews = (
  { db, now }: Pick<OnboardingDeps, 'db' | 'now'>,
  { limit }: Readonly<{ limit: number }>,
): Promise<readonly DueReview[]> => findDue(db, { today: businessDate(now()), limit })

/**
 * Keeps a draft as far as it is filled in, with what is wrong with it. Whoever was shown masked values
 * may send them back: what equals its mask stays as it was. A rejected application is edited the same
 * way. APPLICATION_STATE, MEDIA_FOREIGN.
 */
export const saveDraft: OnboardingVerbs['saveDraft'] = (deps, { content, ...asked }) =>
  inTransaction(deps.db, async (tx): Promise<Application> => {
    const { id } = asked
    const stored = await lockEditable(tx, asked)
    const before = openContent(deps.keys, id, stored.contentSealed)
    const plain = unmasked(content, before)
    await refuseForeignMedia(tx, stored, plain)
    const columns = contentColumns(deps.keys, id, plain)
    const findings = await judgeContent(deps, tx, { ...stored, ...columns }, plain)
    const saved: Stored = { ...stored, ...columns, findings }
    await updateApplication(tx, saved)
    return shown(deps, tx, saved)
  })

type Asked = Readonly<{ id: string; providerMchid?: string | undefined }>

async function lockEditable(
  tx: Parameters<typeof lockById>[0],
  { id, providerMchid = '' }: Asked,
): Promise<Stored> {
  const stored = await lockById(tx, id)
  // A provider's application is changed by the provider, not by whoever signs for it.
  if (stored?.mchid !== providerMchid) throw refuse('APPLICATION_NOT_FOUND')
  if (!applicationStates.canMove(stored.state, 'AUDITING')) throw refuse('APPLICATION_STATE')
  return stored
}

/**
 * Hands a draft in for review. Refuses it with what is wrong (APPLICATION_INCOMPLETE), and a subject that
 * is none (MICRO_NOT_ALLOWED). The second time: an application under review is answered as it stands.
 */
export const submitApplication: OnboardingVerbs['submitApplication'] = async (deps, input) => {
  const { id, providerMchid, actor, ip, session } = input
  const { db, keys, now } = deps
  await openDemoAccount(deps, id)
  await inTransaction(db, async (tx) => {
    const stored = await lockById(tx, id)
    if (stored?.state === 'AUDITING') return
    const draft = await lockEditable(tx, { id, providerMchid })
    const content = openContent(keys, id, draft.contentSealed)
    if (draft.subjectType === 'SUBJECT_TYPE_MICRO') throw refuse('MICRO_NOT_ALLOWED')
    await refuseForeignMedia(tx, draft, content)
    const findings = await judgeContent(deps, tx, draft, content)
    if (findings.some(isBlocking)) throw refuse('APPLICATION_INCOMPLETE', { findings })

    // Past this line nothing may refuse.
    await updateApplication(tx, submitted({ ...draft, findings }, now()))
    const detail = { before: draft.state, after: 'AUDITING', ip, ...(session && { session }) }
    await recordAct(tx, { actor, action: 'submit-application', subject: id, detail }, now())
  })
  return seen(deps, id)
}

async function openDemoAccount(deps: OnboardingDeps, id: string): Promise<void> {
  const stored = deps.openDemoAccount && (await findById(deps.db, id))
  if (stored) await openDemoAccountOf(deps, openContent(deps.keys, id, stored.contentSealed))
}

/** The demo bank knows only accounts that were opened there, and nobody goes to its counter. */
export async function openDemoAccountOf(
  deps: Pick<OnboardingDeps, 'openDemoAccount'>,
  { bank_account_info: account }: DraftContent,
): Promise<void> {
  const { account_number: accountNumber = '', account_name: holderName = '' } = account ?? {}
  if (accountNumber && holderName) await deps.openDemoAccount?.({ accountNumber, holderName })
}

/** Under review, with nothing left of an earlier one. */
export const submitted = (draft: Stored, now: Date): Stored => ({
  ...draft,
  state: 'AUDITING',
  reasons: [],
  approvalId: null,
  review: null,
  riskRating: null,
  riskNote: null,
  transferId: null,
  transferSealed: null,
  tries: 0,
  isConfirmed: false,
  deadline: null,
  submittedAt: now,
  stateAt: now,
})
