import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  CombineAppBody,
  CombineCloseBody,
  CombineH5Body,
  CombineJsapiBody,
  CombineNativeBody,
} from '@tongbao/apiv3'
import { Type } from 'typebox'
import { contentDigestOf } from '#kernel/content-digest'
import { fen } from '#kernel/money'
import {
  admitApps,
  admitNotifyUrl,
  admitParties,
  admitPayer,
  combineNames,
} from '../order/admit-order.ts'
import { expiryOf, type NewOrder, newTransactionId, type TradeType } from '../order/order.ts'
import { handOver, type OrderRouteDeps } from '../order/routes.ts'
import { combineTransactionOf } from '../order/transaction-view.ts'
import { closeCombine } from './close-combine.ts'
import type { Combine } from './combine.ts'
import { createCombine } from './create-combine.ts'
import { combineByNumber } from './find-combine.ts'

type Deps = Omit<OrderRouteDeps, 'create'>
type Body = CombineJsapiBody | CombineAppBody | CombineH5Body | CombineNativeBody

const calls = [
  { path: 'jsapi', tradeType: 'JSAPI', body: CombineJsapiBody },
  { path: 'app', tradeType: 'APP', body: CombineAppBody },
  { path: 'native', tradeType: 'NATIVE', body: CombineNativeBody },
  { path: 'h5', tradeType: 'MWEB', body: CombineH5Body },
] as const

const CombineNumber = Type.Object({ number: Type.String({ minLength: 1, maxLength: 32 }) })

export const combineRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const { path, tradeType, body: schema } of calls)
      app.post(
        `/combine-transactions/${path}`,
        { schema: { body: schema } },
        async ({ body, caller }) => prepay(deps, body, tradeType, caller.mchid),
      )
    app.get(
      '/combine-transactions/out-trade-no/:number',
      { schema: { params: CombineNumber } },
      async ({ params, caller }) => {
        const asked = { mchid: caller.mchid, outTradeNo: params.number }
        const { combine, orders } = await combineByNumber(deps.db, asked)
        return combineTransactionOf(combine, orders)
      },
    )
    app.post(
      '/combine-transactions/out-trade-no/:number/close',
      { schema: { params: CombineNumber, body: CombineCloseBody } },
      async ({ params, body, caller }, reply) => {
        await closeCombine(deps, {
          mchid: caller.mchid,
          outTradeNo: params.number,
          appid: body.combine_appid,
          subOrders: body.sub_orders.map((part) => ({
            mchid: part.sub_mchid ?? part.mchid,
            outTradeNo: part.out_trade_no,
          })),
        })
        return reply.code(204).send()
      },
    )
  }

async function prepay(deps: Deps, body: Body, tradeType: TradeType, callerMchid: string) {
  const identity = { mchid: body.combine_mchid, spMchid: null }
  await admitParties(deps, callerMchid, identity, combineNames)
  admitNotifyUrl(body.notify_url)
  const apps = { appid: body.combine_appid, subAppid: null }
  await admitApps(deps, identity, apps, combineNames)
  const payerApps = { ...identity, ...apps, subAppid: subAppidOf(body) }
  await admitPayer(deps, payerApps, payerOf(body), combineNames)
  for (const part of body.sub_orders) await admitPart(deps, part, callerMchid, body.combine_appid)

  const combine = combineOf(body, tradeType, deps.now())
  const orders = inOrder(body.sub_orders.map((part) => orderOf(part, combine, body, deps.now())))
  const { mchid, id } = await createCombine(deps, { combine, orders })
  return handOver(deps, { mchid, id, isCombine: true }, tradeType)
}

/** Ids that ascend as the merchant named the parts, so that every answer names them in that order. */
function inOrder(orders: readonly NewOrder[]): readonly NewOrder[] {
  const ids = orders.map(({ id }) => id).toSorted()
  return orders.map((order, index) => ({ ...order, id: ids[index] ?? order.id }))
}

type Part = Body['sub_orders'][number]

/** A part's merchant is the caller, or another that the caller's app may take payments for. */
async function admitPart(deps: Deps, part: Part, callerMchid: string, appid: string) {
  if (part.mchid !== callerMchid)
    await admitApps(deps, { mchid: part.mchid, spMchid: null }, { appid, subAppid: null })
  if (part.sub_mchid === undefined) return
  await admitParties(deps, part.mchid, { mchid: part.sub_mchid, spMchid: part.mchid })
  const subApp = { appid: part.sub_appid ?? appid, subAppid: null }
  if (part.sub_appid !== undefined)
    await admitApps(deps, { mchid: part.sub_mchid, spMchid: null }, subApp)
}

function payerOf(body: Body) {
  const info = body.combine_payer_info
  return {
    openid: (info && 'openid' in info ? info.openid : undefined) ?? null,
    subOpenid: (info && 'sub_openid' in info ? info.sub_openid : undefined) ?? null,
  }
}

const subAppidOf = (body: Body): string | null => body.sub_orders[0]?.sub_appid ?? null

const combineOf = (body: Body, tradeType: TradeType, now: Date): Combine => ({
  mchid: body.combine_mchid,
  id: newTransactionId(now),
  outTradeNo: body.combine_out_trade_no,
  appid: body.combine_appid,
  tradeType,
  notifyUrl: body.notify_url,
  deviceId: body.scene_info?.device_id ?? null,
  payerOpenid: payerOf(body).openid,
  contentDigest: contentDigestOf({ tradeType, body }),
  createdAt: now,
  expiresAt: expiryOf(body.time_expire, now),
})

function orderOf(part: Part, combine: Combine, body: Body, now: Date): NewOrder {
  const { openid, subOpenid } = payerOf(body)
  return {
    mchid: part.sub_mchid ?? part.mchid,
    id: newTransactionId(now),
    outTradeNo: part.out_trade_no,
    spMchid: part.sub_mchid === undefined ? null : part.mchid,
    appid: combine.appid,
    subAppid: part.sub_appid ?? null,
    tradeType: combine.tradeType,
    description: part.description,
    amount: fen(BigInt(part.amount.total_amount)),
    attach: part.attach,
    notifyUrl: null,
    deviceId: combine.deviceId,
    limitPay: body.limit_pay?.join(',') ?? null,
    profitSharing: part.settle_info?.profit_sharing ?? false,
    payerOpenid: openid,
    payerSubOpenid: subOpenid,
    contentDigest: contentDigestOf(part),
    combineMchid: combine.mchid,
    combineId: combine.id,
    // Its parts are of several merchants, and only our own wallet pays them as one.
    channel: null,
    createdAt: now,
    expiresAt: combine.expiresAt,
  }
}
