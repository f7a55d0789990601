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
  PartnerReverseView,
  PrepayView,
  ReverseBody,
  ReverseView,
} from '@tongbao/apiv3'
import { Type } from 'typebox'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { PayHints } from '../channel/channel.ts'
import type { FundRefund } from '../refund/fund-refund.ts'
import { admitApps, admitNotifyUrl, admitParties, admitPayer, type Parties } from './admit-order.ts'
import { closeOrder } from './close-order.ts'
import type { Birth, Created } from './create-order.ts'
import { orderByNumber, orderByTransaction } from './find-order.ts'
import { identityOf, orderFromPrepay, type PrepayBody, payerOf } from './new-order.ts'
import type { TradeType } from './order.ts'
import { type ChannelDeps, openThroughChannel, routed } from './open-through-channel.ts'
import { askChannel } from './ask-channel.ts'
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
  create: (birth: Birth) => Promise<Created>
  /** Where a reversal of a shared order takes its money. */
  fundRefund?: FundRefund | undefined
}> &
  ChannelDeps

/** `pay_params` stands there when the payer is a channel's: what the page or app hands on as it is. */
const prepayView = Type.Object({
  ...PrepayView.properties,
  pay_params: Type.Optional(Type.Record(Type.String(), Type.String())),
})

/** The four prepay calls: who sends what, what the order is called, and what is handed back. */
const prepayCalls = [
  {
    path: 'jsapi',
    tradeType: 'JSAPI',
    direct: JsapiBody,
    partner: PartnerJsapiBody,
    view: prepayView,
  },
  { path: 'app', tradeType: 'APP', direct: AppBody, partner: PartnerAppBody, view: prepayView },
  {
    path: 'native',
    tradeType: 'NATIVE',
    direct: NativeBody,
    partner: PartnerNativeBody,
    view: NativeView,
  },
  { path: 'h5', tradeType: 'MWEB', direct: H5Body, partner: PartnerH5Body, view: H5View },
] as const satisfies readonly { tradeType: TradeType; [key: string]: unknown }[]

const text = Type.String({ minLength: 1, maxLength: 32 })

/** A merchant for itself, or a provider for a sub-merchant: the same calls, other names. */
const modes = [
  {
    prefix: '/pay/transactions',
    side: 'direct',
    asks: Type.Object({ mchid: text }),
    closes: CloseBody,
    reverses: ReverseBody,
    reversed: ReverseView,
  },
  {
    prefix: '/pay/partner/transactions',
    side: 'partner',
    asks: Type.Object({ sp_mchid: text, sub_mchid: text }),
    closes: PartnerCloseBody,
    reverses: PartnerReverseBody,
    reversed: PartnerReverseView,
  },
] as const

export const orderRoutes =
  (deps: OrderRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    for (const mode of modes) {
      for (const { path, tradeType, view, ...bodies } of prepayCalls)
        app.post(
          `${mode.prefix}/${path}`,
          { schema: { body: bodies[mode.side], response: { 200: view } } },
          async ({ body, caller }) => prepay(deps, body, tradeType, caller.mchid),
        )
      await app.register(lifeRoutes(deps, mode))
    }
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
  const asked = await routed(deps, orderFromPrepay(body, tradeType, deps.now()))
  // A channel's payers are known to the channel only.
  if (asked.order.channel === null) await admitPayer(deps, identity, payerOf(body))
  const created = await deps.create(asked)
  const { order } = created
  if (order.channel === null) return handOver(deps, { ...order, isCombine: false }, tradeType)
  return openThroughChannel(deps, created, hintsOf(body))
}

/** What a channel wants to know of the payer's device; it is passed on and kept nowhere. */
function hintsOf({ scene_info: scene }: PrepayBody): PayHints {
  const h5 = scene && 'h5_info' in scene ? scene.h5_info.type : null
  const payerClientIp = scene?.payer_client_ip ?? null
  return { authCode: null, storeId: null, payerClientIp, h5Type: h5 }
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

const OrderNumber = Type.Object({ out_trade_no: text })
const Transaction = Type.Object({ transaction_id: text })

type Asked = Readonly<{ mchid: string } | { sp_mchid: string; sub_mchid: string }>

const partiesIn = (asked: Asked): Parties =>
  'mchid' in asked
    ? { mchid: asked.mchid, spMchid: null }
    : { mchid: asked.sub_mchid, spMchid: asked.sp_mchid }

/** What may happen to an order once it is made: queries, close, reverse. */
const lifeRoutes =
  (deps: OrderRouteDeps, mode: (typeof modes)[number]): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { prefix, asks, closes, reverses, reversed } = mode
    const byNumber = `${prefix}/out-trade-no/:out_trade_no`
    const admit = (callerMchid: string, asked: Asked) =>
      admitParties(deps, callerMchid, partiesIn(asked))

    app.get(
      `${prefix}/id/:transaction_id`,
      { schema: { params: Transaction, querystring: asks } },
      async ({ params, query, caller }) => {
        const asker = await admit(caller.mchid, query)
        const asked = { ...asker, id: params.transaction_id }
        return transactionOf(await orderByTransaction(deps.db, asked))
      },
    )
    app.get(
      byNumber,
      { schema: { params: OrderNumber, querystring: asks } },
      async ({ params, query, caller }) => {
        const asker = await admit(caller.mchid, query)
        const asked = { ...asker, outTradeNo: params.out_trade_no }
        return transactionOf(await askChannel(deps, await orderByNumber(deps.db, asked)))
      },
    )
    app.post(
      `${byNumber}/close`,
      { schema: { params: OrderNumber, body: closes } },
      async ({ params, body, caller }, reply) => {
        const asker = await admit(caller.mchid, body)
        await closeOrder(deps, { ...asker, outTradeNo: params.out_trade_no })
        return reply.code(204).send()
      },
    )
    app.post(
      `${byNumber}/reverse`,
      { schema: { params: OrderNumber, body: reverses, response: { 200: reversed } } },
      async ({ params, body, caller }) => {
        const asker = await admit(caller.mchid, body)
        if ('appid' in body) await admitApps(deps, asker, { appid: body.appid, subAppid: null })
        await reverseOrder(deps, { ...asker, outTradeNo: params.out_trade_no })
        return { ...body, out_trade_no: params.out_trade_no }
      },
    )
  }
