import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type ShareBody, ShareBody as ShareSchema, UnfreezeBody } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { fen } from '#kernel/money'
import type { Directory } from '#merchants'
import type { Keys } from '#platform/keys'
import { contentDigestOf } from '#kernel/content-digest'
import { admitApps, admitSharer, nameOpener, type OpenName } from '../admit-sharing.ts'
import { unsplitAmount } from '../order/unsplit-amount.ts'
import { profileOf } from '../profile/store.ts'
import { refuseOtherName } from '../receiver/add-receiver.ts'
import type { SharingDeps } from '../sharing.ts'
import { shareByNumber } from './find-share.ts'
import { type ShareRequest, shareOrder } from './share-order.ts'
import { shareViewOf } from './share-view.ts'
import { wireFen } from '#payments'
import { unfreezeOrder } from './unfreeze-order.ts'

export type SharingRouteDeps = SharingDeps & Readonly<{ directory: Directory; keys: Keys }>

const name = (maxLength: number) => Type.String({ minLength: 1, maxLength })
const OfSubMerchant = Type.Optional(name(32))

/** Shares and what is left of an order (APIv3 profit sharing, §1). */
export const shareRoutes =
  (deps: SharingRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { directory } = deps
    app.post(
      '/profitsharing/orders',
      { schema: { body: ShareSchema } },
      async ({ body, caller, headers }) => {
        const sharer = await admitSharer(directory, caller.mchid, body.sub_mchid)
        const apps = await admitApps(directory, sharer, body)
        const openName = await nameOpener(deps, headers['wechatpay-serial'])
        return shareViewOf(
          await shareOrder(deps, {
            ...sharer,
            ...apps,
            ...(await requestOf(deps, { body, apps, openName })),
          }),
        )
      },
    )
    app.post(
      '/profitsharing/orders/unfreeze',
      { schema: { body: UnfreezeBody } },
      async ({ body, caller }) => {
        const sharer = await admitSharer(directory, caller.mchid, body.sub_mchid)
        const request = {
          ...sharer,
          transactionId: body.transaction_id,
          outOrderNo: body.out_order_no,
          description: body.description,
          contentDigest: contentDigestOf(body),
        }
        return shareViewOf(await unfreezeOrder(deps, request))
      },
    )
    app.get(
      '/profitsharing/orders/:out_order_no',
      {
        schema: {
          params: Type.Object({ out_order_no: name(64) }),
          querystring: Type.Object({ transaction_id: name(32), sub_mchid: OfSubMerchant }),
        },
      },
      async ({ params, query, caller }) => {
        const sharer = await admitSharer(directory, caller.mchid, query.sub_mchid)
        const asked = { outOrderNo: params.out_order_no, transactionId: query.transaction_id }
        return shareViewOf(await shareByNumber(deps.db, { ...sharer, ...asked }))
      },
    )
    app.get(
      '/profitsharing/transactions/:transaction_id/amounts',
      { schema: { params: Type.Object({ transaction_id: name(32) }) } },
      async ({ params, caller }) => {
        const asked = { callerMchid: caller.mchid, transactionId: params.transaction_id }
        const unsplit = await unsplitAmount(deps, asked)
        return { transaction_id: params.transaction_id, unsplit_amount: wireFen(unsplit) }
      },
    )
    app.get(
      '/profitsharing/merchant-configs/:sub_mchid',
      { schema: { params: Type.Object({ sub_mchid: name(32) }) } },
      async ({ params, caller }) => {
        const { mchid } = await admitSharer(directory, caller.mchid, params.sub_mchid)
        return { sub_mchid: mchid, max_ratio: (await profileOf(deps.db, mchid)).maxRatio }
      },
    )
  }

type Read = Readonly<{
  body: ShareBody
  apps: Pick<ShareRequest, 'appid' | 'subAppid'>
  openName: OpenName
}>

/** Encryption is different each time, so the digest is of the names that were meant. */
async function requestOf(deps: SharingRouteDeps, { body, apps, openName }: Read) {
  const receivers = (body.receivers ?? []).map((receiver, index) => {
    const field = `/receivers/${index}/name`
    if (receiver.name === undefined) return { ...receiver, field }
    return { ...receiver, field, name: openName(receiver.name, field) }
  })
  const under = {
    MERCHANT_ID: null,
    PERSONAL_OPENID: apps.appid,
    PERSONAL_SUB_OPENID: apps.subAppid,
  }
  for (const { type: kind, account, name: opened, field } of receivers)
    if (opened !== undefined)
      await refuseOtherName(deps, { kind, account, appid: under[kind] }, opened, field)
  return {
    transactionId: body.transaction_id,
    outOrderNo: body.out_order_no,
    receivers: receivers.map(({ type: kind, account, amount, description }) => ({
      kind,
      account,
      amount: fen(BigInt(amount)),
      description,
    })),
    unfreezeUnsplit: body.unfreeze_unsplit,
    contentDigest: contentDigestOf({ ...body, receivers }),
  }
}
