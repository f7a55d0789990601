import { postChains, stands } from '#ledger'
import { type NewMessage, notify } from '#parties'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { type Callback, newCallback } from '../callback/callback.ts'
import { enqueueCallbacks, type HandOff } from '../callback/enqueue.ts'
import { settleRefundPostings } from './postings.ts'
import type { Refund } from './refund.ts'
import { refundNoticeOf } from './refund-view.ts'
import { lockProcessing, moveRefunds } from './store.ts'

type Deps = Readonly<{ db: Db; handOff: HandOff }>

const sliceMax = 200

/**
 * Brings accepted refunds to their payers, a slice per call; answers how many. One whose payer's
 * account cannot receive becomes ABNORMAL and keeps its money aside. Killed at any line, the next
 * call continues: money, state and callback commit together.
 */
export async function settleRefunds({ db, handOff }: Deps, now: Date): Promise<number> {
  const { callbacks, handedOff, count } = await inTransaction(db, async (tx) => {
    const refunds = await lockProcessing(tx, sliceMax)
    const outcomes = await settleAll(tx, refunds, now)
    const written = outcomes.flatMap((refund) => callbackOf(refund, now))
    const enqueued = await enqueueCallbacks(tx, written, handOff, now)
    return { callbacks: written, count: refunds.length, ...enqueued }
  })
  if (handedOff) handOff.deliver(callbacks)
  return count
}

async function settleAll(tx: Tx, refunds: readonly Refund[], now: Date): Promise<Refund[]> {
  const verdicts = await postChains(tx, refunds.map(settleRefundPostings), now)
  const arrived = verdicts.map((own) => own.every(stands))
  const settled = refunds.filter((_refund, index) => arrived[index])
  const stuck = refunds.filter((_refund, index) => !arrived[index])
  await moveRefunds(tx, settled, 'SUCCESS', now)
  await moveRefunds(tx, stuck, 'ABNORMAL', now)
  await notify(tx, settled.map(noticeOf), now)
  return [
    ...settled.map((refund): Refund => ({ ...refund, state: 'SUCCESS', succeededAt: now })),
    ...stuck.map((refund): Refund => ({ ...refund, state: 'ABNORMAL' })),
  ]
}

function callbackOf(refund: Refund, now: Date): Callback[] {
  if (refund.notifyUrl === null) return []
  const arrived = refund.state === 'SUCCESS'
  return [
    newCallback({
      mchid: refund.spMchid ?? refund.mchid,
      subject: refund.id,
      url: refund.notifyUrl,
      eventType: arrived ? 'REFUND.SUCCESS' : 'REFUND.ABNORMAL',
      originalType: 'refund',
      summary: arrived ? '退款成功' : '退款异常',
      resource: JSON.stringify(refundNoticeOf(refund)),
      createdAt: now,
    }),
  ]
}

const noticeOf = (refund: Refund): NewMessage => ({
  customerId: refund.customerId,
  kind: 'refund',
  title: '退款到账',
  body: refund.receivedAccount,
  data: {
    mchid: refund.mchid,
    orderId: refund.orderId,
    amount: String(refund.amount.minor),
    currency: refund.amount.currency,
  },
})
