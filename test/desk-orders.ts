import { findCustomerByPhone } from '#parties'
import { Refusal } from '#kernel/refusal'
import { createOrders, fromWallet } from '../src/payments/order/create-order.ts'
import { type NewOrder, newTransactionId } from '../src/payments/order/order.ts'
import { order } from './payments.ts'
import type { Server } from './server.ts'

/** An order of ten yuan at the demo's first merchant, unless told otherwise; nobody has paid it. */
export async function openOrder(
  { program, demo }: Pick<Server, 'program' | 'demo'>,
  given: Partial<NewOrder> & Pick<NewOrder, 'outTradeNo'>,
): Promise<NewOrder> {
  const { db, now } = program.modules
  const at = given.createdAt ?? now()
  const [shop] = demo.merchants
  const expiresAt = new Date(at.getTime() + 7_200_000)
  const asked = order(given.outTradeNo, {
    id: newTransactionId(at),
    mchid: shop?.mchid ?? '',
    appid: shop?.appid ?? '',
    createdAt: at,
    expiresAt,
    ...given,
  })
  const [answer] = await createOrders(db, [fromWallet(asked)], at)
  if (!answer || answer instanceof Refusal) throw answer ?? new Error('no answer')
  return answer.order
}

/** The same, paid from the balance of the demo's first payer. */
export async function paidOrder(
  server: Pick<Server, 'program' | 'demo'>,
  given: Partial<NewOrder> & Pick<NewOrder, 'outTradeNo'>,
): Promise<NewOrder> {
  const { parties, payments } = server.program.modules
  const asked = await openOrder(server, given)
  const payer = await findCustomerByPhone(parties, server.demo.payers[0]?.phone ?? '')
  if (!payer) throw new Error('the demo has a payer')
  const paid = await payments.pay({
    orders: [asked],
    customerId: payer.id,
    funding: { method: 'balance' },
  })
  if (paid instanceof Refusal) throw paid
  return asked
}
