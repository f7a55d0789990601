import { Refusal } from '#kernel/refusal'
import { type Clock, minuteMs, plusMs, secondMs } from '#kernel/time'
import type { AccountRef } from '#ledger'
import { addStaff, decide, findAllStaff, findPending, type StaffId } from '#oversight'
import type { Payments, RefundTiers } from '#payments'
import type { Db } from '#platform/db'
import { type Asked, within } from '../call/asked.ts'
import { findMarks, type Mark, putMark, removeMark } from '../mark/store.ts'
import { freeze } from './freeze.ts'
import { findRefundSeen } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

const underReview: readonly string[] = ['refund_slow', 'refund_abnormal', 'refund_closed']

export const isReviewed = (asked: Asked | undefined): boolean =>
  underReview.includes(asked?.struck?.fault ?? '')

/**
 * Above which amount people approve a refund. A refund that was struck needs one checker whatever its
 * amount, so that it waits, and is approved or rejected, as any large one.
 */
export const tiersWithFaults = (usual: RefundTiers): RefundTiers => ({
  get autoMax() {
    return isReviewed(within.getStore()) ? 0n : usual.autoMax
  },
  get twoMax() {
    return isReviewed(within.getStore()) ? 1n << 62n : usual.twoMax
  },
})

/** Written before the refund is asked for, so that none is left in review when a process dies. */
export async function markRefund(
  { db, now }: Deps,
  { owner, number, struck }: Asked,
): Promise<void> {
  if (!struck) return
  const { fault, parameters } = struck
  const until = plusMs(now(), (parameters['seconds'] ?? 0) * secondMs)
  const mark = { mchid: owner, kind: 'refund', subject: number, fault } as const
  await putMark(db, { ...mark, detail: {}, polls: 0, until }, now())
  await struck.tell('退款进入审核')
}

const limit = 100
/** Longer than any request takes; then the refund was refused and never comes. */
const patienceMs = minuteMs
const frozenMs = 30 * secondMs

/** Decides the reviews of struck refunds whose time has come; answers how many. */
export async function decideRefunds(
  deps: Deps & Readonly<{ payments: Pick<Payments, 'order'> }>,
): Promise<number> {
  const { db, now } = deps
  let decided = 0
  for (const mark of await findMarks(db, { kind: 'refund', due: now() }, limit))
    if (await decideOne(deps, mark)) decided++
  return decided
}

async function decideOne(
  deps: Deps & Readonly<{ payments: Pick<Payments, 'order'> }>,
  mark: Mark,
): Promise<boolean> {
  const { db, now } = deps
  const refund = await findRefundSeen(db, { mchid: mark.mchid, outRefundNo: mark.subject })
  const approval =
    refund && (await findPending(db, 10_000)).find((one) => one.subject === refund.id)
  if (!refund || !approval) {
    const isOver = refund !== undefined || plusMs(mark.until ?? now(), patienceMs) <= now()
    if (isOver) await removeMark(db, mark)
    return false
  }
  if (mark.fault === 'refund_abnormal') {
    const accounts = await receiversOf(deps, { mchid: mark.mchid, id: refund.orderId })
    const { mchid, fault, subject: outRefundNo } = mark
    await freeze(db, { mchid, fault, accounts, ms: frozenMs, outRefundNo }, now())
  }
  const verdict = mark.fault === 'refund_closed' ? 'reject' : 'approve'
  try {
    const staffId = await reviewerOf(deps)
    await decide(deps, { approvalId: approval.id, staffId, verdict, note: '沙箱故障' })
  } catch (error) {
    // Somebody else has decided it.
    if (!(error instanceof Refusal)) throw error
  }
  await removeMark(db, mark)
  return true
}

/** Whoever got the money of a payment back would get it here. */
async function receiversOf(
  { payments }: Readonly<{ payments: Pick<Payments, 'order'> }>,
  key: Readonly<{ mchid: string; id: string }>,
): Promise<readonly AccountRef[]> {
  const payment = (await payments.order(key))?.payment
  const accounts: AccountRef[] = []
  if (payment && payment.balanceAmount > 0n && payment.customerId !== null)
    accounts.push({ kind: 'customer_balance', owner: payment.customerId })
  if (payment && payment.cardAmount > 0n && payment.cardId !== null)
    accounts.push({ kind: 'demo_bank_deposit', owner: payment.cardId })
  return accounts
}

const reviewerName = '沙箱审核员'

/** The sandbox’s own checker; two processes that begin at once take on two, which harms nobody. */
async function reviewerOf(deps: Deps): Promise<StaffId> {
  const all = await findAllStaff(deps.db)
  const known = all.find(({ name, state }) => name === reviewerName && state === 'active')
  if (known) return known.id
  return (await addStaff(deps, { name: reviewerName, roles: ['approver'], addedBy: 'platform' })).id
}

/** Whether the refund for which an account was frozen has ended. */
export async function isRefundOver(db: Db, { mchid, detail }: Mark): Promise<boolean> {
  const { outRefundNo } = detail
  if (outRefundNo === undefined) return false
  const refund = await findRefundSeen(db, { mchid, outRefundNo })
  return refund === undefined || refund.state !== 'PROCESSING'
}
