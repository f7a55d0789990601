import { assert } from '#kernel/assert'
import { postChain, stands } from '#ledger'
import type { Tx } from '#platform/db'
import { putAttempts } from '../attempt/store.ts'
import { type Enqueued, enqueueCallbacks, type HandOff } from '../callback/enqueue.ts'
import type { Report } from '../channel/channel.ts'
import type { Instruction } from '../instruction/instruction.ts'
import { callbacksOfPayment, type PaidOrder } from './facts.ts'
import type { Order } from './order.ts'
import { payOrderPostings } from './postings.ts'
import { moveOrders } from './store.ts'

type Paying = Readonly<{
  handOff: HandOff
  /** Locked, and still to be paid. */
  order: Order
  instruction: Instruction
  report: Report
}>

/**
 * 支付成功 by a channel's word: the order is paid, the channel owes us the money, we owe it to the
 * merchant, and the merchant is told: all of it in the caller's transaction.
 */
export async function payThroughChannel(
  tx: Tx,
  { handOff, order, instruction, report }: Paying,
  now: Date,
): Promise<Enqueued> {
  const paid = paidOrderOf(order, instruction, report, now)
  const verdicts = await postChain(tx, payOrderPostings({ ...paid, ...paid.payment }), now)
  assert(verdicts.every(stands), 'what a channel has taken can be booked')
  await moveOrders(tx, [paid], 'SUCCESS', now)
  const { paidAt, ...payment } = paid.payment
  const { mchid, id } = paid
  const attempt = { mchid, id, state: 'SUCCEEDED' as const, finishedAt: paidAt, ...payment }
  await putAttempts(tx, [attempt], now)
  const callbacks = callbacksOfPayment([paid], undefined, now)
  return enqueueCallbacks(tx, callbacks, handOff, now)
}

function paidOrderOf(
  order: Order,
  { id, channel }: Instruction,
  { payer }: Report,
  now: Date,
): PaidOrder {
  return {
    ...order,
    state: 'SUCCESS',
    payment: {
      customerId: null,
      openid: payer?.openid ?? order.payerOpenid ?? '',
      subOpenid: payer?.subOpenid ?? order.payerSubOpenid,
      bankType: payer?.bankType ?? 'OTHERS',
      balanceAmount: 0n,
      cardAmount: 0n,
      cardId: null,
      cardTitle: null,
      channelAmount: order.amount.minor,
      channel,
      instructionId: id,
      // Days and bills go by when we booked it; a channel's clock may be off, or yesterday's.
      paidAt: now,
    },
  }
}
