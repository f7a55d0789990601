import { contentDigestOf } from '#kernel/content-digest'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { minuteMs, plusMs } from '#kernel/time'
import { admitProduct, type GateDeps } from '#merchants'
import { openidOf } from '#parties'
import type { Keys } from '#platform/keys'
import { payByCode, type RedeemCode } from '../code-pay/pay-by-code.ts'
import type { Instructions } from '../instruction/create-instructions.ts'
import { askChannel } from '../order/ask-channel.ts'
import { type Birth, type Created, fromWallet } from '../order/create-order.ts'
import {
  type NewOrder,
  newTransactionId,
  type Order,
  refuse,
  type TradeType,
} from '../order/order.ts'
import type { ChannelDeps } from '../order/open-through-channel.ts'
import type { Paid, PayRequest } from '../order/pay-order.ts'
import { issuePrepay } from '../order/prepay.ts'
import { reverseOrder } from '../order/reverse-order.ts'
import { findByOutTradeNo } from '../order/store.ts'
import type { FundRefund } from '../refund/fund-refund.ts'

type Deps = ChannelDeps &
  Pick<GateDeps, 'directory' | 'paidToday'> &
  Readonly<{
    keys: Keys
    instructions: Instructions
    redeemCode: RedeemCode
    fundRefund?: FundRefund | undefined
    create: (birth: Birth) => Promise<Created>
    pay: (request: PayRequest) => Promise<Paid>
  }>

/** An order that the platform makes for a merchant, which signs nothing for it. */
export type Sale = Readonly<{
  mchid: string
  spMchid: string | null
  appid: string
  outTradeNo: string
  description: string
  amountMinor: bigint
  deviceId: string | null
}>

type Numbered = Readonly<{ mchid: string; spMchid: string | null; outTradeNo: string }>

/** How a charge stands: its order, and why it was refused if it was. */
export type Charged = Readonly<{ order: Order; refusal: Refusal | null }>

/**
 * What the merchants' pages and codes ask of the spine; orders, states and books as any other's. A merchant
 * without the product of code payment (`NO_AUTH`), and above its limits (`RULE_LIMIT`), is refused here too.
 */
export type Till = Readonly<{
  /**
   * Charges the payer whose code was read, as code payment by the API does (APIv3 code payment). Answers
   * the order as it stands then, USERPAYING or PAYERROR too; where there is no order the refusal is thrown.
   * The second time, with the same content: what became of the first.
   */
  charge: (sale: Sale & Readonly<{ code: string }>) => Promise<Charged>
  /**
   * An order that this payer alone may pay, and the token that opens it. The second time, with the same
   * number and content, the same order while it can be paid.
   */
  collect: (sale: Sale & Readonly<{ customerId: string }>) => Promise<string>
  /** The order as it stands, asked of its channel where it is open there; undefined where there is none. */
  order: (asked: Numbered) => Promise<Order | undefined>
  /** Undoes a charge; as the API's reversal does, and refuses. */
  reverse: (asked: Numbered) => Promise<Order>
}>

const chargeLifetimeMs = 2 * minuteMs
const collectLifetimeMs = 15 * minuteMs

export function createTill(deps: Deps): Till {
  const { db, now, keys } = deps

  async function standing(asked: Numbered): Promise<Order | undefined> {
    const order = await findByOutTradeNo(db, asked)
    const isOurs = order && order.spMchid === asked.spMchid && isMadeHere(order)
    return isOurs ? askChannel(deps, order) : undefined
  }

  /** What a merchant may not do by the API it may not do at a counter; what was begun goes on. */
  async function admit({ mchid, outTradeNo, amountMinor: amount }: Sale): Promise<void> {
    if (await findByOutTradeNo(db, { mchid, outTradeNo })) return
    await admitProduct(deps, { mchid, product: 'CODE_PAY', amount })
  }

  async function charge({ code, ...sale }: Parameters<Till['charge']>[0]): Promise<Charged> {
    await admit(sale)
    const order = orderOf(sale, 'MICROPAY', { payerOpenid: null, lifeMs: chargeLifetimeMs }, now())
    try {
      return { order: await payByCode(deps, { order, code, storeId: null }), refusal: null }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const found = await standing(sale)
      if (!found || found.contentDigest !== order.contentDigest) throw error
      return { order: found, refusal: error }
    }
  }

  async function collect({ customerId, ...sale }: Parameters<Till['collect']>[0]): Promise<string> {
    await admit(sale)
    const { appid } = sale
    const payerOpenid = await openidOf(deps, { appid, customerId })
    const asked = orderOf(sale, 'NATIVE', { payerOpenid, lifeMs: collectLifetimeMs }, now())
    const { order } = await deps.create(fromWallet(asked))
    const { mchid, id } = order
    return issuePrepay(keys, { kind: 'prepay', isCombine: false, mchid, id }, now())
  }

  return {
    charge,
    collect,
    order: standing,
    async reverse(asked) {
      const known = await findByOutTradeNo(db, asked)
      if (known && !isMadeHere(known)) throw refuse('ORDER_NOT_EXIST')
      return reverseOrder(deps, asked)
    },
  }
}

function orderOf(
  { amountMinor, ...sale }: Sale,
  tradeType: TradeType,
  { payerOpenid, lifeMs }: Readonly<{ payerOpenid: string | null; lifeMs: number }>,
  now: Date,
): NewOrder {
  const amount = String(amountMinor)
  return {
    ...sale,
    id: newTransactionId(now),
    tradeType,
    amount: fen(amountMinor),
    subAppid: null,
    attach: null,
    notifyUrl: null,
    limitPay: null,
    profitSharing: false,
    payerOpenid,
    payerSubOpenid: null,
    contentDigest: digestOf({ ...sale, tradeType, amount, payerOpenid }),
    combineMchid: null,
    combineId: null,
    channel: null,
    createdAt: now,
    expiresAt: plusMs(now, lifeMs),
  }
}

type Said = Omit<Sale, 'amountMinor'> &
  Readonly<{ tradeType: TradeType; amount: string; payerOpenid: string | null }>

const digestOf = (said: Said): string => {
  const { mchid, spMchid, appid, outTradeNo, description, deviceId } = said
  const { tradeType, amount, payerOpenid } = said
  const of = { mchid, spMchid, appid, outTradeNo, description, deviceId }
  return contentDigestOf({ ...of, tradeType, amount, payerOpenid })
}

/** Told by its content: an order of the API, whoever of the merchant's asks, is none of a counter's. */
const isMadeHere = (order: Order): boolean =>
  digestOf({ ...order, amount: String(order.amount.minor) }) === order.contentDigest
