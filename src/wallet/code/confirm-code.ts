import { beijing } from '#kernel/time'
import type { Parties } from '#parties'
import { type CustomerId, checkPin } from '#parties'
import type { Order, OrderKey, Payments } from '#payments'
import { stepView } from '../face/step-view.ts'
import type { Guard } from '../guard/guard.ts'
import type { Asker } from '../guard/wish.ts'
import { fundingOptions } from '../cashier/funding-options.ts'
import type { Cashier } from '../cashier/open-cashier.ts'
import { type CashierDeps, merchantName, totalOf } from '../cashier/open-cashier.ts'
import { type PaymentResult, payLocated, resultOf } from '../cashier/pay.ts'
import { type PaymentCode, refuse } from './payment-code.ts'
import { findCode } from './store.ts'

type Deps = CashierDeps &
  Readonly<{
    parties: Parties
    payments: Pick<Payments, 'open' | 'locate' | 'pay' | 'decline' | 'order'>
    guard: Guard
  }>

type Asked = Readonly<{ customerId: CustomerId; code: string }>

/** What became of a code: the wallet asks every second while it is shown. */
export type CodeState = Readonly<{
  state: 'waiting' | 'confirm' | 'paid' | 'expired' | 'failed'
  cashier?: Cashier
  payment?: PaymentResult
}>

export async function codeState(deps: Deps, asked: Asked): Promise<CodeState> {
  const code = await ownCode(deps, asked)
  if (!code.order)
    return { state: code.expiresAt.getTime() <= deps.now().getTime() ? 'expired' : 'waiting' }
  const order = await deps.payments.order(code.order)
  switch (order?.state) {
    case 'USERPAYING':
      return { state: 'confirm', cashier: await sheetOf(deps, order, asked.customerId) }
    case 'SUCCESS':
    case 'REFUND':
      return { state: 'paid', payment: await resultOf(deps, [order], undefined) }
    case 'NOTPAY':
      return { state: 'waiting' }
    default:
      return { state: 'failed' }
  }
}

/** The payer types the PIN for what the till asked. */
export async function confirmCode(
  deps: Deps,
  {
    asker,
    code,
    pin,
    funding = 'balance',
  }: Readonly<{
    asker: Asker
    code: string
    pin: string
    funding?: string | undefined
  }>,
): Promise<PaymentResult> {
  const { customerId } = asker
  const { order: key } = await ownCode(deps, { customerId, code })
  const order = await waitingOrder(deps, key)
  await checkPin(deps.parties, { customerId, pin })
  return payLocated(deps, { keys: [order], combine: undefined }, { asker, funding })
}

/** The payer says no; the till hears PAYERROR. */
export async function declineCode(deps: Deps, asked: Asked): Promise<void> {
  const { order } = await ownCode(deps, asked)
  if (!order) throw refuse('NOTHING_TO_CONFIRM')
  await deps.payments.decline(order)
}

async function waitingOrder(deps: Deps, key: OrderKey | null): Promise<Order> {
  const order = key ? await deps.payments.order(key) : undefined
  if (!order || order.state === 'NOTPAY') throw refuse('NOTHING_TO_CONFIRM')
  return order
}

/** Another's code is answered exactly as one that does not exist. */
async function ownCode({ db }: Deps, { customerId, code }: Asked): Promise<PaymentCode> {
  const known = await findCode(db, code)
  if (known?.customerId !== customerId) throw refuse('CODE_NOT_FOUND')
  return known
}

const sheetOf = async (deps: Deps, order: Order, customerId: string): Promise<Cashier> => ({
  prepayId: '',
  merchant: await merchantName(deps.directory, order.mchid),
  description: order.description,
  amount: { amount: String(order.amount.minor), currency: order.amount.currency },
  expiresAt: beijing(order.expiresAt),
  state: order.state,
  tradeType: order.tradeType,
  funding: await fundingOptions(deps.db, customerId, totalOf([order])),
  over: stepView('pay', 'ORDER_EXPIRED'),
})
