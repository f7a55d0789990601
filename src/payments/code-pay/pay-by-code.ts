import { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { openidsOf } from '#parties'
import { type Db, inTransaction } from '#platform/db'
import { failAttempts, putAttempts } from '../attempt/store.ts'
import { type ChannelDeps, refusalOf, routed, tell } from '../order/open-through-channel.ts'
import type { Birth, Created } from '../order/create-order.ts'
import type { Funding } from '../order/funding.ts'
import {
  noChannel,
  type NewOrder,
  type Order,
  type OrderKey,
  refuse as refuseOrder,
} from '../order/order.ts'
import type { Paid, PayRequest } from '../order/pay-order.ts'
import { findOrder, lockOrders, moveOrders } from '../order/store.ts'

/** Whose payment code it is, and whether it may be charged without asking. */
export type Redeemed = Readonly<{
  customerId: string
  funding: Funding
  needsPin: boolean
  /** Hears what became of it where it was charged at once. */
  ended: (outcome: 'succeeded' | 'declined') => void
}>

/**
 * Spends a payment code for one order. The wallet implements it. Redeeming the same code for the
 * same order answers the same; for another order, or out of time, it throws a refusal.
 */
export type RedeemCode = (
  request: Readonly<{ code: string; order: OrderKey; amountMinor: bigint }>,
) => Promise<Redeemed>

type Deps = Readonly<{
  db: Db
  now: Clock
  redeemCode: RedeemCode
  create: (birth: Birth) => Promise<Created>
  pay: (request: PayRequest) => Promise<Paid>
}> &
  ChannelDeps

/**
 * Charges the payer whose code the till has read. Answers the paid order, or throws `USERPAYING`
 * while the payer is asked for the PIN; the till then queries, and reverses in the end.
 *
 * The second time, with the same content: what became of the first.
 */
export async function payByCode(
  deps: Deps,
  {
    order: asked,
    code,
    storeId,
  }: Readonly<{ order: NewOrder; code: string; storeId: string | null }>,
): Promise<Order> {
  const born = await routed(deps, asked)
  const created = await deps.create(born)
  const key = { mchid: created.order.mchid, id: created.order.id }
  const standing = created.isNew ? undefined : settledAnswer(await findOrder(deps.db, key))
  if (standing) return standing
  if (created.order.channel !== null) return chargeThroughChannel(deps, created, { code, storeId })

  const redeemed = await redeem(deps, key, born.order, code)
  if (redeemed.needsPin) {
    await askPayer(deps, key, redeemed)
    throw refuseOrder('USERPAYING')
  }
  return charge(deps, key, redeemed)
}

/** The same where the code is another institution's: what it answers, the till is answered. */
async function chargeThroughChannel(
  deps: Deps,
  created: Created,
  { code: authCode, storeId }: Readonly<{ code: string; storeId: string | null }>,
): Promise<Order> {
  const hints = { authCode, storeId, payerClientIp: null, h5Type: null }
  const { instruction, answer } = await tell(deps, created, hints)
  const standing = await findOrder(deps.db, created.order)
  if (standing?.payment) return standing
  if (instruction.standing === 'asking') throw refuseOrder('USERPAYING')
  throw refusalOf(instruction, answer)
}

/** The answer of an order that needs no more from us; undefined while it is still to be charged. */
function settledAnswer(order: Order | undefined): Order | undefined {
  switch (order?.state) {
    case undefined:
    case 'NOTPAY':
      return undefined
    case 'USERPAYING':
      throw refuseOrder('USERPAYING')
    case 'SUCCESS':
    case 'REFUND':
      return order
    case 'REVOKED':
      throw refuseOrder('ORDER_REVERSED')
    default:
      throw refuseOrder('ORDER_CLOSED')
  }
}

async function redeem(deps: Deps, key: OrderKey, order: NewOrder, code: string): Promise<Redeemed> {
  try {
    return await deps.redeemCode({ code, order: key, amountMinor: order.amount.minor })
  } catch (error) {
    if (error instanceof Refusal) await fail(deps, key)
    throw error
  }
}

async function charge(deps: Deps, key: OrderKey, redeemed: Redeemed): Promise<Order> {
  try {
    const { customerId, funding } = redeemed
    const [order] = await deps.pay({ orders: [key], customerId, funding, factors: 1 })
    if (!order) throw refuseOrder('ORDER_NOT_EXIST')
    redeemed.ended('succeeded')
    return order
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // Without a PIN no more may be paid today; with it there may be room.
    if (error.code === 'LIMIT_UNPROVED') {
      await askPayer(deps, key, redeemed)
      throw refuseOrder('USERPAYING')
    }
    await fail(deps, key)
    redeemed.ended('declined')
    throw error
  }
}

/** The order waits for its payer, who sees it in the wallet beside the code. */
function askPayer({ db, now }: Deps, key: OrderKey, { customerId, funding }: Redeemed) {
  return inTransaction(db, async (tx) => {
    const [order] = await lockOrders(tx, [key])
    if (order?.state !== 'NOTPAY') return
    const pairs = [order.appid, order.subAppid ?? []].flat().map((appid) => ({ appid, customerId }))
    const openids = await openidsOf(tx, pairs, now())
    await moveOrders(tx, [key], 'USERPAYING', now())
    await putAttempts(tx, [pendingAttempt(order, customerId, funding, openids)], now())
  })
}

/** As the payer's apps know the payer already: paying keeps who it is, and fills in how. */
const pendingAttempt = (
  order: Order,
  customerId: string,
  funding: Funding,
  openids: ReadonlyMap<string, string>,
) => ({
  mchid: order.mchid,
  id: order.id,
  state: 'PENDING' as const,
  finishedAt: null,
  customerId,
  openid: openids.get(`${order.appid}:${customerId}`) ?? '',
  subOpenid: openids.get(`${order.subAppid}:${customerId}`) ?? null,
  bankType: 'OTHERS',
  balanceAmount: 0n,
  cardAmount: 0n,
  cardId: funding.method === 'balance' ? null : funding.card.id,
  cardTitle: funding.method === 'balance' ? null : funding.card.title,
  ...noChannel,
})

/** A code that was refused, or a payer who declined: the number is spent, the till takes another. */
function fail({ db, now }: Pick<Deps, 'db' | 'now'>, key: OrderKey): Promise<void> {
  return inTransaction(db, async (tx) => {
    const [order] = await lockOrders(tx, [key])
    if (order?.state !== 'NOTPAY' && order?.state !== 'USERPAYING') return
    await failAttempts(tx, [key], now())
    await moveOrders(tx, [key], 'PAYERROR', now())
  })
}

/** The payer says no in the wallet. Saying it twice, or after paying, changes nothing. */
export const declineOrder = fail
