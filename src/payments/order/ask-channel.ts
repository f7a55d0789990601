import type { Db } from '#platform/db'
import type { Instructions } from '../instruction/create-instructions.ts'
import { findInstructionsFor } from '../instruction/store.ts'
import { livePaymentOf } from './end-through-channel.ts'
import type { Order } from './order.ts'
import { findOrder } from './store.ts'

type Deps = Readonly<{ db: Db; instructions: Instructions }>

/**
 * The order as its channel knows it, for a merchant who asks about one that is not paid: a notice may
 * be late or lost. What cannot be asked now is answered as it stands here.
 */
export async function askChannel({ db, instructions }: Deps, order: Order): Promise<Order> {
  const isOpen = order.state === 'NOTPAY' || order.state === 'USERPAYING'
  if (order.channel === null || !isOpen) return order
  const { mchid, id: subject } = order
  const payment = livePaymentOf(await findInstructionsFor(db, { mchid, subject }))
  if (!payment || payment.state === 'SENT') return order
  await instructions.resolve(payment)
  return (await findOrder(db, order)) ?? order
}
