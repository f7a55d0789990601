import { assert } from '#kernel/assert'
import type { Tx } from '#platform/db'
import { newInstruction } from '../instruction/instruction.ts'
import { findInstruction, putInstruction } from '../instruction/store.ts'
import type { PaidOrder, Refund } from './refund.ts'
import { findOrder } from '../order/store.ts'

/** Whether its channel brings it: it came through one, and goes back as it came. */
export const isThroughChannel = ({ channel, route }: Refund): boolean =>
  channel !== null && route === 'ORIGINAL'

/**
 * Writes down that the channel is to bring a refund, in the transaction that accepts or approves it;
 * the resolver sends it. Its number is its own for ever: a refund is never told twice under two.
 */
export async function instructRefund(
  tx: Tx,
  refund: Refund,
  payment: PaidOrder['payment'],
  now: Date,
): Promise<Refund> {
  const { mchid, id: subject, amount } = refund
  const { instructionId: target } = payment
  assert(target, 'what came through a channel came by an instruction')
  const paid = await findInstruction(tx, { mchid, id: target })
  assert(paid, 'an instruction that was paid stands')
  const { channel, method } = paid
  const asked = { mchid, kind: 'refund' as const, subject, target, channel, method, amount }
  const instruction = newInstruction(asked, now)
  await putInstruction(tx, instruction)
  return { ...refund, instructionId: instruction.id }
}

/** The same for one whose order has to be read first. */
export async function instructApproved(tx: Tx, refund: Refund, now: Date): Promise<Refund> {
  const order = await findOrder(tx, { mchid: refund.mchid, id: refund.orderId })
  assert(order?.payment, 'what is refunded was paid')
  return instructRefund(tx, refund, order.payment, now)
}
