import type {
  Instruction,
  InstructionId,
  NewInstruction,
} from '../../src/payments/instruction/instruction.ts'
import { refuse as refuseInstruction } from '../../src/payments/instruction/instruction.ts'
import { refuse } from '../../src/payments/order/order.ts'
import { refuse as refuseRefund } from '../../src/payments/refund/refund.ts'
import type { Content } from '../../src/payments/channel/channel.ts'
import type { InstructDeps } from '../../src/payments/instruction/instruct.ts'
import type { ProcessBooks } from './memory-books.ts'
import { moveOrder, newOrderOf, putInstruction, transferContent } from './subjects.ts'
import {
  instructionsFor,
  mchid,
  merchant,
  post,
  setAside,
  type SimOrder,
  type SimRefund,
  type SimTransfer,
  type View,
} from './tables.ts'
import type { Verbs } from './verbs.ts'

export type DeskDeps = InstructDeps & Readonly<{ books: ProcessBooks; verbs: Verbs }>

const triesMax = 3
export const channels = ['north', 'south'] as const

const isUnpaid = ({ state }: SimOrder): boolean => state === 'NOTPAY' || state === 'USERPAYING'

export const livePaymentOf = (
  { verbs }: Pick<DeskDeps, 'verbs'>,
  told: readonly Instruction[],
): Instruction | undefined => told.findLast((one) => one.kind === 'pay' && verbs.blocksAnother(one))

const instructionsOf = ({ books }: DeskDeps, subject: string): Promise<readonly Instruction[]> =>
  books.within(async (view) => instructionsFor(view, subject))

export const findOrder = ({ books }: DeskDeps, id: string): Promise<SimOrder> =>
  books.within(async (view) => found(view.get('order', id)))

function found(order: SimOrder | undefined): SimOrder {
  if (!order) throw refuse('ORDER_NOT_EXIST')
  return order
}

const hints = { authCode: null, payerClientIp: null, storeId: null, h5Type: null }

/** As `openThroughChannel` and `payByCode`: created once, told, and rerouted where that is safe. */
export async function payOrder(deps: DeskDeps, asked: SimOrder): Promise<SimOrder> {
  let order = await deps.books.within(async (view) => {
    await view.lock(asked.id)
    const known = view.get('order', asked.id)
    if (!known) view.set('order', asked.id, asked)
    return known ?? asked
  })
  if (!isUnpaid(order)) return order
  for (let tries = 1; ; tries++) {
    const instruction = await tellOfPayment(deps, order)
    const mayGoOn = order.method === 'NATIVE' && instruction.standing === 'absent'
    if (!mayGoOn || tries === triesMax) return findOrder(deps, asked.id)
    const tried = (await instructionsOf(deps, order.id)).map(({ channel }) => channel)
    const next = channels.find((channel) => !tried.includes(channel))
    if (!next) throw refuseInstruction('CHANNEL_BUSY')
    order = await reroute(deps, order.id, next)
  }
}

async function tellOfPayment(deps: DeskDeps, order: SimOrder): Promise<Instruction> {
  const { id: subject, channel, method, amount } = order
  const asked = { mchid, kind: 'pay', subject, target: null, channel, method, amount } as const
  const content: Content = { kind: 'pay', order: newOrderOf(order), hints }
  const { instruction, answer } = await deps.verbs.instruct(deps, asked, content)
  if (instruction.standing === 'refused' && answer?.is === 'refused')
    throw refuseInstruction('CHANNEL_REFUSED')
  return instruction
}

const reroute = ({ books }: DeskDeps, id: string, channel: string): Promise<SimOrder> =>
  books.within(async (view) => {
    await view.lock(id)
    const order = { ...found(view.get('order', id)), channel }
    view.set('order', id, order)
    return order
  })

const endingOf = (
  kind: 'close' | 'reverse',
  { subject, channel, method, amount, id: target }: Instruction,
): NewInstruction => ({ mchid, kind, subject, channel, method, amount, target })

/** As `closeOrder` and `reverseOrder`: at the channel first. */
export async function endOrder(
  deps: DeskDeps,
  kind: 'close' | 'reverse',
  id: string,
): Promise<SimOrder> {
  const { verbs, books } = deps
  const known = await findOrder(deps, id)
  const done = kind === 'close' ? 'CLOSED' : 'REVOKED'
  if (known.state === done) return known
  refuseToEnd(kind, known)
  const payment = livePaymentOf(deps, await instructionsOf(deps, id))
  if (payment) {
    const content = { kind, target: payment.id, order: newOrderOf(known) }
    const { instruction } = await verbs.instruct(deps, endingOf(kind, payment), content)
    if (instruction.standing === null || instruction.state !== 'KNOWN')
      await verbs.resolve(deps, instruction)
    const ended = await findOrder(deps, id)
    const isEnded = kind === 'reverse' ? ended.state === 'REVOKED' : !isUnpaid(ended)
    if (!isEnded) throw refuseInstruction('CHANNEL_UNKNOWN')
    if (kind === 'reverse') return ended
  }
  return books.within(async (view) => {
    await view.lock(id)
    const order = found(view.get('order', id))
    if (order.state === done) return order
    refuseToEnd(kind, order)
    // One may have begun since: its channel has to be told first.
    if (livePaymentOf(deps, instructionsFor(view, id))) throw refuseInstruction('CHANNEL_UNKNOWN')
    moveOrder(view, order, done)
    return found(view.get('order', id))
  })
}

function refuseToEnd(kind: 'close' | 'reverse', { state }: SimOrder): void {
  if (state === 'REFUND') throw refuse('ORDER_PAID')
  if (kind === 'close' && state !== 'NOTPAY' && state !== 'USERPAYING') throw refuse('ORDER_PAID')
  if (kind === 'reverse' && state === 'CLOSED') throw refuse('ORDER_CLOSED')
}

/** As `askChannel`: whoever asks about what is not paid has the channel asked. */
export async function askAboutOrder(deps: DeskDeps, id: string): Promise<SimOrder> {
  const order = await findOrder(deps, id)
  const payment = livePaymentOf(deps, await instructionsOf(deps, id))
  if (!isUnpaid(order) || !payment || payment.state === 'SENT') return order
  await deps.verbs.resolve(deps, payment)
  return findOrder(deps, id)
}

/** As `requestRefund`: money aside, refund and instruction in one. */
export const requestRefund = (
  { books, verbs, now }: DeskDeps,
  orderId: string,
  { id, amount }: Pick<SimRefund, 'id' | 'amount'>,
): Promise<SimRefund> =>
  books.within(async (view) => {
    await view.lock(orderId)
    const earlier = view.get('refund', id)
    if (earlier) return earlier
    const order = found(view.get('order', orderId))
    if (!order.paidBy) throw refuseRefund('ORDER_NOT_PAID')
    if (order.state === 'REVOKED') throw refuseRefund('ORDER_REVERSED')
    const refunded = order.refunded + amount.minor
    if (refunded > order.amount.minor) throw refuseRefund('REFUND_EXCEEDS_PAYMENT')
    const { channel, method } = order
    const refund: SimRefund = { id, orderId, channel, amount, state: 'PROCESSING' }
    post(view, { key: `${id}:asked`, debit: merchant, credit: setAside, minor: amount.minor })
    const asked = { mchid, kind: 'refund', subject: id, target: order.paidBy } as const
    view.set('refund', id, refund)
    putInstruction(view, verbs.newInstruction({ ...asked, channel, method, amount }, now()))
    view.set('order', orderId, { ...order, refunded })
    if (order.state === 'SUCCESS') moveOrder(view, { ...order, refunded }, 'REFUND')
    return refund
  })

export async function payOut(deps: DeskDeps, asked: SimTransfer): Promise<SimTransfer> {
  const { books, verbs } = deps
  const { id, amount } = asked
  const known = await books.within(async (view) => {
    await view.lock(id)
    const earlier = view.get('transfer', id)
    if (earlier) return earlier
    post(view, { key: `${id}:asked`, debit: merchant, credit: setAside, minor: amount.minor })
    view.set('transfer', id, asked)
    return asked
  })
  if (known.state !== 'ACCEPTED') return known
  await verbs.instruct(deps, transferOf(asked), transferContent)
  return books.within(async (view) => view.get('transfer', id) ?? asked)
}

const transferOf = ({ id, channel, amount }: SimTransfer): NewInstruction => ({
  mchid,
  kind: 'transfer',
  subject: id,
  target: null,
  channel,
  method: 'TRANSFER',
  amount,
})

export async function cancelTransfer(deps: DeskDeps, asked: SimTransfer): Promise<void> {
  const target = (await instructionsOf(deps, asked.id)).find(({ kind }) => kind === 'transfer')
  if (!target) return
  const ending = { ...transferOf(asked), kind: 'close', target: target.id } as const
  await deps.verbs.instruct(deps, ending, { kind: 'close', target: target.id, order: null })
}

/** As `expireOrders`: what may still be paid is told to its channel; answers whether it is over. */
export const expireOrder = ({ books, verbs, now }: DeskDeps, id: string): Promise<boolean> =>
  books.within(async (view) => {
    await view.lock(id)
    const order = view.get('order', id)
    if (!order || !isUnpaid(order)) return true
    const told = instructionsFor(view, id)
    const payment = livePaymentOf({ verbs }, told)
    if (!payment) {
      moveOrder(view, order, order.state === 'NOTPAY' ? 'CLOSED' : 'PAYERROR')
      return true
    }
    if (!told.some(({ kind, target }) => kind !== 'pay' && target === payment.id)) {
      const kind = payment.method === 'MICROPAY' ? 'reverse' : 'close'
      putInstruction(view, verbs.newInstruction(endingOf(kind, payment), now()))
    }
    return false
  })

/** People see to what could not be given back: they have it told again, under a new number. */
export async function giveBackAgain(deps: DeskDeps, orderId: string): Promise<void> {
  const { order, open } = await deps.books.within(async (view) => ({
    order: view.get('order', orderId),
    open: surplusOf(deps, view, orderId),
  }))
  if (!order) return
  for (const { channel, method, amount, id: target } of open) {
    const content: Content = {
      kind: 'give_back',
      target,
      total: amount,
      reason: null,
      order: newOrderOf(order),
    }
    const asked = {
      mchid,
      kind: 'give_back',
      subject: orderId,
      target,
      channel,
      method,
      amount,
    } as const
    await deps.verbs.instruct(deps, asked, content)
  }
}

/** Payments that were taken in as surplus, and of which no giving back is under way or done. */
function surplusOf({ verbs }: DeskDeps, view: View, orderId: string): readonly Instruction[] {
  const told = instructionsFor(view, orderId)
  const isBeingGiven = (id: InstructionId) =>
    told.some((one) => one.kind === 'give_back' && one.target === id && verbs.blocksAnother(one))
  return told.filter(
    ({ id, standing }) =>
      view.get('posting', `${id}:surplus`) && standing === 'succeeded' && !isBeingGiven(id),
  )
}
