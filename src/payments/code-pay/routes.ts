import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CodepayBody, PartnerCodepayBody } from '@tongbao/apiv3'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import { admitApps, admitParties } from '../order/admit-order.ts'
import type { Birth, Created } from '../order/create-order.ts'
import { identityOf, orderFromCode } from '../order/new-order.ts'
import type { ChannelDeps } from '../order/open-through-channel.ts'
import type { Paid, PayRequest } from '../order/pay-order.ts'
import { transactionOf } from '../order/transaction-view.ts'
import { payByCode, type RedeemCode } from './pay-by-code.ts'

export type CodePayRouteDeps = Readonly<{
  db: Db
  now: Clock
  directory: Directory
  redeemCode: RedeemCode
  create: (birth: Birth) => Promise<Created>
  pay: (request: PayRequest) => Promise<Paid>
}> &
  ChannelDeps

/** 200 with the paid transaction, 202 `USERPAYING` while the payer is asked (APIv3 payments). */
export const codePayRoutes =
  (deps: CodePayRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/pay/transactions/codepay',
      { schema: { body: CodepayBody } },
      async ({ body, caller }) => charge(deps, body, caller.mchid),
    )
    app.post(
      '/pay/partner/transactions/codepay',
      { schema: { body: PartnerCodepayBody } },
      async ({ body, caller }) => charge(deps, body, caller.mchid),
    )
  }

async function charge(
  deps: CodePayRouteDeps,
  body: CodepayBody | PartnerCodepayBody,
  callerMchid: string,
) {
  const identity = identityOf(body)
  await admitParties(deps, callerMchid, identity)
  await admitApps(deps, identity, identity)
  const order = orderFromCode(body, deps.now())
  const storeId = body.scene_info.store_info?.id ?? null
  return transactionOf(await payByCode(deps, { order, code: body.payer.auth_code, storeId }))
}
