import { assert } from '#kernel/assert'
import { postChain, stands } from '#ledger'
import type { Db, Tx } from '#platform/db'
import { failAttempts } from '../../attempt/store.ts'
import type { Enqueued } from '../../callback/enqueue.ts'
import type { Content } from '../../channel/channel.ts'
import { payThroughChannel } from '../../order/pay-through-channel.ts'
import type { Order } from '../../order/order.ts'
import {
  giveBackPostings,
  takeSurplusPostings,
  undoSurplusPostings,
} from '../../order/channel-postings.ts'
import { findOrder, lockOrders, moveOrders } from '../../order/store.ts'
import { undoPayment } from '../../order/undo-payment.ts'
import type { Held, Outcome, SubjectKey } from '../books.ts'
import type { LatePolicy, SubjectState } from '../decide.ts'
import { blocksAnother, type Instruction, newInstruction } from '../instruction.ts'
import type { SubjectDeps } from '../pg-books.ts'
import { findInstructionsFor, putInstruction } from '../store.ts'

type Deps = SubjectDeps & Readonly<{ tell: (enqueued: Enqueued) => void }>

export async function holdOrder(
  tx: Tx,
  { mchid, kind, subject }: SubjectKey,
  latePolicy: LatePolicy,
): Promise<Omit<Held, 'instructions'> | undefined> {
  const [order] = await lockOrders(tx, [{ mchid, id: subject }])
  if (!order) return undefined
  return {
    stateFor: (id) => stateFor(order, kind, id),
    // A till that has undone it, or was told that it failed, may have taken the money another way.
    late: order.state === 'CLOSED' ? latePolicy : 'give_back',
  }
}

/** How the order stands for one who pays, closes or reverses it. */
function stateFor(order: Order, kind: SubjectKey['kind'], id: string): SubjectState {
  const { state, payment } = order
  if (kind === 'give_back') return 'waiting'
  if (kind === 'reverse') return state === 'REVOKED' ? 'settled' : 'waiting'
  switch (state) {
    case 'NOTPAY':
    case 'USERPAYING':
      return 'waiting'
    case 'SUCCESS':
    case 'REFUND':
      if (kind === 'close') return 'ended'
      return payment?.instructionId === id ? 'settled' : 'settled_otherwise'
    default:
      return kind === 'close' ? 'settled' : 'ended'
  }
}

export async function contentOfOrder(
  db: Db,
  { kind, mchid, subject, target }: Instruction,
): Promise<Content | undefined> {
  if (kind === 'pay') return undefined
  const order = await findOrder(db, { mchid, id: subject })
  if (!order || target === null) return undefined
  if (kind === 'close' || kind === 'reverse') return { kind, target, order }
  return { kind: 'give_back', target, total: order.amount, reason: '重复或过期支付退回', order }
}

/** What an order becomes by the channel's word, with its money and callbacks as one. */
export async function carryOutOrder(
  deps: Deps,
  tx: Tx,
  outcome: Outcome,
  now: Date,
): Promise<void> {
  const { instruction } = outcome
  const [order] = await lockOrders(tx, [{ mchid: instruction.mchid, id: instruction.subject }])
  assert(order, 'an order is held before it is moved')
  switch (instruction.kind) {
    case 'pay':
      return carryOutPayment(deps, tx, { order, outcome }, now)
    case 'reverse':
      return carryOutReversal(deps, tx, { order, outcome }, now)
    case 'give_back':
      return carryOutGiveBack(tx, outcome, now)
    default:
      return carryOutClose(tx, { order, outcome }, now)
  }
}

/**
 * What was to be closed is closed, or was never there. The order ends with it, unless another payment
 * has begun meanwhile; where the closed payment is told of as well, it finds the order ended.
 */
async function carryOutClose(tx: Tx, { order, outcome }: Carried, now: Date): Promise<void> {
  const { verdict, instruction } = outcome
  const isUnpaid = order.state === 'NOTPAY' || order.state === 'USERPAYING'
  if (verdict !== 'settle' || !isUnpaid) return
  const told = await findInstructionsFor(tx, instruction)
  const other = told.some(
    (one) => one.kind === 'pay' && one.id !== instruction.target && blocksAnother(one),
  )
  if (!other) await endUnpaid(tx, order, now)
}

/** Whose payer was asked, and did not pay, has failed; what nobody was asked for is closed. */
async function endUnpaid(tx: Tx, order: Order, now: Date): Promise<void> {
  const hasFailed = order.tradeType === 'MICROPAY' || order.state === 'USERPAYING'
  await failAttempts(tx, [order], now)
  await moveOrders(tx, [order], hasFailed ? 'PAYERROR' : 'CLOSED', now)
}

type Carried = Readonly<{ order: Order; outcome: Outcome }>

async function carryOutPayment(
  deps: Deps,
  tx: Tx,
  { order, outcome }: Carried,
  now: Date,
): Promise<void> {
  const { instruction, verdict, report } = outcome
  switch (verdict) {
    case 'settle':
      assert(report, 'a success was reported')
      return deps.tell(await payThroughChannel(tx, { ...deps, order, instruction, report }, now))
    case 'take_surplus':
      return takeSurplus(tx, { order, outcome }, now)
    case 'wait':
      if (order.state === 'NOTPAY') await moveOrders(tx, [order], 'USERPAYING', now)
      return undefined
    case 'release':
      return endUnpaid(tx, order, now)
    case 'undo':
      if (order.payment?.instructionId === instruction.id) return undoPayment(deps, tx, order, now)
      return undoSurplus(tx, instruction, now)
    default:
      return undefined
  }
}

/** 溢收: the channel owes us money that nobody here asked for; it goes back the way it came. */
async function takeSurplus(tx: Tx, { order, outcome }: Carried, now: Date): Promise<void> {
  const { instruction } = outcome
  const verdicts = await postChain(tx, takeSurplusPostings(instruction), now)
  assert(verdicts.every(stands), 'a surplus can always be taken in')
  const { mchid, channel, method, amount, id: target } = instruction
  const asked = {
    mchid,
    kind: 'give_back' as const,
    subject: order.id,
    target,
    channel,
    method,
    amount,
  }
  await putInstruction(tx, newInstruction(asked, now))
}

/** The payer has a surplus again by the channel's own doing; giving it back will be refused there. */
async function undoSurplus(tx: Tx, instruction: Instruction, now: Date): Promise<void> {
  const verdicts = await postChain(tx, undoSurplusPostings(instruction), now)
  assert(verdicts.every(stands), 'what was taken in is there to be undone')
}

async function carryOutGiveBack(
  tx: Tx,
  { instruction, verdict }: Outcome,
  now: Date,
): Promise<void> {
  // One that the channel cannot give back stays a debt of ours, and people see to it.
  if (verdict !== 'settle') return
  const verdicts = await postChain(tx, giveBackPostings(instruction), now)
  assert(verdicts.every(stands), 'what was taken in is there to be given back')
}

async function carryOutReversal(
  deps: Deps,
  tx: Tx,
  { order, outcome: { verdict } }: Carried,
  now: Date,
): Promise<void> {
  if (verdict !== 'settle') return
  if (order.payment) return undoPayment(deps, tx, order, now)
  await failAttempts(tx, [order], now)
  await moveOrders(tx, [order], 'REVOKED', now)
}
