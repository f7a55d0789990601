import { beijing } from '#kernel/time'
import { type CustomerId, checkPin, type Parties } from '#parties'
import type { CombineToTell, Located, Order } from '#payments'
import { fundingOf } from './funding-options.ts'
import {
  type CashierDeps,
  merchantName,
  refuseSuspended,
  totalOf,
  type WireMoney,
} from './open-cashier.ts'

type Deps = CashierDeps & Readonly<{ parties: Parties }>

/** What the payer sees after paying. */
export type PaymentResult = Readonly<{
  state: string
  transactionId: string
  outTradeNo: string
  merchant: string
  amount: WireMoney
  paidAt: string
  method: string
}>

type Request = Readonly<{
  customerId: CustomerId
  pin: string
  /** `balance`, `card:<id>` or `mixed:<id>`. */
  funding: string
}>

/** PIN, then money. Paying again what this payer has paid answers the same. */
export async function payPrepaid(
  deps: Deps,
  request: Request & Readonly<{ prepayId: string }>,
): Promise<PaymentResult> {
  await checkPin(deps.parties, request)
  return payLocated(deps, await deps.payments.locate(request.prepayId), request)
}

export async function payLocated(
  deps: Deps,
  { keys, combine }: Located,
  { customerId, funding: optionId }: Omit<Request, 'pin'>,
): Promise<PaymentResult> {
  await refuseSuspended(deps.directory, keys)
  const funding = await fundingOf(deps.db, customerId, optionId)
  const paid = await deps.payments.pay({ orders: keys, customerId, funding, combine })
  return resultOf(deps, paid, combine)
}

export async function resultOf(
  { directory }: Pick<Deps, 'directory'>,
  paid: readonly Order[],
  combine: CombineToTell | undefined,
): Promise<PaymentResult> {
  const [first] = paid
  if (!first?.payment) throw new Error('what is paid has a payment')
  return {
    state: first.state,
    transactionId: combine?.id ?? first.id,
    outTradeNo: combine?.outTradeNo ?? first.outTradeNo,
    merchant: await merchantName(directory, combine?.mchid ?? first.mchid),
    amount: { amount: String(totalOf(paid)), currency: first.amount.currency },
    paidAt: beijing(first.payment.paidAt),
    method: methodOf(first),
  }
}

export function methodOf({ payment }: Pick<Order, 'payment'>): string {
  if (!payment) return ''
  const parts = [
    ...(payment.balanceAmount > 0n ? ['零钱'] : []),
    ...(payment.cardAmount > 0n ? [payment.cardTitle ?? '银行卡'] : []),
  ]
  return parts.join(' + ')
}
