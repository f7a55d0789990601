import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ShareReturnBody } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { fen } from '#kernel/money'
import type { Directory } from '#merchants'
import { contentDigestOf } from '#kernel/content-digest'
import { admitSharer } from '../admit-sharing.ts'
import type { SharingDeps } from '../sharing.ts'
import { returnByNumber, returnShare } from './return-share.ts'
import { returnViewOf } from './return-view.ts'

type Deps = Pick<SharingDeps, 'db' | 'now' | 'tell'> & Readonly<{ directory: Directory }>

const name = (maxLength: number) => Type.String({ minLength: 1, maxLength })

/** What receivers give back (APIv3 profit sharing, §1). */
export const returnRoutes =
  (deps: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/profitsharing/return-orders',
      { schema: { body: ShareReturnBody } },
      async ({ body, caller }) => {
        const sharer = await admitSharer(deps.directory, caller.mchid, body.sub_mchid)
        const made = await returnShare(deps, {
          ...sharer,
          shareId: body.order_id ?? null,
          outOrderNo: body.out_order_no ?? null,
          outReturnNo: body.out_return_no,
          returnMchid: body.return_mchid,
          amount: fen(BigInt(body.amount)),
          description: body.description,
          contentDigest: contentDigestOf(body),
        })
        return returnViewOf(made)
      },
    )
    app.get(
      '/profitsharing/return-orders/:out_return_no',
      {
        schema: {
          params: Type.Object({ out_return_no: name(64) }),
          querystring: Type.Object({ out_order_no: name(64), sub_mchid: Type.Optional(name(32)) }),
        },
      },
      async ({ params, query, caller }) => {
        const sharer = await admitSharer(deps.directory, caller.mchid, query.sub_mchid)
        const asked = { outReturnNo: params.out_return_no, outOrderNo: query.out_order_no }
        return returnViewOf(await returnByNumber(deps.db, { ...sharer, ...asked }))
      },
    )
  }
