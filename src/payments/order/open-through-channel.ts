import { assert } from '#kernel/assert'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Answer, PayHints, RouteOrder } from '../channel/channel.ts'
import { type Handover, readHandover } from '../channel/handover.ts'
import type { Instructions } from '../instruction/create-instructions.ts'
import { firstSending, type Instructed } from '../instruction/instruct.ts'
import {
  type Instruction,
  type NewInstruction,
  refuse as refuseInstruction,
} from '../instruction/instruction.ts'
import { findInstructionsFor, insertDecision } from '../instruction/store.ts'
import { type Birth, type Created, fromWallet } from './create-order.ts'
import type { NewOrder } from './order.ts'
import { findByOutTradeNo, lockOrders, rerouteOrder } from './store.ts'

export type ChannelDeps = Readonly<{
  db: Db
  now: Clock
  instructions: Instructions
  /** Without it every order is paid from our own wallet. */
  routeOrder?: RouteOrder | undefined
}>

/**
 * The order with the way it is to go; our wallet where no route says otherwise, and the usual way needs
 * no words. What is told to a channel is written down with the order, in its one commit. Where no way can
 * be taken, a number that has an order goes on with that one: it may be paid, and is no order not taken.
 */
export async function routed(
  { db, routeOrder, now }: Omit<ChannelDeps, 'instructions'>,
  order: NewOrder,
): Promise<Birth> {
  if (!routeOrder) return fromWallet(order)
  const { mchid, spMchid, tradeType: method, amount, id: orderId } = order
  const route = await routeOrder({ mchid, spMchid, method, amount, orderId, tried: [] })
  if (route === 'none') {
    const standing = await findByOutTradeNo(db, order)
    if (!standing) throw refuseInstruction('CHANNEL_BUSY')
    return { order: { ...order, channel: standing.channel }, way: null }
  }
  const { channel, because } = route
  if (channel === null) return fromWallet(order)
  const decision = { mchid, orderId, channel, because, decidedAt: now() }
  const first = firstSending(paymentOf(order, channel), now())
  return { order: { ...order, channel }, way: { decision, first } }
}

/** Three automatic tries at most, and each only after the one before is known not to have happened. */
const triesMax = 3

/**
 * Has the order opened where its payer is, and gives what the payer needs. The second time: the same
 * order there, under the same number. Another channel is tried only when this one is known not to have
 * taken it.
 */
export async function openThroughChannel(
  deps: ChannelDeps,
  created: Created,
  hints: PayHints,
): Promise<Handover> {
  let current = created
  for (let tries = 1; ; tries++) {
    const { instruction, answer } = await tell(deps, current, hints)
    if (instruction.handover !== null && instruction.standing === 'open')
      return readHandover(instruction.handover)
    if (instruction.standing !== 'absent' || tries === triesMax)
      throw refusalOf(instruction, answer)
    const order = await rerouted(deps, current.order)
    if (!order) throw refuseInstruction('CHANNEL_BUSY')
    current = { order, isNew: false, told: null }
  }
}

/**
 * Tells the order's channel of a payment. One that was born with its order is its maker's to call while
 * its lease lasts; whoever was held up for longer, as by a commit that nobody confirmed, looks first what
 * has become of it.
 */
export function tell(
  { instructions, now }: Pick<ChannelDeps, 'instructions' | 'now'>,
  { order, told }: Created,
  hints: PayHints,
): Promise<Instructed> {
  assert(order.channel, 'only an order of a channel is told to one')
  const content = { kind: 'pay', order, hints } as const
  if (told?.nextAt && now() < told.nextAt) return instructions.call(told, content)
  return instructions.instruct(paymentOf(order, order.channel), content)
}

const paymentOf = (
  { mchid, id: subject, tradeType: method, amount }: NewOrder,
  channel: string,
): NewInstruction => ({ mchid, kind: 'pay', subject, target: null, channel, method, amount })

export function refusalOf({ standing }: Instruction, answer: Answer | null) {
  if (standing === 'refused' && answer?.is === 'refused')
    return refuseInstruction('CHANNEL_REFUSED', { issue: `${answer.code} ${answer.message}` })
  if (standing === 'absent') return refuseInstruction('CHANNEL_BUSY')
  return refuseInstruction('CHANNEL_UNKNOWN')
}

/** Another way, written down with its reason; undefined where there is none. */
async function rerouted(
  { db, now, routeOrder }: ChannelDeps,
  order: NewOrder,
): Promise<NewOrder | undefined> {
  const { mchid, spMchid, tradeType: method, amount, id: orderId } = order
  const told = await findInstructionsFor(db, { mchid, subject: orderId })
  const tried = told.map(({ channel }) => channel)
  const route = await routeOrder?.({ mchid, spMchid, method, amount, orderId, tried })
  // The way to our own wallet needs another token in the payer's hand, which the merchant asks for anew.
  if (!route || route === 'none' || route.channel === null) return undefined
  const { channel, because } = route
  return inTransaction(db, async (tx) => {
    const [standing] = await lockOrders(tx, [order])
    // Another request was here meanwhile: one way at a time, and that is its.
    if (standing && standing.channel !== order.channel) return standing
    await rerouteOrder(tx, { ...order, channel })
    await insertDecision(tx, { mchid, orderId, channel, because, decidedAt: now() })
    return { ...order, channel }
  })
}
