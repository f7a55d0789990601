import { bornAt } from '#kernel/id'
import { dayMs } from '#kernel/time'
import type { CustomerId } from '#parties'
import { type Funding, isOfStaticCode, type Order } from '#payments'
import { approximate, type Given, type RiskPayment } from '#risk'
import type { Card } from '../card/card.ts'

/**
 * One wish to move money, as risk judges it. The id holds everything by which it could become another
 * wish, its payer first, because two may try one order: what is proved for it, and what a case releases,
 * lets exactly this money go, and what is said of it is said of nobody else. Of fifty orders that are
 * paid as one it has some 1,550 characters.
 */
export type Wish = Readonly<{
  id: string
  customerId: CustomerId
  payment: RiskPayment
  /** What we know of payer and device. */
  given: Given
  /** Money that leaves can be set aside for a while; an order cannot wait so long. */
  canBeHeld: boolean
}>

/** Who asks, and from where; what is not known is left out. */
export type Asker = Readonly<{
  customerId: CustomerId
  device?: string | undefined
  ip?: string | undefined
  /** As lists find it. */
  phone?: string | undefined
  /** What is in the balance, in fen. */
  balance?: bigint | undefined
  given: Given
}>

const products = {
  JSAPI: 'jsapi',
  APP: 'app',
  MWEB: 'h5',
  NATIVE: 'native',
  MICROPAY: 'code_pay',
} as const

type Bought = Pick<Order, 'id' | 'mchid' | 'tradeType' | 'amount'> &
  Partial<Pick<Order, 'notifyUrl' | 'payerOpenid'>>

/** What names neither is no order of the platform's own making. */
const isStatic = ({ tradeType, notifyUrl, payerOpenid }: Bought): boolean =>
  notifyUrl !== undefined &&
  payerOpenid !== undefined &&
  isOfStaticCode({ tradeType, notifyUrl, payerOpenid })

/** Orders that are paid as one are one wish, of their sum, at the merchant who asked for it. */
export function wishToPay(
  { customerId, ...asker }: Asker,
  orders: readonly [Bought, ...Bought[]],
  paid: Readonly<{ funding: Funding; optionId: string; seller?: string | undefined }>,
  now: Date,
): Wish {
  const [first] = orders
  const { funding, optionId, seller = first.mchid } = paid
  const others = [...new Set(orders.map(({ mchid }) => mchid))].filter((mchid) => mchid !== seller)
  const amountMinor = orders.reduce((sum, { amount }) => sum + amount.minor, 0n)
  return {
    customerId,
    id: `${customerId}:${orders.map(({ id }) => id).join('+')}:${optionId}`,
    payment: {
      ...partsOf(asker, funding),
      customer: customerId,
      merchant: seller,
      payee: seller,
      ...(others.length > 0 && { alsoPaid: others }),
      amountMinor,
      product: products[first.tradeType],
      channel: 'wallet',
      ...(first.tradeType === 'NATIVE' && {
        codeType: isStatic(first) ? 'static' : 'dynamic',
      }),
    },
    given: { ...givenOf(customerId, asker, now), ...asker.given },
    canBeHeld: false,
  }
}

type Withdrawal = Readonly<{
  requestId: string
  amountMinor: bigint
  card: Pick<Card, 'id' | 'bankCardId' | 'listedAs'>
}>

/** Money from the balance to a card. */
export function wishToWithdraw(
  { customerId, ...asker }: Asker,
  { requestId, amountMinor, card }: Withdrawal,
  now: Date,
): Wish {
  return {
    customerId,
    id: `${customerId}:wd:${requestId}:${card.id}:${amountMinor}`,
    payment: {
      ...partsOf(asker, { method: 'balance' }),
      customer: customerId,
      // As payments and bindings name it, whoever has bound it.
      card: card.bankCardId,
      ...(card.listedAs !== null && { cardListedAs: card.listedAs }),
      amountMinor,
      product: 'withdrawal',
      channel: 'wallet',
    },
    given: { ...givenOf(customerId, asker, now), ...asker.given },
    canBeHeld: true,
  }
}

function partsOf({ device, ip, phone }: Omit<Asker, 'customerId'>, funding: Funding) {
  const card = funding.method === 'balance' ? undefined : funding.card
  return {
    ...(device !== undefined && { device }),
    ...(ip !== undefined && { ip }),
    ...(phone !== undefined && { phone }),
    ...(card && { card: card.id }),
    ...(card?.listedAs && { cardListedAs: card.listedAs }),
    funding: card ? (card.kind === 'credit' ? 'credit' : 'card') : 'balance',
  } as const
}

/** What is in the account, and how long it exists, which its id tells. */
function givenOf(customerId: string, { balance }: Pick<Asker, 'balance'>, now: Date): Given {
  const born = bornAt(customerId)
  return {
    ...(born && { 'profile.account_days': (now.getTime() - born.getTime()) / dayMs }),
    ...(balance !== undefined && { 'profile.balance': approximate(balance) }),
  }
}
