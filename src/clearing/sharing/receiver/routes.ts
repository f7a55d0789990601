import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AddReceiverBody, DeleteReceiverBody, encryptField } from '@tongbao/apiv3'
import { admitApps, admitSharer, nameOpener } from '../admit-sharing.ts'
import { refuse } from '../sharing.ts'
import { addReceiver, deleteReceiver, type ReceiverDeps } from './add-receiver.ts'

/** With whom a merchant may share (APIv3 profit sharing, §2). */
export const receiverRoutes =
  (deps: ReceiverDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/profitsharing/receivers/add',
      { schema: { body: AddReceiverBody } },
      async ({ body, caller, headers }) => {
        const { mchid, appid, openName } = await admit(deps, caller.mchid, body, headers)
        const name = body.name === undefined ? null : openName(body.name, '/name')
        const { relation, customRelation } = await addReceiver(deps, {
          mchid,
          kind: body.type,
          account: body.account,
          appid,
          relation: body.relation_type,
          customRelation: body.custom_relation ?? null,
          name,
        })
        return {
          ...viewOf(body),
          ...(name !== null && { name: encryptField(caller.certificate.publicKey, name) }),
          relation_type: relation,
          ...(customRelation && { custom_relation: customRelation }),
        }
      },
    )
    app.post(
      '/profitsharing/receivers/delete',
      { schema: { body: DeleteReceiverBody } },
      async ({ body, caller, headers }) => {
        const { mchid } = await admit(deps, caller.mchid, body, headers)
        await deleteReceiver(deps, { mchid, kind: body.type, account: body.account })
        return viewOf(body)
      },
    )
  }

type Body = DeleteReceiverBody
type Headers = Readonly<Record<string, string | string[] | undefined>>

const viewOf = ({ sub_mchid, type, account }: Body) => ({
  ...(sub_mchid !== undefined && { sub_mchid }),
  type,
  account,
})

async function admit(deps: ReceiverDeps, callerMchid: string, body: Body, headers: Headers) {
  const sharer = await admitSharer(deps.directory, callerMchid, body.sub_mchid)
  const apps = await admitApps(deps.directory, sharer, body)
  const { type } = body
  if (type === 'PERSONAL_SUB_OPENID' && apps.subAppid === null)
    throw refuse('APPID_MISSING', { field: '/sub_appid', location: 'body' })
  const under = {
    MERCHANT_ID: null,
    PERSONAL_OPENID: apps.appid,
    PERSONAL_SUB_OPENID: apps.subAppid,
  }
  const openName = await nameOpener(deps, headers['wechatpay-serial'])
  return { ...sharer, appid: under[type], openName }
}
