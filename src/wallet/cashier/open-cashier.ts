import { type AppParams, type JsapiParams, verifyApp, verifyJsapi } from '@tongbao/apiv3'
import { refusals } from '#kernel/refusal'
import { beijing, type Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Opened, Order, OrderKey, Payments } from '#payments'
import type { Db } from '#platform/db'
import { type StepView, stepView } from '../face/step-view.ts'
import { type FundingOption, fundingOptions } from './funding-options.ts'
import { overBecause } from './why-over.ts'

export const refuse = refusals({
  PAY_SIGN_INVALID: [400, '支付签名验证失败，请联系商户'],
  PAY_PACKAGE_INVALID: [400, '支付参数错误：package须为prepay_id=…'],
  MERCHANT_SUSPENDED: [403, '商户已暂停收款，请联系商户'],
  NOT_ENOUGH: [403, '余额不足，请更换支付方式'],
})

export type CashierDeps = Readonly<{
  db: Db
  now: Clock
  directory: Directory
  payments: Pick<Payments, 'open' | 'locate' | 'pay'>
}>

/** What the payer sees before paying. */
export type Cashier = Readonly<{
  prepayId: string
  merchant: string
  description: string
  amount: Readonly<{ amount: string; currency: string }>
  expiresAt: string
  state: string
  tradeType: string
  subOrders?: readonly Readonly<{ merchant: string; description: string; amount: WireMoney }>[]
  funding: readonly FundingOption[]
  /** What to do once it cannot be paid: as it stands now, or when its time has run out. */
  over: StepView
}>

export type WireMoney = Readonly<{ amount: string; currency: string }>

/** The sheet for what was scanned, linked to or handed over. */
export async function openCashier(
  deps: CashierDeps,
  { code, customerId }: Readonly<{ code: string; customerId: string }>,
): Promise<Cashier> {
  return cashierOf(deps, await deps.payments.open(code), customerId)
}

/** A merchant page in the wallet asks to pay: its pay signature must be the order's merchant's. */
export async function openSignedCashier(
  deps: CashierDeps,
  call: Readonly<{ jsapi: JsapiParams } | { app: AppParams }>,
  customerId: string,
): Promise<Cashier> {
  const opened = await deps.payments.open(prepayIdIn(call))
  const [order] = opened.orders
  const signer = opened.combine?.mchid ?? order?.spMchid ?? order?.mchid ?? ''
  const keys = await deps.directory.payVerificationKeys(signer)
  const appid = 'jsapi' in call ? call.jsapi.appId : call.app.appid
  const isOfOrder = order?.appid === appid || order?.subAppid === appid
  const isSigned = keys.some((key) =>
    'jsapi' in call ? verifyJsapi(call.jsapi, key) : verifyApp(call.app, key),
  )
  if (!isOfOrder || !isSigned) throw refuse('PAY_SIGN_INVALID')
  return cashierOf(deps, opened, customerId)
}

function prepayIdIn(call: Readonly<{ jsapi: JsapiParams } | { app: AppParams }>): string {
  if ('app' in call) return call.app.prepayid
  const [, prepayId] = /^prepay_id=(\w[\w-]*)/.exec(call.jsapi.package) ?? []
  if (!prepayId) throw refuse('PAY_PACKAGE_INVALID')
  return prepayId
}

async function cashierOf(
  { db, directory, now }: CashierDeps,
  { prepayId, orders, combine }: Opened,
  customerId: string,
): Promise<Cashier> {
  const [first] = orders
  if (!first) throw new Error('an opened prepay_id has an order')
  await refuseSuspended(directory, orders)
  const names = await Promise.all(orders.map((order) => merchantName(directory, order.mchid)))
  const total = totalOf(orders)
  return {
    prepayId,
    merchant: combine ? await merchantName(directory, combine.mchid) : (names[0] ?? ''),
    description: orders.map(({ description }) => description).join('、'),
    amount: { amount: String(total), currency: first.amount.currency },
    expiresAt: beijing(first.expiresAt),
    state: first.state,
    tradeType: first.tradeType,
    ...(combine && {
      subOrders: orders.map((order, index) => ({
        merchant: names[index] ?? '',
        description: order.description,
        amount: { amount: String(order.amount.minor), currency: order.amount.currency },
      })),
    }),
    funding: await fundingOptions(db, customerId, total),
    over: stepView('pay', overBecause(first, now()) ?? 'ORDER_EXPIRED'),
  }
}

/** Nobody is led to pay whom the platform has suspended, be it the merchant or its provider. */
export async function refuseSuspended(
  directory: Directory,
  orders: readonly OrderKey[],
): Promise<void> {
  for (const { mchid } of orders) {
    const merchant = await directory.merchant(mchid)
    const parent = merchant?.parentMchid && (await directory.merchant(merchant.parentMchid))
    if (merchant?.state === 'suspended' || (parent && parent.state === 'suspended'))
      throw refuse('MERCHANT_SUSPENDED')
  }
}

export const totalOf = (orders: readonly Order[]): bigint =>
  orders.reduce((sum, order) => sum + order.amount.minor, 0n)

export const merchantName = async (directory: Directory, mchid: string): Promise<string> =>
  (await directory.merchant(mchid))?.shortName ?? mchid
