import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Call, evidenceOf } from './call.ts'
import { judgeAcknowledged, judgeRefused, newEffects } from './judge-answers.ts'
import {
  type Message,
  neverPaid,
  paymentMessage,
  refundMessage,
  type ToldPayment,
} from './message-view.ts'
import { type Evidence, type Finding, failed, passed, waits } from './result.ts'
import { type AcceptanceDeps, patienceMs, type Run } from './run.ts'
import type { Spoil } from './seal-message.ts'
import { sendMessage } from './send-message.ts'
import { findCalls, type RefundedPayment } from './store.ts'

export type Subjects = Readonly<{
  payment: ToldPayment | undefined
  refunded: RefundedPayment | undefined
  unpaid: Call | undefined
}>

/** Findings by id of the check. */
export type Probes = readonly (readonly [checkId: string, finding: Finding])[]

type Attempt = Readonly<{
  deps: AcceptanceDeps
  run: Run
  subjects: Subjects
  isWanted: (checkId: string) => boolean
}>

const waitAll = (
  { isWanted }: Attempt,
  checkIds: readonly string[],
  reason: 'needs_payment' | 'needs_unpaid' | 'needs_refund',
): Probes => checkIds.filter(isWanted).map((checkId) => [checkId, waits(reason)] as const)

/** What a merchant must acknowledge, however often and in whatever order it comes. */
export async function tryTrue(attempt: Attempt): Promise<Probes> {
  return [...(await tryPayment(attempt)), ...(await tryRefund(attempt))]
}

async function tryPayment(attempt: Attempt): Promise<Probes> {
  const { deps, run, subjects, isWanted } = attempt
  const { payment } = subjects
  const checkIds = ['ack-callback', 'duplicate', 'concurrent']
  if (!payment) return waitAll(attempt, checkIds, 'needs_payment')
  const message = paymentMessage(payment, payment.paidAt)
  // Whatever a merchant does when it hears of it for the first time, it has done after this one.
  const first = await sendMessage(deps, run, { message })
  const found: [string, Finding][] = [['ack-callback', judgeAcknowledged([first])]]
  await settled(deps)
  if (isWanted('duplicate')) {
    const since = deps.now()
    const answers = [
      await sendMessage(deps, run, { message, copy: 1 }),
      await sendMessage(deps, run, { message, copy: 2 }),
    ]
    found.push(['duplicate', await judgeRepeated(attempt, payment, answers, since)])
  }
  if (isWanted('concurrent')) {
    const since = deps.now()
    const copies = [3, 4, 5, 6, 7]
    const answers = await Promise.all(
      copies.map((copy) => sendMessage(deps, run, { message, copy })),
    )
    found.push(['concurrent', await judgeRepeated(attempt, payment, answers, since)])
  }
  return found.filter(([checkId]) => isWanted(checkId))
}

async function tryRefund(attempt: Attempt): Promise<Probes> {
  const { deps, run, subjects, isWanted } = attempt
  const { refunded } = subjects
  if (!refunded) return waitAll(attempt, ['ack-refund', 'out-of-order'], 'needs_refund')
  const { refund, payment } = refunded
  const told = refundMessage(refund, refund.succeededAt)
  const answer = await sendMessage(deps, run, { message: told })
  const found: [string, Finding][] = [['ack-refund', judgeAcknowledged([answer])]]
  if (isWanted('out-of-order')) {
    await settled(deps)
    const since = deps.now()
    const message = paymentMessage(payment, payment.paidAt)
    const late = await sendMessage(deps, run, { message })
    const again = await sendMessage(deps, run, { message: told, copy: 1 })
    found.push(['out-of-order', await judgeRepeated(attempt, payment, [late, again], since)])
  }
  return found.filter(([checkId]) => isWanted(checkId))
}

/** Looks on for a while after the last answer: a second effect comes when the answer is out. */
async function judgeRepeated(
  { deps, run }: Attempt,
  { outTradeNo, transactionId }: ToldPayment,
  answers: readonly Evidence[],
  since: Date,
): Promise<Finding> {
  await settled(deps)
  const effects = newEffects(await findCalls(deps.db, run), { outTradeNo, transactionId, since })
  if (effects.length === 0) return judgeAcknowledged(answers)
  return failed('acted_again', [...answers, ...effects.map(evidenceOf)])
}

const settled = ({ lookOn }: AcceptanceDeps): Promise<void> => lookOn?.() ?? sleep(patienceMs)

const spoils: readonly (readonly [checkId: string, spoil: Spoil])[] = [
  ['wrong-signature', 'wrong_signature'],
  ['probe', 'probe'],
  ['unsigned', 'unsigned'],
  ['stale', 'stale'],
  ['unknown-serial', 'unknown_serial'],
  ['garbled', 'garbled'],
]

/** What no merchant may believe, each under an id that it has not seen, all at once. */
export async function tryRefused(attempt: Attempt): Promise<Probes> {
  const { deps, run, subjects, isWanted } = attempt
  const { payment } = subjects
  const wanted = spoils.filter(([checkId]) => isWanted(checkId))
  if (!payment)
    return waitAll(
      attempt,
      wanted.map(([checkId]) => checkId),
      'needs_payment',
    )
  return Promise.all(
    wanted.map(async ([checkId, spoil]) => {
      const message = paymentMessage(payment, deps.now())
      return [checkId, judgeRefused(await sendMessage(deps, run, { message, spoil }))] as const
    }),
  )
}

/** What is well signed and still not so; the amount last, since it makes the order look paid. */
export async function tryMistaken(attempt: Attempt): Promise<Probes> {
  const { deps, run, subjects, isWanted } = attempt
  const now = deps.now()
  const { unpaid, payment } = subjects
  const claim = unpaid && neverPaid(unpaid, run.mchid, now)
  const unknown = claim ?? payment
  const told: readonly (readonly [checkId: string, claimed: ToldPayment | undefined])[] = [
    ['unknown-order', unknown && { ...unknown, ...strangeNumbers(now) }],
    ['wrong-mchid', claim && { ...claim, mchid: otherMchid(run.mchid) }],
    ['wrong-appid', claim && { ...claim, appid: 'wx00000000000000ff' }],
    ['wrong-amount', claim && { ...claim, amount: claim.amount + 1n }],
  ]
  const found: [string, Finding][] = []
  for (const [checkId, claimed] of told) {
    if (!isWanted(checkId)) continue
    const reason = checkId === 'unknown-order' ? 'needs_payment' : 'needs_unpaid'
    found.push([
      checkId,
      claimed ? await judgeMistaken(attempt, claimed, paymentMessage(claimed, now)) : waits(reason),
    ])
  }
  return found
}

const otherMchid = (mchid: string): string => (mchid === '1900000999' ? '1900000998' : '1900000999')

/** Numbers of an order that was never placed. */
const strangeNumbers = (now: Date) => ({
  outTradeNo: `acceptance${now.getTime()}`,
  transactionId: `4200000000${randomInt(1e9)}${randomInt(1e9)}`.padEnd(28, '0'),
})

/** Whoever acknowledges and asks at once believes the answer, not the callback. */
async function judgeMistaken(
  { deps, run }: Attempt,
  { outTradeNo, transactionId }: ToldPayment,
  message: Message,
): Promise<Finding> {
  const since = deps.now()
  const answer = await sendMessage(deps, run, { message })
  const finding = judgeRefused(answer)
  if (finding.reason !== 'was_believed') return finding
  await settled(deps)
  const asked = (await findCalls(deps.db, run)).find(
    ({ kind, subject, at }) =>
      kind === 'query' && at >= since && (subject === outTradeNo || subject === transactionId),
  )
  return asked ? passed('asked_first', [answer, evidenceOf(asked)]) : finding
}
