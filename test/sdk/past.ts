/** What happened two days ago, of which there are bills: no SDK was there. */
import { addReceiver, recharge } from '#clearing'
import { fen } from '#kernel/money'
import { businessDate, daysAfter, hourMs, plusMs } from '#kernel/time'
import { setAccountState } from '#ledger'
import { customerOfOpenid } from '#parties'
import { noHandOff } from '#payments'
import { type Db, inTransaction } from '#platform/db'
import { at, endOfDay, refundOf } from '#test/clearing'
import { order } from '#test/payments'
import type { Server } from '#test/server'
import { priceOrder } from '../../src/clearing/day/price-order.ts'
import { shareOrder } from '../../src/clearing/sharing/share/share-order.ts'
import { createOrders, fromWallet } from '../../src/payments/order/create-order.ts'
import { newTransactionId } from '../../src/payments/order/order.ts'
import { payOrders } from '../../src/payments/order/pay-order.ts'
import { settleRefunds } from '../../src/payments/refund/settle-refunds.ts'

type Modules = Server['program']['modules']
type Seeded = Server['seeded']

/** Whose till it was; a provider's is of its first seller. */
type Seller = Readonly<{ mchid: string; spMchid: string | null; appid: string; openid: string }>

/** In fen. The orders that are to be shared are of ten times as much as the one that is not. */
export const was = {
  paid: 1_000n,
  givenBack: 300n,
  stuck: 250n,
  toShare: 10_000n,
  shared: 700n,
  recharged: { BASIC: 5_000n, OPERATION: 100_000n },
} as const

/** What people typed, with everything in it at which a reader of bills may stumble. */
const typed = { description: '豆浆`大杯`, 热', attach: '{"桌":3,"备注":"`少糖`\r\n"}' }

/** The merchant's own numbers of that day. */
export const pastOf = (mchid: string) => ({
  paid: `PAID${mchid}`,
  refund: `BACK${mchid}`,
  /** Asked today, and its payer could receive nothing. */
  stuck: `STUCK${mchid}`,
  shared: `SHARED${mchid}`,
  /** Nobody has shared it yet. */
  unshared: `UNSHARED${mchid}`,
  share: `SHARE${mchid}`,
})

export const pastDay = (now: Date): string => daysAfter(businessDate(now), -2)

/** Everybody's shares go to the second merchant of the demo. */
export function receiverOf({ merchants: [, receiver] }: Seeded): Seeded['merchants'][number] {
  if (!receiver) throw new Error('the demo has two merchants')
  return receiver
}

/** A day of a merchant and of a provider's seller, closed by the books and cut by clearing. */
export async function livePast(modules: Modules, seeded: Seeded): Promise<void> {
  const [merchant] = seeded.merchants
  const [provider] = seeded.providers
  const seller = provider?.subMerchants[0]
  if (!merchant || !provider || !seller) throw new Error('the demo has all of them')
  const openidIn = (appid: string): string => seeded.payers[0]?.openids[appid] ?? ''
  const day = pastDay(modules.now())
  const sellers = [
    { mchid: merchant.mchid, spMchid: null, appid: merchant.appid },
    { mchid: seller.mchid, spMchid: provider.mchid, appid: provider.appid },
  ].map((one) => ({ ...one, openid: openidIn(one.appid) }))
  for (const each of sellers) {
    const transactionId = await sell(modules, each, day)
    await giveAway(modules, { ...each, transactionId }, receiverOf(seeded), day)
  }
  await endOfDay(modules.db, day)
  for (const each of sellers) await getStuck(modules, each)
}

/** A refund that does not arrive, because its payer's account takes nothing for a moment. */
async function getStuck({ db, now }: Modules, { openid, ...seller }: Seller): Promise<void> {
  const { appid, mchid, spMchid } = seller
  const owner = await customerIn(db, { appid, openid })
  const { paid: outTradeNo, stuck: outRefundNo } = pastOf(mchid)
  await refundOf(db, { mchid, spMchid, outTradeNo, outRefundNo, minor: was.stuck }, now())
  const set = (state: 'open' | 'frozen') =>
    inTransaction(db, (tx) =>
      setAccountState(tx, { kind: 'customer_balance', owner }, 'CNY', state),
    )
  await set('frozen')
  await settleRefunds({ db, handOff: noHandOff }, now())
  await set('open')
}

async function customerIn(db: Db, named: Readonly<{ appid: string; openid: string }>) {
  const customerId = await customerOfOpenid(db, named)
  if (!customerId) throw new Error('the payer is known')
  return customerId
}

/**
 * Three orders are paid, one is given back in part, and money comes from the merchant's bank. Answers
 * which of them is to be shared.
 */
async function sell({ db }: Modules, { openid, ...seller }: Seller, day: string): Promise<string> {
  const { mchid, appid } = seller
  const noon = at(day)
  const past = pastOf(mchid)
  const customerId = await customerIn(db, { appid, openid })
  const ordered = (outTradeNo: string, minor: bigint, profitSharing: boolean) =>
    order(outTradeNo, {
      ...seller,
      id: newTransactionId(noon),
      ...typed,
      amount: fen(minor),
      profitSharing,
      createdAt: noon,
      expiresAt: plusMs(noon, hourMs),
    })
  const shared = ordered(past.shared, was.toShare, true)
  const orders = [
    ordered(past.paid, was.paid, false),
    shared,
    ordered(past.unshared, was.toShare, true),
  ]
  await createOrders(db, orders.map(fromWallet), noon)
  const funding = { method: 'balance' } as const
  const pays = orders.map((one) => ({ orders: [one], customerId, funding }))
  for (const paid of await payOrders({ db, handOff: noHandOff }, pays, noon))
    if (!Array.isArray(paid)) throw paid
  const { paid: outTradeNo, refund: outRefundNo } = past
  const { spMchid } = seller
  await refundOf(db, { mchid, spMchid, outTradeNo, outRefundNo, minor: was.givenBack }, noon)
  await settleRefunds({ db, handOff: noHandOff }, noon)
  for (const accountType of ['BASIC', 'OPERATION'] as const) {
    const amount = fen(was.recharged[accountType])
    await recharge({ db, now: () => noon }, { mchid, requestNo: accountType, accountType, amount })
  }
  return shared.id
}

/** A part of an order goes to another merchant. */
async function giveAway(
  { db, keys, directory }: Modules,
  { transactionId, ...seller }: Seller & Readonly<{ transactionId: string }>,
  receiver: Seeded['merchants'][number],
  day: string,
): Promise<void> {
  const { mchid, spMchid } = seller
  // A minute must have passed since the payment.
  const deps = { db, keys, directory, now: () => at(day, '12:05:00') }
  const named = { kind: 'MERCHANT_ID', account: receiver.mchid } as const
  await addReceiver(deps, {
    ...named,
    mchid,
    appid: null,
    relation: 'SUPPLIER',
    customRelation: null,
    name: receiver.name,
  })
  await shareOrder(
    {
      ...deps,
      feeOfOrder: priceOrder,
      tell: async () => undefined,
      policyOf: async () => 'take_back',
    },
    {
      mchid,
      spMchid,
      appid: null,
      subAppid: null,
      transactionId,
      outOrderNo: pastOf(mchid).share,
      receivers: [{ ...named, amount: fen(was.shared), description: '进货' }],
      unfreezeUnsplit: false,
      contentDigest: mchid,
    },
  )
}
