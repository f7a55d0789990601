import type { Db, Tx } from '#platform/db'
import type { Clock } from '#kernel/time'
import type { Instructions } from '../instruction/create-instructions.ts'
import {
  blocksAnother,
  type Instruction,
  type NewInstruction,
  refuse as refuseInstruction,
} from '../instruction/instruction.ts'
import { findInstructionsFor } from '../instruction/store.ts'
import type { Order } from './order.ts'
import { findOrder } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock; instructions: Instructions }>

/** The payment that may still come to pass, or has, at a channel. */
export const livePaymentOf = (instructions: readonly Instruction[]): Instruction | undefined =>
  instructions.findLast((one) => one.kind === 'pay' && blocksAnother(one))

export const endingOf = (
  kind: 'close' | 'reverse',
  { mchid, subject, channel, method, amount, id: target }: Instruction,
): NewInstruction => ({ kind, mchid, subject, channel, method, amount, target })

/**
 * Ends an order where its payer is asked before it ends here: nobody is told of an end while the
 * channel may still take the money. Answers the order as it stands then; undefined when no channel has
 * a say in it any more. Throws `CHANNEL_UNKNOWN` while nobody knows; the resolver goes on with it.
 */
export async function endThroughChannel(
  { db, instructions }: Deps,
  kind: 'close' | 'reverse',
  order: Order,
): Promise<Order | undefined> {
  const { mchid, id } = order
  const payment = livePaymentOf(await findInstructionsFor(db, { mchid, subject: id }))
  if (!payment) return undefined
  const asked = endingOf(kind, payment)
  const content = { kind, target: payment.id, order }
  const { instruction } = await instructions.instruct(asked, content)
  const isOpen = instruction.standing === null || instruction.state !== 'KNOWN'
  // Asking at once spares the merchant a second try: most often the order is paid.
  if (isOpen) await instructions.resolve(instruction)
  const ended = await findOrder(db, order)
  const isEnded = kind === 'reverse' ? ended?.state === 'REVOKED' : !isUnpaid(ended)
  if (!isEnded) throw refuseInstruction('CHANNEL_UNKNOWN')
  return ended
}

/** One may have begun since nobody was found to be told: under the order's lock, its channel comes first. */
export async function refuseWhileAtChannel(tx: Tx, { mchid, id, channel }: Order): Promise<void> {
  if (channel === null) return
  if (livePaymentOf(await findInstructionsFor(tx, { mchid, subject: id })))
    throw refuseInstruction('CHANNEL_UNKNOWN')
}

const isUnpaid = (order: Order | undefined): boolean =>
  order?.state === 'NOTPAY' || order?.state === 'USERPAYING'
