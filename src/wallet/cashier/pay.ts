import { Refusal } from '#kernel/refusal'
import { beijing } from '#kernel/time'
import { type CustomerId, checkPin, type Parties } from '#parties'
import type { CombineToTell, Funding, Located, Order, OrderKey, Payments } from '#payments'
import { refuseFrozen } from '../freeze/freeze-wallet.ts'
import type { Guard } from '../guard/guard.ts'
import { type Asker, wishToPay } from '../guard/wish.ts'
import { tellLargePayment } from '../signal/large-payment.ts'
import { availableTo, fundingOf } from './funding-options.ts'
import {
  type CashierDeps,
  merchantName,
  refuse,
  refuseSuspended,
  totalOf,
  type WireMoney,
} from './open-cashier.ts'

type Deps = CashierDeps &
  Readonly<{
    parties: Parties
    payments: Pick<Payments, 'open' | 'locate' | 'pay' | 'order'>
    guard: Guard
  }>

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
  asker: Asker
  pin: string
  /** `balance`, `card:<id>` or `mixed:<id>`. */
  funding: string
}>

type Prepaid = Omit<Request, 'asker'> &
  Readonly<{
    customerId: CustomerId
    /** May still be on its way: it is waited for beside the PIN. */
    asker: Asker | Promise<Asker>
    prepayId: string
  }>

/** PIN, risk, then money. Paying again what this payer has paid answers the same. */
export async function payPrepaid(
  deps: Deps,
  { customerId, pin, prepayId, funding, ...given }: Prepaid,
): Promise<PaymentResult> {
  const [asker, located] = await Promise.all([
    given.asker,
    deps.payments.locate(prepayId),
    checkPin(deps.parties, { customerId, pin }),
  ])
  return payLocated(deps, located, { asker, funding })
}

/** Of a payer whose PIN was right. Refuses as the guard and `payments.pay` do. */
export async function payLocated(
  deps: Deps,
  { keys, combine }: Located,
  { asker, funding: optionId }: Omit<Request, 'pin'>,
): Promise<PaymentResult> {
  const { customerId } = asker
  const known = await knownBefore(deps, keys, { customerId, optionId })
  const { funding } = known
  const paying = { ...known, asker, optionId, seller: combine?.mchid }
  const { wish, factors } = await judged(deps, keys, paying)
  const request = { orders: keys, customerId, funding, factors, combine }
  const paid = await deps.payments.pay(request).catch((error: unknown) => {
    if (wish && error instanceof Refusal) deps.guard.ended(wish, 'declined')
    throw error
  })
  if (wish) deps.guard.ended(wish, 'succeeded')
  for (const { mchid, amount } of paid)
    await tellLargePayment(deps, { customerId, payee: mchid, amountMinor: amount.minor })
  return resultOf(deps, paid, combine)
}

/** What is asked before risk is, all at once: one after the other they would cost a payment some trips. */
async function knownBefore(
  { db, directory, payments }: Deps,
  keys: readonly OrderKey[],
  { customerId, optionId }: Readonly<{ customerId: string; optionId: string }>,
) {
  const [funding, balance, orders] = await Promise.all([
    fundingOf(db, customerId, optionId),
    availableTo(db, customerId),
    Promise.all(keys.map(payments.order)),
    refuseFrozen(db, customerId),
    refuseSuspended(directory, keys),
  ])
  return { funding, balance, orders }
}

type Paying = Readonly<{
  asker: Asker
  optionId: string
  funding: Funding
  balance: bigint
  orders: readonly (Order | undefined)[]
  seller: string | undefined
}>

/** No wish is made of what nobody can pay any more: paying it says why. A session and a PIN are two factors. */
async function judged({ payments, guard, now }: Deps, keys: readonly OrderKey[], paying: Paying) {
  const { asker, funding, balance } = paying
  const open = paying.orders.flatMap((order) => (order && isOpen(order) ? [order] : []))
  const [first, ...others] = open
  if (!first || others.length + 1 < keys.length) return { wish: undefined, factors: 2 } as const
  const total = totalOf([first, ...others])
  // Who cannot pay it is not asked to prove anything for it, and does not pay it with what comes in
  // meanwhile: nobody has judged that. What is not open any more may have been paid by another tap.
  if (funding.method === 'balance' && balance < total) {
    const still = await Promise.all(keys.map(payments.order))
    if (still.every((order) => order && isOpen(order))) throw refuse('NOT_ENOUGH')
    return { wish: undefined, factors: 2 } as const
  }
  const wish = wishToPay({ ...asker, balance }, [first, ...others], paying, now())
  const passage = await guard.admit(wish, ['pin'])
  const isCertified = passage.is === 'go' && passage.by === 'passkey'
  return { wish, factors: isCertified ? 'certificate' : 2 } as const
}

const isOpen = ({ state }: Order): boolean => state === 'NOTPAY' || state === 'USERPAYING'

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
