import type { Order } from '#payments'
import { type StepView, stepView } from '../face/step-view.ts'
import type { CashierDeps } from './open-cashier.ts'
import { type PaymentResult, resultOf } from './pay.ts'
import { overBecause } from './why-over.ts'

/**
 * How an order stands for a payer who does not know whether it was paid. `over`: nobody can pay it any
 * more, or somebody else has; `confirming`: another institution has it, and has not said. One whose time
 * has just run out is not over before it is closed: a payment that began in time may still commit, and
 * its payer must not be sent to order again.
 */
export type Standing =
  | Readonly<{ is: 'paid'; payment: PaymentResult }>
  | Readonly<{ is: 'unpaid' | 'confirming' }>
  | Readonly<{ is: 'over'; step: StepView }>

/** Reads only, as often as somebody asks; a prepay_id that cannot be read is refused as at the cashier. */
export async function askStanding(
  deps: CashierDeps,
  { prepayId, customerId }: Readonly<{ prepayId: string; customerId: string }>,
): Promise<Standing> {
  const { orders, combine } = await deps.payments.open(prepayId)
  const isMine = orders.every(({ payment }) => payment?.customerId === customerId)
  if (isMine && orders.every(isPaid))
    return { is: 'paid', payment: await resultOf(deps, orders, combine) }
  const ended = orders.filter(({ state }) => !isOpen.has(state))
  const over = ended.flatMap((order) => overBecause(order, deps.now()) ?? [])[0]
  if (over !== undefined) return { is: 'over', step: stepView('pay', over) }
  return { is: orders.some(({ channel }) => channel !== null) ? 'confirming' : 'unpaid' }
}

const isOpen: ReadonlySet<Order['state']> = new Set(['NOTPAY', 'USERPAYING'])

const isPaid = ({ state }: Pick<Order, 'state'>): boolean =>
  state === 'SUCCESS' || state === 'REFUND'
