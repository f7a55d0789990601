import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AbnormalRefundBody } from '@tongbao/apiv3'
import { Type } from 'typebox'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import type { Card } from '../order/funding.ts'
import { applyAbnormal, type NewRoute } from './apply-abnormal.ts'
import { askerOf } from './asker-of.ts'
import { refuse } from './refund.ts'
import { refundViewOf } from './refund-view.ts'
import type { RefundTiers } from './review.ts'

/** The bank's answer to whether a card is this person's; undefined for no, whatever the reason. */
export type FindCard = (
  asked: Readonly<{ number: string; holderName: string }>,
) => Promise<Card | undefined>

type Deps = Readonly<{
  db: Db
  now: Clock
  directory: Directory
  /** Without it no card is known, and abnormal refunds can only go back to their merchant. */
  findCard?: FindCard | undefined
  refundTiers?: RefundTiers | undefined
}>

const RefundId = Type.Object({ refund_id: Type.String({ minLength: 1, maxLength: 32 }) })

export const abnormalRefundRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/refund/domestic/refunds/:refund_id/apply-abnormal-refund',
      { schema: { params: RefundId, body: AbnormalRefundBody } },
      async ({ params, body, caller, headers }) => {
        const asker = await askerOf(deps, caller.mchid, body.sub_mchid)
        const to = await routeOf(deps, body, headers['wechatpay-serial'])
        const { refund_id: refundId } = params
        const asked = { ...asker, refundId, outRefundNo: body.out_refund_no, to }
        return refundViewOf(await applyAbnormal(deps, asked))
      },
    )
  }

async function routeOf(
  { directory, findCard }: Deps,
  body: AbnormalRefundBody,
  serial: unknown,
): Promise<NewRoute> {
  if (body.type === 'MERCHANT_BANK_CARD') return { route: body.type }
  const { bank_account: account, real_name: name, bank_type: bankType } = body
  if (account === undefined || name === undefined) throw refuse('CARD_NOT_NAMED')
  const open = await directory.fieldOpener(serial)
  const number = opened(open(account), '/bank_account')
  const holderName = opened(open(name), '/real_name')
  const card = await findCard?.({ number, holderName })
  if (!card || (bankType !== undefined && card.bankType !== bankType))
    throw refuse('CARD_NOT_RECOGNISED')
  return { route: body.type, card }
}

/** One refusal for whatever is wrong with it, so that nobody learns about padding. */
function opened(text: string | undefined, field: string): string {
  if (text !== undefined) return text
  throw refuse('FIELD_NOT_DECRYPTED', {
    field,
    issue: 'not encrypted with the key that Wechatpay-Serial names',
    location: 'body',
  })
}
