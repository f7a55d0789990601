import { assert } from '#kernel/assert'
import type { Clock } from '#kernel/time'
import { type Db, inStatement, inTransaction } from '#platform/db'
import type { Answer, PayHints, RouteOrder } from '../channel/channel.ts'
import { type Handover, readHandover } from '../channel/handover.ts'
import type { Instructions } from '../instruction/create-instructions.ts'
import { type Instruction, refuse as refuseInstruction } from '../instruction/instruction.ts'
import { findInstructionsFor, insertDecision } from '../instruction/store.ts'
import type { Created } from './create-order.ts'
import type { NewOrder } from './order.ts'
import { lockOrders, rerouteOrder } from './store.ts'

export type ChannelDeps = Readonly<{
  db: Db
  now: Clock
  instructions: Instructions
  /** Without it every order is paid from our own wallet. */
  routeOrder?: RouteOrder | undefined
}>

/** The order with the way it is to go; our wallet where no route says otherwise. */
export async function routed(
  { routeOrder }: Pick<ChannelDeps, 'routeOrder'>,
  order: NewOrder,
): Promise<Readonly<{ order: NewOrder; because: string | null }>> {
  if (!routeOrder) return { order, because: null }
  const { mchid, spMchid, tradeType: method, amount, id: orderId } = order
  const route = await routeOrder({ mchid, spMchid, method, amount, orderId, tried: [] })
  if (route === 'none') throw refuseInstruction('CHANNEL_BUSY')
  return { order: { ...order, channel: route.channel }, because: route.because }
}

/** Keeps why a new order goes the way it goes; the usual way, without a rule, needs no words. */
export async function explain(
  { db, now }: Pick<ChannelDeps, 'db' | 'now'>,
  { order, isNew }: Created,
  because: string | null,
): Promise<void> {
  const { mchid, id: orderId, channel } = order
  if (!isNew || because === null || channel === null) return
  await inStatement(db, (one) =>
    insertDecision(one, { mchid, orderId, channel, because, decidedAt: now() }),
  )
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
  order: NewOrder,
  hints: PayHints,
): Promise<Handover> {
  let current = order
  for (let tries = 1; ; tries++) {
    const { instruction, answer } = await tell(deps, current, hints)
    if (instruction.handover !== null && instruction.standing === 'open')
      return readHandover(instruction.handover)
    if (instruction.standing !== 'absent' || tries === triesMax)
      throw refusalOf(instruction, answer)
    const next = await rerouted(deps, current)
    if (!next) throw refuseInstruction('CHANNEL_BUSY')
    current = next
  }
}

/** Tells the order's channel of a payment. */
export function tell(
  { instructions }: Pick<ChannelDeps, 'instructions'>,
  order: NewOrder,
  hints: PayHints,
) {
  const { mchid, id: subject, channel, tradeType: method, amount } = order
  assert(channel, 'only an order of a channel is told to one')
  const asked = { mchid, kind: 'pay' as const, subject, target: null, channel, method, amount }
  return instructions.instruct(asked, { kind: 'pay', order, hints })
}

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
  await inTransaction(db, async (tx) => {
    await lockOrders(tx, [order])
    await rerouteOrder(tx, { ...order, channel })
    await insertDecision(tx, { mchid, orderId, channel, because, decidedAt: now() })
  })
  return { ...order, channel }
}
