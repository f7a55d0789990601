import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { encryptField } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { minuteMs, plusMs } from '#kernel/time'
import { type AccountKind, accountsOf, balanceOf, openAccounts, postChain, stands } from '#ledger'
import { bindApp, feeOf, registerApp, registerMerchant } from '#merchants'
import { openidOf, openParties, registerCustomer } from '#parties'
import { noHandOff } from '#payments'
import { type Db, inTransaction } from '#platform/db'
import { setSharingProfile } from '../src/clearing/sharing/profile/set-profile.ts'
import { addReceiver } from '../src/clearing/sharing/receiver/add-receiver.ts'
import { receiverRoutes } from '../src/clearing/sharing/receiver/routes.ts'
import { returnRoutes } from '../src/clearing/sharing/return/routes.ts'
import { shareRoutes } from '../src/clearing/sharing/share/routes.ts'
import { type ShareRequest, shareOrder } from '../src/clearing/sharing/share/share-order.ts'
import type { PaidFact, SharingCallback } from '../src/clearing/sharing/sharing.ts'
import { createOrders, fromWallet } from '../src/payments/order/create-order.ts'
import { type NewOrder, newTransactionId } from '../src/payments/order/order.ts'
import { payOrders } from '../src/payments/order/pay-order.ts'
import { alice, bob } from './parties.ts'
import { farLimits, order } from './payments.ts'
import { createFaceWorld, type Signer, signed } from './signed-face.ts'

export const appid = 'wx0000000000000001'
const secret = '0123456789abcdef0123456789abcdef'

/** 0.6 %, rounded half up: six yuan of a thousand. */
const terms = {
  ratePpm: 6000n,
  floor: 0n,
  cap: null,
  rounding: 'half_up',
  returnsFee: true,
} as const
export const feeOfOrder = async (_db: Db, { amount }: Pick<PaidFact, 'amount'>) =>
  feeOf(terms, amount.minor)

/** One merchant that shares, two that receive, people with money, and the signed face. */
export async function createSharingWorld() {
  const routes: FastifyPluginAsyncTypebox[] = []
  const world = await createFaceWorld(routes)
  const told: SharingCallback[] = []
  const policy: { is: 'take_back' | 'merchant_pays' } = { is: 'take_back' }
  const deps = {
    ...world.deps,
    directory: world.directory,
    feeOfOrder,
    tell: async (_tx: unknown, callback: SharingCallback) => void told.push(callback),
    policyOf: async () => policy.is,
  }
  routes.push(shareRoutes(deps), returnRoutes(deps), receiverRoutes(deps))
  const url = await world.openServer()
  const { db, now } = deps
  const { mchid } = world.shop
  const store = await world.newMerchant('1900000002')
  const brand = await world.newMerchant('1900000003')
  await open(db, [mchid, store.mchid, brand.mchid], now())

  const parties = openParties({
    ...deps,
    onSignUp: (tx, owner, at) => openAccounts(tx, [{ kind: 'customer_balance', owner }], 'CNY', at),
  })
  const app = { appid, kind: 'mini_program', name: '外卖', ownerMchid: mchid } as const
  await registerApp(deps, { ...app, secret })
  await bindApp(deps, { mchid, appid })
  const person = async (who: typeof alice) => {
    const { id } = await registerCustomer(parties, who)
    return { id, name: who.name, openid: await openidOf(parties, { appid, customerId: id }) }
  }
  const payer = await person(alice)
  const staff = await person(bob)
  await give(db, payer.id, 1_000_000_000n, now())
  const holds = async (kind: AccountKind, owner: string) =>
    (await balanceOf(db, { kind, owner }, 'CNY')).available.minor
  /** Asks as the merchant; the status and the body. */
  const ask = async (method: 'GET' | 'POST', path: string, body?: object, asking: Asking = {}) => {
    const call = { method, path: `/v3/profitsharing${path}` }
    const headers = { 'wechatpay-serial': asking.serial }
    const sent = { ...call, headers, ...(body && { body: JSON.stringify(body) }) }
    const { status, text } = await signed(url, asking.by ?? world.shop, sent)
    return { status, body: JSON.parse(text) as Readonly<Record<string, unknown>> }
  }
  /** Text as a merchant encrypts it, and the serial that names the key. */
  const sealed = async (text: string) => {
    const [key] = await world.directory.platformKeys()
    if (!key) throw new Error('no platform key')
    return { text: encryptField(key.publicKey, text), serial: key.id }
  }
  return {
    ...world,
    deps,
    url,
    mchid,
    store,
    brand,
    payer,
    staff,
    told,
    policy,
    holds,
    ask,
    sealed,
  }
}

/** Adds a merchant as a receiver. */
export const relate = ({ deps, mchid }: SharingWorld, { mchid: account }: Store) =>
  addReceiver(deps, {
    mchid,
    kind: 'MERCHANT_ID',
    account,
    appid: null,
    relation: 'STORE',
    customRelation: null,
    name: `商户${account}`,
  })

type Store = Readonly<{ mchid: string }>

/** The same world with other merchants, who cannot sign and have nothing yet. */
export async function anew(world: SharingWorld, index: number) {
  const [mchid, store, brand] = [1, 2, 3].map((part) => `20000${index + 100}${part}0`)
  if (!mchid || !store || !brand) throw new Error('three')
  for (const each of [mchid, store, brand])
    await registerMerchant(world.deps, { mchid: each, name: `商户${each}` })
  await open(world.deps.db, [mchid, store, brand], world.deps.now())
  return {
    ...world,
    mchid,
    store: { ...world.store, mchid: store },
    brand: { ...world.brand, mchid: brand },
  }
}

type Asking = Readonly<{ by?: Signer; serial?: string }>
export type SharingWorld = Awaited<ReturnType<typeof createSharingWorld>>

const open = (db: Db, mchids: readonly string[], now: Date): Promise<void> =>
  inTransaction(db, (tx) =>
    openAccounts(
      tx,
      [
        ...mchids.flatMap((mchid) => accountsOf('merchant', mchid)),
        ...accountsOf('platform', 'platform'),
        ...accountsOf('bank', 'demo'),
      ],
      'CNY',
      now,
    ),
  )

/** Money out of nowhere, in the bank's books as in ours. */
const give = (db: Db, customerId: string, minor: bigint, now: Date): Promise<void> =>
  inTransaction(db, async (tx) => {
    const gift = (key: string, debit: AccountKind, credit: AccountKind, to: string) =>
      ({
        key: `${customerId}:${key}`,
        kind: 'direct',
        posting: 'gift',
        debit: { kind: debit, owner: 'demo' },
        credit: { kind: credit, owner: to },
        amount: fen(minor),
      }) as const
    const verdicts = await postChain(
      tx,
      [
        gift('bank', 'demo_bank_vault', 'demo_bank_custody', 'demo'),
        gift('gift', 'custody', 'customer_balance', customerId),
      ],
      now,
    )
    if (!verdicts.every(stands)) throw new Error(`no gift: ${verdicts.join()}`)
  })

/** An order of a thousand yuan that is to be shared, paid five minutes ago unless told otherwise. */
export async function paid(
  { deps, payer, mchid }: SharingWorld,
  number: string,
  given: Partial<NewOrder> & Readonly<{ paidAt?: Date }> = {},
): Promise<NewOrder> {
  const { paidAt = plusMs(deps.now(), -5 * minuteMs), ...rest } = given
  const asked = order(number, {
    mchid,
    id: newTransactionId(paidAt),
    amount: fen(100_000n),
    profitSharing: true,
    createdAt: paidAt,
    expiresAt: plusMs(paidAt, 60 * minuteMs),
    ...rest,
  })
  await createOrders(deps.db, [fromWallet(asked)], paidAt)
  const pays = { orders: [asked], customerId: payer.id, funding: { method: 'balance' as const } }
  const [answer] = await payOrders(
    { db: deps.db, handOff: noHandOff, limits: farLimits },
    [pays],
    paidAt,
  )
  if (!Array.isArray(answer)) throw answer instanceof Error ? answer : new Error('not paid')
  return asked
}

/** Shares as the merchant would, `parts` by merchant number; the answer, by the verb itself. */
export const share = (
  world: SharingWorld,
  { id }: Pick<NewOrder, 'id'>,
  outOrderNo: string,
  parts: Readonly<Record<string, bigint>>,
  given: Partial<ShareRequest> = {},
  now = world.deps.now,
) =>
  shareOrder(
    { ...world.deps, now },
    {
      mchid: world.mchid,
      spMchid: null,
      appid: null,
      subAppid: null,
      transactionId: id,
      outOrderNo,
      receivers: Object.entries(parts).map(([account, minor]) => ({
        kind: 'MERCHANT_ID',
        account,
        amount: fen(minor),
        description: '门店分账',
      })),
      unfreezeUnsplit: false,
      contentDigest: JSON.stringify([id, Object.entries(parts).map(String)]),
      ...given,
    },
  )

export const agree = (
  { deps }: SharingWorld,
  mchid: string,
  given: Readonly<{ notifyUrl?: string | null; allowsReturn?: boolean; maxRatio?: number }>,
): Promise<void> =>
  setSharingProfile(deps.db, {
    mchid,
    notifyUrl: null,
    allowsReturn: false,
    maxRatio: 3000,
    ...given,
  })

/** Its order was shared by a provider for a sub-merchant. */
export async function createProvider({ deps, newSignatory }: SharingWorld) {
  const [spMchid, subMchid] = ['1900000100', '1900000109']
  await registerMerchant(deps, {
    mchid: spMchid,
    name: '服务商',
    kind: 'provider',
    apiV3Key: secret,
    keyMode: 'certificate',
  })
  await registerMerchant(deps, { mchid: subMchid, name: '特约商户', parentMchid: spMchid })
  await open(deps.db, [spMchid, subMchid], deps.now())
  return { spMchid, subMchid, signer: await newSignatory(spMchid) }
}
