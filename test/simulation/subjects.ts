import type { Content } from '../../src/payments/channel/channel.ts'
import type { Held, Outcome, SubjectKey } from '../../src/payments/instruction/books.ts'
import type { SubjectState } from '../../src/payments/instruction/decide.ts'
import type { Instruction } from '../../src/payments/instruction/instruction.ts'
import { type NewOrder, type OrderState, orderStates } from '../../src/payments/order/order.ts'
import { refundStates } from '../../src/payments/refund/refund.ts'
import {
  instructionsFor,
  mchid,
  merchant,
  post,
  receivable,
  setAside,
  type SimOrder,
  type SimRefund,
  type SimTransfer,
  surplus,
  type View,
} from './tables.ts'
import type { Verbs } from './verbs.ts'

/**
 * What instructions are for, in memory: the rules are those of src/payments/instruction/subject and
 * src/clearing/transfer/channel, the money moves by the same keys between the same accounts.
 */
export function holdSubject(view: View, { kind, subject }: SubjectKey): Held | undefined {
  const instructions = instructionsFor(view, subject)
  const order = view.get('order', subject)
  if (order) {
    const late = order.state === 'REVOKED' ? 'give_back' : order.late
    return { stateFor: (id) => stateOfOrder(order, kind, id), late, instructions }
  }
  const refund = view.get('refund', subject)
  if (refund) return { stateFor: () => refundWords[refund.state], late: 'give_back', instructions }
  const transfer = view.get('transfer', subject)
  if (!transfer) return undefined
  return { stateFor: () => transferWords[transfer.state], late: 'give_back', instructions }
}

const refundWords = {
  PROCESSING: 'waiting',
  // It may still arrive by itself, as long as people have not sent it another way.
  ABNORMAL: 'waiting',
  SUCCESS: 'settled',
  CLOSED: 'ended',
} as const

const transferWords = {
  ACCEPTED: 'waiting',
  WAITING: 'waiting',
  SUCCESS: 'settled',
  FAIL: 'ended',
  CANCELLED: 'ended',
} as const

function stateOfOrder(
  { state, paidBy }: SimOrder,
  kind: SubjectKey['kind'],
  id: string,
): SubjectState {
  if (kind === 'give_back') return 'waiting'
  if (kind === 'reverse') return state === 'REVOKED' ? 'settled' : 'waiting'
  if (state === 'NOTPAY' || state === 'USERPAYING') return 'waiting'
  if (state === 'SUCCESS' || state === 'REFUND') {
    if (kind === 'close') return 'ended'
    return paidBy === id ? 'settled' : 'settled_otherwise'
  }
  return kind === 'close' ? 'settled' : 'ended'
}

/** As `moveOrders`: along the table, or not at all. */
export function moveOrder(view: View, order: SimOrder, to: OrderState): void {
  if (!orderStates.canMove(order.state, to))
    throw new Error(`an order moved from ${order.state} to ${to}`)
  view.set('order', order.id, { ...order, state: to })
}

export function moveRefund(view: View, refund: SimRefund, to: SimRefund['state']): void {
  if (!refundStates.canMove(refund.state, to))
    throw new Error(`a refund moved from ${refund.state} to ${to}`)
  view.set('refund', refund.id, { ...refund, state: to })
}

export function putInstruction(view: View, instruction: Instruction): void {
  const { id, subject } = instruction
  const told = view.get('told', subject) ?? []
  if (!told.includes(id)) view.set('told', subject, [...told, id])
  view.set('instruction', id, instruction)
}

/** Writes over it if it still stands as it was read, as the statement in PostgreSQL does. */
export function replaceInstruction(view: View, read: Instruction, next: Instruction): boolean {
  const now = view.get('instruction', read.id)
  const stands =
    now?.state === read.state &&
    now.standing === read.standing &&
    now.calls === read.calls &&
    now.absences === read.absences
  if (stands) putInstruction(view, next)
  return stands
}

export function carryOutSubject(
  verbs: Pick<Verbs, 'newInstruction'>,
  view: View,
  outcome: Outcome,
  now: Date,
): void {
  const { subject, kind } = outcome.instruction
  const order = view.get('order', subject)
  const refund = view.get('refund', subject)
  const transfer = view.get('transfer', subject)
  if (order && kind === 'pay') carryOutPayment(verbs, view, { order, outcome }, now)
  else if (order && kind === 'reverse') carryOutReversal(view, order, outcome)
  else if (order && kind === 'give_back') carryOutGiveBack(view, outcome)
  else if (refund) carryOutRefund(view, refund, outcome)
  else if (transfer && kind === 'transfer') carryOutTransfer(view, transfer, outcome)
}

function carryOutPayment(
  verbs: Pick<Verbs, 'newInstruction'>,
  view: View,
  { order, outcome: { instruction, verdict } }: Readonly<{ order: SimOrder; outcome: Outcome }>,
  now: Date,
): void {
  const { id, channel, method, amount } = instruction
  switch (verdict) {
    case 'settle':
      post(view, {
        key: `${order.id}:channel`,
        debit: receivable(channel),
        credit: merchant,
        minor: order.amount.minor,
      })
      moveOrder(view, { ...order, paidBy: id, channel }, 'SUCCESS')
      return
    case 'take_surplus': {
      const [debit, credit] = [receivable(channel), surplus(channel)]
      post(view, { key: `${id}:surplus`, debit, credit, minor: amount.minor })
      const asked = { mchid, kind: 'give_back', subject: order.id, target: id } as const
      putInstruction(view, verbs.newInstruction({ ...asked, channel, method, amount }, now))
      return
    }
    case 'wait':
      if (order.state === 'NOTPAY') moveOrder(view, order, 'USERPAYING')
      return
    case 'release': {
      const isPayError = order.method === 'MICROPAY' || order.state === 'USERPAYING'
      moveOrder(view, order, isPayError ? 'PAYERROR' : 'CLOSED')
      return
    }
    case 'undo':
      if (order.paidBy === id) undo(view, order)
      else {
        const [debit, credit] = [surplus(channel), receivable(channel)]
        post(view, { key: `${id}:undone`, debit, credit, minor: amount.minor })
      }
      return
    default:
  }
}

/** An order of which refunds were asked for is left to people. */
function undo(view: View, order: SimOrder): void {
  if (order.state === 'REFUND') view.set('order', order.id, { ...order, isLeftToPeople: true })
  if (order.state !== 'SUCCESS' || !order.paidBy) return
  const credit = receivable(order.channel)
  const { minor } = order.amount
  post(view, { key: `${order.id}:reverse:channel`, debit: merchant, credit, minor })
  moveOrder(view, order, 'REVOKED')
}

function carryOutReversal(view: View, order: SimOrder, { verdict }: Outcome): void {
  if (verdict !== 'settle') return
  if (order.paidBy && order.state !== 'REVOKED') undo(view, order)
  else moveOrder(view, order, 'REVOKED')
}

function carryOutGiveBack(view: View, { instruction, verdict }: Outcome): void {
  if (verdict !== 'settle') return
  const { id, channel, amount } = instruction
  const [debit, credit] = [surplus(channel), receivable(channel)]
  post(view, { key: `${id}:given_back`, debit, credit, minor: amount.minor })
}

function carryOutRefund(view: View, refund: SimRefund, { verdict }: Outcome): void {
  const { id, orderId, channel, amount } = refund
  switch (verdict) {
    case 'settle': {
      const credit = receivable(channel)
      post(view, { key: `${id}:settled`, debit: setAside, credit, minor: amount.minor })
      moveRefund(view, refund, 'SUCCESS')
      return
    }
    case 'release':
      releaseRefund(view, refund, orderId)
      return
    case 'abnormal':
      if (refund.state !== 'ABNORMAL') moveRefund(view, refund, 'ABNORMAL')
      return
    default:
  }
}

export function releaseRefund(view: View, refund: SimRefund, orderId: string): void {
  const { id, amount } = refund
  post(view, { key: `${id}:released`, debit: setAside, credit: merchant, minor: amount.minor })
  const order = view.get('order', orderId)
  if (order) view.set('order', orderId, { ...order, refunded: order.refunded - amount.minor })
  moveRefund(view, refund, 'CLOSED')
}

function carryOutTransfer(
  view: View,
  transfer: SimTransfer,
  { instruction: { standing }, verdict }: Outcome,
): void {
  const { id, channel, amount } = transfer
  const { minor } = amount
  const become = (changed: Partial<SimTransfer>): void =>
    view.set('transfer', id, { ...transfer, ...changed })
  switch (verdict) {
    case 'settle':
      post(view, { key: `${id}:arrived`, debit: setAside, credit: receivable(channel), minor })
      return become({ state: 'SUCCESS' })
    case 'release':
      post(view, { key: `${id}:released`, debit: setAside, credit: merchant, minor })
      return become({ state: standing === 'closed' ? 'CANCELLED' : 'FAIL' })
    case 'wait':
      return become({ state: 'WAITING' })
    case 'take_surplus':
      post(view, { key: `${id}:late`, debit: merchant, credit: receivable(channel), minor })
      return become({ state: 'SUCCESS', isLate: true })
    default:
  }
}

export const newOrderOf = ({ id, amount, method, channel, expiresAt }: SimOrder): NewOrder => ({
  mchid,
  id,
  outTradeNo: id,
  spMchid: null,
  appid: 'wx0000000000000001',
  subAppid: null,
  tradeType: method,
  description: 'tea',
  amount,
  attach: null,
  notifyUrl: null,
  deviceId: null,
  limitPay: null,
  profitSharing: false,
  payerOpenid: null,
  payerSubOpenid: null,
  contentDigest: id,
  combineMchid: null,
  combineId: null,
  channel,
  createdAt: new Date(expiresAt),
  expiresAt: new Date(expiresAt),
})

export const transferContent: Content = {
  kind: 'transfer',
  appid: 'wx0000000000000001',
  openid: 'o',
  sceneId: '1000',
  remark: 'thanks',
  perception: null,
  reports: '[]',
  userName: null,
}

/** What is kept of an instruction to send it again; of a payment, nothing. */
export function contentIn(
  view: Pick<View, 'get'>,
  { kind, subject, target }: Instruction,
): Content | undefined {
  if (kind === 'transfer') return transferContent
  if (kind === 'pay' || target === null) return undefined
  const orderId = view.get('refund', subject)?.orderId ?? subject
  const order = view.get('order', orderId)
  if (kind === 'close') return { kind, target, order: order ? newOrderOf(order) : null }
  if (!order) return undefined
  if (kind === 'reverse') return { kind, target, order: newOrderOf(order) }
  return { kind, target, total: order.amount, reason: null, order: newOrderOf(order) }
}
