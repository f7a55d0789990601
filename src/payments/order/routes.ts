import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppBody,
  CloseBody,
  H5Body,
  H5View,
  JsapiBody,
  NativeBody,
  NativeView,
  PartnerAppBody,
  PartnerCloseBody,
  PartnerH5Body,
  PartnerJsapiBody,
  PartnerNativeBody,
  PartnerReverseBody,
  PrepayView,
  ReverseBody,
} from '@tongbao/apiv3'
import { Type } from 'typebox'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { admitApps, admitNotifyUrl, admitParties, admitPayer } from './admit-order.ts'
import { closeOrder } from './close-order.ts'
import type { Created } from './create-order.ts'
import { orderByNumber, orderByTransaction } from './find-order.ts'
import { identityOf, orderFromPrepay, type PrepayBody, payerOf } from './new-order.ts'
import type { NewOrder, TradeType } from './order.ts'
import { codeUrlOf, h5UrlOf, issuePrepay, type PrepayKind } from './prepay.ts'
import { reverseOrder } from './reverse-order.ts'
import { transactionOf } from './transaction-view.ts'

export type OrderRouteDeps = Readonly<{
  db: Db
  now: Clock
  keys: Keys
  directory: Directory
  /** Where payers' browsers reach us, without a slash at the end. */
  publicUrl: string
  create: (order: NewOrder) => Promise<Created>
}>

/** The four prepay calls: who sends what, what the order is called, and what is handed back. */
const prepayCalls = [
  {
    path: 'jsapi',
    tradeType: 'JSAPI',
    direct: JsapiBody,
    partner: PartnerJsapiBody,
    view: PrepayView,
  },
  { path: 'app', tradeType: 'APP', direct: AppBody, partner: PartnerAppBody, view: PrepayView },
  {
    path: 'native',
    tradeType: 'NATIVE',
    direct: NativeBody,
    partner: PartnerNativeBody,
    view: NativeView,
  },
  { path: 'h5', tradeType: 'MWEB', direct: H5Body, partner: PartnerH5Body, view: H5View },
] as const satisfies readonly { tradeType: TradeType; [key: string]: unknown }[]

const direct = '/pay/transactions'
const partner = '/pay/partner/transactions'

export const orderRoutes =
  (deps: OrderRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const { path, tradeType, view, ...bodies } of prepayCalls) {
      const response = { 200: view }
      app.post(
        `${direct}/${path}`,
        { schema: { body: bodies.direct, response } },
        async ({ body, caller }) => prepay(deps, body, tradeType, caller.mchid),
      )
      app.post(
        `${partner}/${path}`,
        { schema: { body: bodies.partner, response } },
        async ({ body, caller }) => prepay(deps, body, tradeType, caller.mchid),
      )
    }
    await app.register(directRoutes(deps))
    await app.register(partnerRoutes(deps))
  }

async function prepay(
  deps: OrderRouteDeps,
  body: PrepayBody,
  tradeType: TradeType,
  caller: string,
) {
  const identity = identityOf(body)
  await admitParties(deps, caller, identity)
  admitNotifyUrl(body.notify_url)
  await admitApps(deps, identity, identity)
  await admitPayer(deps, identity, payerOf(body))
  const { order } = await deps.create(orderFromPrepay(body, tradeType, deps.now()))
  return handOver(deps, { ...order, isCombine: false }, tradeType)
}

/** What the merchant passes on to the payer, by trade type. */
export function handOver(
  { keys, now, publicUrl }: Pick<OrderRouteDeps, 'keys' | 'now' | 'publicUrl'>,
  { mchid, id, isCombine }: Readonly<{ mchid: string; id: string; isCombine: boolean }>,
  tradeType: TradeType,
) {
  const issue = (kind: PrepayKind) => issuePrepay(keys, { kind, isCombine, mchid, id }, now())
  switch (tradeType) {
    case 'NATIVE':
      return { code_url: codeUrlOf(issue('native')) }
    case 'MWEB':
      return { h5_url: h5UrlOf(publicUrl, issue('h5')) }
    default:
      return { prepay_id: issue('prepay') }
  }
}

const OrderNumber = Type.Object({ out_trade_no: Type.String({ minLength: 1, maxLength: 32 }) })
const Transaction = Type.Object({ transaction_id: Type.String({ minLength: 1, maxLength: 32 }) })
const Direct = Type.Object({ mchid: Type.String({ minLength: 1, maxLength: 32 }) })
const Partner = Type.Object({
  sp_mchid: Type.String({ minLength: 1, maxLength: 32 }),
  sub_mchid: Type.String({ minLength: 1, maxLength: 32 }),
})

const directRoutes =
  (deps: OrderRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const admit = (caller: string, { mchid }: { mchid: string }) =>
      admitParties(deps, caller, { mchid, spMchid: null })

    app.get(
      `${direct}/id/:transaction_id`,
      { schema: { params: Transaction, querystring: Direct } },
      async ({ params, query, caller }) => {
        const asker = await admit(caller.mchid, query)
        return transactionOf(
          await orderByTransaction(deps.db, { ...asker, id: params.transaction_id }),
        )
      },
    )
    app.get(
      `${direct}/out-trade-no/:out_trade_no`,
      { schema: { params: OrderNumber, querystring: Direct } },
      async ({ params, query, caller }) => {
        const asker = await admit(caller.mchid, query)
        return transactionOf(
          await orderByNumber(deps.db, { ...asker, outTradeNo: params.out_trade_no }),
        )
      },
    )
    app.post(
      `${direct}/out-trade-no/:out_trade_no/close`,
      { schema: { params: OrderNumber, body: CloseBody } },
      async ({ params, body, caller }, reply) => {
        const asker = await admit(caller.mchid, body)
        await closeOrder(deps, { ...asker, outTradeNo: params.out_trade_no })
        return reply.code(204).send()
      },
    )
    app.post(
      `${direct}/out-trade-no/:out_trade_no/reverse`,
      { schema: { params: OrderNumber, body: ReverseBody } },
      async ({ params, body, caller }) => {
        const asker = await admit(caller.mchid, body)
        await admitApps(deps, asker, { appid: body.appid, subAppid: null })
        await reverseOrder(deps, { ...asker, outTradeNo: params.out_trade_no })
        return { appid: body.appid, mchid: body.mchid, out_trade_no: params.out_trade_no }
      },
    )
  }

const partnerRoutes =
  (deps: OrderRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const admit = (caller: string, asked: { sp_mchid: string; sub_mchid: string }) =>
      admitParties(deps, caller, { mchid: asked.sub_mchid, spMchid: asked.sp_mchid })

    app.get(
      `${partner}/id/:transaction_id`,
      { schema: { params: Transaction, querystring: Partner } },
      async ({ params, query, caller }) => {
        const asker = await admit(caller.mchid, query)
        return transactionOf(
          await orderByTransaction(deps.db, { ...asker, id: params.transaction_id }),
        )
      },
    )
    app.get(
      `${partner}/out-trade-no/:out_trade_no`,
      { schema: { params: OrderNumber, querystring: Partner } },
      async ({ params, query, caller }) => {
        const asker = await admit(caller.mchid, query)
        return transactionOf(
          await orderByNumber(deps.db, { ...asker, outTradeNo: params.out_trade_no }),
        )
      },
    )
    app.post(
      `${partner}/out-trade-no/:out_trade_no/close`,
      { schema: { params: OrderNumber, body: PartnerCloseBody } },
      async ({ params, body, caller }, reply) => {
        const asker = await admit(caller.mchid, body)
        await closeOrder(deps, { ...asker, outTradeNo: params.out_trade_no })
        return reply.code(204).send()
      },
    )
    app.post(
      `${partner}/out-trade-no/:out_trade_no/reverse`,
      { schema: { params: OrderNumber, body: PartnerReverseBody } },
      async ({ params, body, caller }) => {
        const asker = await admit(caller.mchid, body)
        await reverseOrder(deps, { ...asker, outTradeNo: params.out_trade_no })
        return { ...body, out_trade_no: params.out_trade_no }
      },
    )
  }
