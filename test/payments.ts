import { type Limits, usualLimits } from '#platform/limit-settings'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { plusMs } from '#kernel/time'
import { accountsOf, openAccounts, post } from '#ledger'
import { type Instructions, noHandOff } from '#payments'
import { inTransaction } from '#platform/db'
import { createInstructions } from '../src/payments/instruction/create-instructions.ts'
import { createOrders, fromWallet } from '../src/payments/order/create-order.ts'
import { type NewOrder, newTransactionId, type TradeType } from '../src/payments/order/order.ts'
import { type PayRequest, payOrders } from '../src/payments/order/pay-order.ts'
import { createWorld, type World } from './world.ts'

export const mchid = '1900000001'
export const alice = 'cus_01ALICE'
export const bob = 'cus_01BOB'
export const start = new Date('2026-11-24T00:00:00Z')

/** One merchant and two customers with a thousand yuan each, and a clock that stands still. */
export async function createPaymentWorld(): Promise<
  World & { deps: { db: World['db']; now: () => Date; instructions: Instructions } }
> {
  const world = await createWorld()
  const refs = [
    { kind: 'merchant_unsettled', owner: mchid },
    { kind: 'custody', owner: 'demo' },
    { kind: 'customer_balance', owner: alice },
    { kind: 'customer_balance', owner: bob },
    { kind: 'demo_bank_vault', owner: 'demo' },
    { kind: 'demo_bank_deposit', owner: 'bc_1' },
    { kind: 'demo_bank_custody', owner: 'demo' },
  ] as const
  await inTransaction(world.db, async (tx) => {
    await openAccounts(tx, [...refs, ...accountsOf('merchant', mchid)], 'CNY', start)
    const amount = fen(100_000n)
    const gift = (owner: string) => [
      {
        key: `${owner}:bank`,
        kind: 'direct' as const,
        posting: 'gift',
        amount,
        debit: refs[4],
        credit: refs[6],
      },
      {
        key: owner,
        kind: 'direct' as const,
        posting: 'gift',
        amount,
        debit: refs[1],
        credit: { kind: 'customer_balance' as const, owner },
      },
    ]
    await post(tx, [...gift(alice), ...gift(bob)], start)
    await post(
      tx,
      [{ key: 'card', kind: 'direct', posting: 'gift', amount, debit: refs[4], credit: refs[5] }],
      start,
    )
  })
  const deps = { db: world.db, now: () => start }
  return { ...world, deps: { ...deps, instructions: withoutChannels(deps) } }
}

export const order = (outTradeNo: string, given: Partial<NewOrder> = {}): NewOrder => ({
  mchid,
  id: newTransactionId(start),
  outTradeNo,
  spMchid: null,
  appid: 'wx1',
  subAppid: null,
  tradeType: 'NATIVE' satisfies TradeType,
  description: '包子',
  amount: fen(1_000n),
  attach: null,
  notifyUrl: null,
  deviceId: null,
  limitPay: null,
  profitSharing: false,
  payerOpenid: null,
  payerSubOpenid: null,
  contentDigest: outTradeNo,
  combineMchid: null,
  combineId: null,
  channel: null,
  createdAt: start,
  expiresAt: plusMs(start, 3_600_000),
  ...given,
})

const far = 10n ** 15n

/** For stories of something else, in which one payer pays in a minute what a year would bring. */
export const farLimits: Limits = {
  ...usualLimits,
  fen: {
    barcode_a: far,
    barcode_b: far,
    barcode_c: far,
    barcode_d: far,
    balance_a: far,
    balance_b: far,
    balance_c: far,
    class_I: far,
    class_II: far,
    class_III: far,
  },
}

/** Creates one order and answers it as it stands. */
export async function created(world: World, asked: NewOrder, now = start): Promise<NewOrder> {
  const [answer] = await createOrders(world.db, [fromWallet(asked)], now)
  if (!answer || answer instanceof Refusal) throw answer ?? new Error('no answer')
  return answer.order
}

/** Pays one order; the code of the refusal, or the state it ends in. */
export async function pay(
  world: World,
  asked: NewOrder,
  request: Partial<PayRequest> = {},
  now = start,
) {
  const pays = {
    orders: [asked],
    customerId: alice,
    funding: { method: 'balance' as const },
    ...request,
  }
  const [answer] = await payOrders({ db: world.db, handOff: noHandOff }, [pays], now)
  return answer instanceof Refusal ? answer.code : answer?.[0]?.state
}

/** The code of what `ask` refuses, or what it answers. */
export async function codeOf(ask: () => unknown): Promise<unknown> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

/** What a program has that reaches its payers through its own wallet only. */
export const withoutChannels = (deps: Pick<World, 'db'> & { now: () => Date }): Instructions =>
  createInstructions({
    ...deps,
    handOff: noHandOff,
    latePolicy: 'give_back',
    channels: {
      send: () => Promise.reject(new Error('there is no channel')),
      query: () => Promise.reject(new Error('there is no channel')),
    },
    onFault: ({ error }) => {
      throw error
    },
  })
