import { digestOfText, writeAudit } from '#oversight'
import { notify } from '#parties'
import { beijingText, type Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { findDecision } from '../../decision/store.ts'
import { type Case, refuse } from '../case.ts'
import { findStandingAppeal } from '../store.ts'
import { aboutDecision, newCase, openAll } from './open-cases.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type Appeal = Readonly<{
  customerId: string
  /** As risk knows it; absent where the customer objects to something else, as to a frozen account. */
  paymentId?: string | undefined
  text: string
}>

const textMost = 1_000

/**
 * A customer objects to what was decided. The appeal is a case that is answered within 15 days (AML law
 * Art 39, Anti-fraud law Art 32), and the customer is told that it came. Refuses an empty or overlong
 * text (`APPEAL_TEXT_BAD`), a payment of which nothing was decided for this customer
 * (`APPEAL_PAYMENT_NOT_FOUND`), and another appeal while one about the same stands (`APPEAL_STANDS`).
 *
 * The second time: the same text answers the case that stands.
 */
export function fileAppeal({ db, now }: Deps, appeal: Appeal): Promise<Case> {
  const words = appeal.text.trim()
  if (words === '' || words.length > textMost) throw refuse('APPEAL_TEXT_BAD')
  return inTransaction(db, async (tx) => {
    const { customerId: customer, paymentId = null } = appeal
    const standing = await findStandingAppeal(tx, customer, paymentId)
    if (standing) return sameAppeal(standing, words)
    const decision = paymentId === null ? undefined : await findDecision(tx, customer, paymentId)
    if (paymentId !== null && !decision) throw refuse('APPEAL_PAYMENT_NOT_FOUND')

    const about = {
      sort: 'appeal',
      customer,
      words,
      ...(decision && aboutDecision(decision)),
    } as const
    const at = now()
    const opened = newCase(about, '', { now: at })
    await openAll(tx, [{ ...opened, subject: `appeal ${opened.id}` }], at)
    // Who asked at the same instant may have been first.
    const filed = await findStandingAppeal(tx, customer, paymentId)
    if (filed?.id !== opened.id) return sameAppeal(filed ?? opened, words)
    await tellReceived(tx, filed, at)
    const contentDigest = digestOfText(words)
    const act = { actor: `customer:${customer}`, action: 'case-appeal', subject: filed.id }
    await writeAudit(tx, { ...act, contentDigest }, at)
    return filed
  })
}

function sameAppeal(standing: Case, words: string): Case {
  if (standing.words !== words) throw refuse('APPEAL_STANDS', { value: standing.id })
  return standing
}

const tellReceived = (tx: Tx, { customer, id, dueAt }: Case, now: Date): Promise<void> =>
  notify(
    tx,
    [
      {
        customerId: customer,
        kind: 'security',
        title: '申诉已受理',
        body: `我们已收到您的申诉，将在${beijingText(dueAt).slice(0, 10)}前答复，结果会在这里通知您。`,
        data: { caseId: id },
      },
    ],
    now,
  )
