import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { RefundBody } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { contentDigestOf } from '#kernel/content-digest'
import { fen } from '#kernel/money'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import type { Failures } from '../alarm/count-failures.ts'
import { admitNotifyUrl } from '../order/admit-order.ts'
import { askerOf } from './asker-of.ts'
import { refundByNumber } from './find-refund.ts'
import type { FundRefund } from './fund-refund.ts'
import { refuse } from './refund.ts'
import { refundViewOf } from './refund-view.ts'
import { type RefundRequest, requestRefund } from './request-refund.ts'
import type { RefundTiers } from './review.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  directory: Directory
  fundRefund?: FundRefund | undefined
  refundTiers?: RefundTiers | undefined
  failures: Failures
}>

const RefundNumber = Type.Object({ out_refund_no: Type.String({ minLength: 1, maxLength: 64 }) })
const OfSubMerchant = Type.Object({
  sub_mchid: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
})

export const refundRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/refund/domestic/refunds',
      { schema: { body: RefundBody } },
      async ({ body, caller }) => {
        const asker = await askerOf(deps, caller.mchid, body.sub_mchid)
        if (body.notify_url !== undefined) admitNotifyUrl(body.notify_url)
        refuseFrom(body.amount)
        const asked = { ...asker, ...requestOf(body) }
        const refund = await deps.failures.counted({ what: 'refund', channel: null }, () =>
          requestRefund(deps, asked),
        )
        return refundViewOf(refund)
      },
    )
    app.get(
      '/refund/domestic/refunds/:out_refund_no',
      { schema: { params: RefundNumber, querystring: OfSubMerchant } },
      async ({ params, query, caller }) => {
        const asker = await askerOf(deps, caller.mchid, query.sub_mchid)
        return refundViewOf(
          await refundByNumber(deps.db, { ...asker, outRefundNo: params.out_refund_no }),
        )
      },
    )
  }

/** Purses that the merchant names are distinct and give exactly the refund; which pay is ours to say. */
function refuseFrom({ from = [], refund }: RefundBody['amount']): void {
  if (from.length === 0) return
  const sum = from.reduce((total, { amount }) => total + BigInt(amount), 0n)
  const isDistinct = new Set(from.map(({ account }) => account)).size === from.length
  if (!isDistinct || sum !== BigInt(refund))
    throw refuse('FROM_DIFFERS', { field: '/amount/from', location: 'body' })
}

const requestOf = (body: RefundBody): Omit<RefundRequest, 'mchid' | 'spMchid'> => ({
  transactionId: body.transaction_id ?? null,
  outTradeNo: body.out_trade_no ?? null,
  outRefundNo: body.out_refund_no,
  amount: fen(BigInt(body.amount.refund)),
  total: fen(BigInt(body.amount.total)),
  reason: body.reason ?? null,
  notifyUrl: body.notify_url ?? null,
  fundsAccount: body.funds_account ?? null,
  contentDigest: contentDigestOf(body),
})
