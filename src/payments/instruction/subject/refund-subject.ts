import { assert } from '#kernel/assert'
import { postChain, stands } from '#ledger'
import type { Db, Tx } from '#platform/db'
import type { Content } from '../../channel/channel.ts'
import { type Enqueued, enqueueCallbacks } from '../../callback/enqueue.ts'
import { findOrder } from '../../order/store.ts'
import { callbackOf } from '../../refund/callback-of.ts'
import { closeRefund } from '../../refund/close-rejected.ts'
import { settleRefundPostings } from '../../refund/postings.ts'
import type { Refund } from '../../refund/refund.ts'
import { findRefundById, lockRefund, moveRefunds, nameReceiver } from '../../refund/store.ts'
import { tellPayers } from '../../refund/tell-payer.ts'
import type { Held, Outcome, SubjectKey } from '../books.ts'
import type { SubjectDeps } from '../pg-books.ts'
import type { Instruction } from '../instruction.ts'

type Deps = SubjectDeps & Readonly<{ tell: (enqueued: Enqueued) => void }>

const states = {
  PROCESSING: 'waiting',
  SUCCESS: 'settled',
  CLOSED: 'ended',
  // People look at it; what the channel brings after all has arrived all the same.
  ABNORMAL: 'waiting',
} as const

export async function holdRefund(
  tx: Tx,
  { mchid, subject }: SubjectKey,
): Promise<Omit<Held, 'instructions'> | undefined> {
  const refund = await lockRefund(tx, { mchid, id: subject })
  if (!refund) return undefined
  // Once it goes another way than through the channel, the channel has no say in it.
  const state = refund.route === 'ORIGINAL' ? states[refund.state] : 'ended'
  return { stateFor: () => state, late: 'give_back' }
}

export async function contentOfRefund(
  db: Db,
  { mchid, subject, target }: Instruction,
): Promise<Content | undefined> {
  const refund = await findRefundById(db, { mchid, id: subject })
  const order = refund && (await findOrder(db, { mchid, id: refund.orderId }))
  if (!order || target === null) return undefined
  return { kind: 'refund', target, total: order.amount, reason: refund.reason, order }
}

/** 退款到账、关闭、异常: by the channel's word, with money, state and callback as one. */
export async function carryOutRefund(
  deps: Deps,
  tx: Tx,
  { instruction, verdict, report }: Outcome,
  now: Date,
): Promise<void> {
  const held = await lockRefund(tx, { mchid: instruction.mchid, id: instruction.subject })
  if (!held) throw new Error('a refund is held before it is moved')
  const receivedAccount = report?.receivedAccount ?? held.receivedAccount
  const refund: Refund = { ...held, receivedAccount }
  const ended = await end(deps, tx, { refund, verdict, at: report?.at ?? now }, now)
  if (!ended) return
  if (receivedAccount !== held.receivedAccount) await nameReceiver(tx, refund)
  const callbacks = callbackOf(ended, now)
  deps.tell(await enqueueCallbacks(tx, callbacks, deps.handOff, now))
}

type Ending = Readonly<{ refund: Refund; verdict: Outcome['verdict']; at: Date }>

async function end(
  deps: Deps,
  tx: Tx,
  { refund, verdict, at }: Ending,
  now: Date,
): Promise<Refund | undefined> {
  switch (verdict) {
    case 'settle': {
      const verdicts = await postChain(tx, settleRefundPostings(refund), now)
      assert(verdicts.every(stands), 'what was set aside for a refund can be posted')
      return moved(tx, refund, 'SUCCESS', at)
    }
    case 'release':
      return closeRefund(tx, refund, deps.releaseRefund, now)
    case 'abnormal':
      return refund.state === 'ABNORMAL' ? undefined : moved(tx, refund, 'ABNORMAL', now)
    default:
      return undefined
  }
}

async function moved(
  tx: Tx,
  refund: Refund,
  state: 'SUCCESS' | 'ABNORMAL',
  at: Date,
): Promise<Refund> {
  await moveRefunds(tx, [refund], state, at)
  const ended = { ...refund, state, succeededAt: state === 'SUCCESS' ? at : null }
  await tellPayers(tx, [{ refund: ended, is: state === 'SUCCESS' ? 'arrived' : 'abnormal' }], at)
  return ended
}
