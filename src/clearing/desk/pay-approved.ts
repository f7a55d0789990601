import { Refusal } from '#kernel/refusal'
import { dayMs } from '#kernel/time'
import { type Approval, execute, findApprovals } from '#oversight'
import { inTransaction, type Tx } from '#platform/db'
import type { PayoutDeps } from '../payout/payout-deps.ts'
import { refuse as refusePayout } from '../payout/payout.ts'
import { withdraw } from '../payout/withdraw.ts'
import { contentOf, type PayoutRequest } from './payout-request.ts'
import { endRequest, findWaitingRequests, noteReason } from './store.ts'

const sliceMax = 200

/** How long an approved request waits for money or for a hold to be lifted. */
const patienceMs = dayMs

/**
 * Carries out what a merchant's people have approved, and ends what they have not; answers how many it paid
 * out. The withdrawal, its approval's use and the request's end commit together. What is refused, for want
 * of money or because the merchant is held, is tried again for a day after the approval and then dropped;
 * an account that was changed meanwhile drops it at once, since nobody has approved the new one.
 */
export async function payApproved(deps: PayoutDeps): Promise<number> {
  const waiting = await findWaitingRequests(deps.db, sliceMax)
  const ids = waiting.map(({ approvalId }) => approvalId)
  const approvals = new Map((await findApprovals(deps.db, ids)).map((each) => [each.id, each]))
  let count = 0
  for (const request of waiting) {
    const approval = approvals.get(request.approvalId)
    if (approval && (await carriedOut(deps, request, approval))) count += 1
  }
  return count
}

async function carriedOut(
  deps: PayoutDeps,
  request: PayoutRequest,
  approval: Approval,
): Promise<boolean> {
  switch (approval.state) {
    case 'PENDING':
      return false
    case 'REJECTED':
    case 'EXPIRED':
    case 'EXECUTED':
      await drop(deps, request, approval.state)
      return false
    case 'APPROVED':
      return payOut(deps, request, approval)
  }
}

async function payOut(
  deps: PayoutDeps,
  request: PayoutRequest,
  approval: Approval,
): Promise<boolean> {
  const { mchid, requestNo: outRequestNo, accountType, amount, remark } = request
  const asked = { mchid, unit: mchid, outRequestNo, accountType, amount, remark }
  const given = { ...asked, bankMemo: null, notifyUrl: null }
  try {
    let isOurs = false
    await withdraw(deps, given, async (tx, payout) => {
      await use(deps, tx, { request, payout })
      isOurs = true
    })
    // The number was a withdrawal's already, the API's or one of another process, which has ended the request.
    if (!isOurs) await drop(deps, request, 'PAYOUT_REQUEST_REUSED')
    return isOurs
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const since = deps.now().getTime() - (approval.decidedAt ?? request.createdAt).getTime()
    if (forGood.has(error.code) || since > patienceMs) await drop(deps, request, error.code)
    else await noteReason(deps.db, request, error.code)
    return false
  }
}

/** Waiting changes nothing about these. */
const forGood: ReadonlySet<string> = new Set(['CONTENT_CHANGED', 'PAYOUT_REQUEST_REUSED'])

type Paid = Readonly<{
  request: PayoutRequest
  payout: Readonly<{
    id: string
    bankAccountId: string
    bankName: string
    holderName: string
    last4: string
  }>
}>

/** The account that is paid must be the one that was shown: the digest of the approval says so. */
async function use({ now }: PayoutDeps, tx: Tx, { request, payout }: Paid): Promise<void> {
  const account = { ...payout, id: payout.bankAccountId }
  if (!(await endRequest(tx, request, { state: 'done', payoutId: payout.id, now: now() })))
    // Another process was here first; what it did stands, and what this one did goes.
    throw refusePayout('PAYOUT_REQUEST_REUSED')
  await execute(tx, request.approvalId, contentOf(request, account), now())
}

const drop = ({ db, now }: PayoutDeps, request: PayoutRequest, reason: string): Promise<unknown> =>
  inTransaction(db, (tx) => endRequest(tx, request, { state: 'dropped', reason, now: now() }))
