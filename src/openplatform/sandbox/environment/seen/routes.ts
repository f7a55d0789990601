import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { beijing, type Clock } from '#kernel/time'
import { redeliverCallbacks } from '#payments'
import type { Db } from '#platform/db'
import { Mchid, strict } from '../fields.ts'
import type { CallLog, SeenCall, SeenOrder } from './call-log.ts'
import type { Delivery } from './delivery.ts'
import { findDeliveries } from './store.ts'

export type SeenDeps = Readonly<{ db: Db; now: Clock; callLog: CallLog }>

const shownMax = 100

/** What merchants called, and what they were told. */
export const seenRoutes =
  ({ db, now, callLog }: SeenDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const OfMerchant = strict({ mchid: Type.Optional(Mchid) })
    const isOf = (mchid?: string) => (one: Readonly<{ mchid: string | null }>) =>
      mchid === undefined || one.mchid === mchid

    app.get('/calls', { schema: { querystring: OfMerchant } }, async ({ query }) => ({
      calls: callLog.calls().filter(isOf(query.mchid)).slice(0, shownMax).map(callView),
    }))
    app.get('/orders', { schema: { querystring: OfMerchant } }, async ({ query }) => ({
      orders: callLog.orders().filter(isOf(query.mchid)).slice(0, shownMax).map(orderView),
    }))
    app.get('/callbacks', { schema: { querystring: OfMerchant } }, async ({ query }) => {
      const deliveries = await findDeliveries(db, { ...query, limit: shownMax })
      return { callbacks: deliveries.map(deliveryView) }
    })
    app.post(
      '/callbacks/redeliver',
      {
        schema: {
          body: strict({ mchid: Mchid, subject: Type.String({ minLength: 1, maxLength: 64 }) }),
        },
      },
      async ({ body }) => ({ count: await redeliverCallbacks({ db, now }, body) }),
    )
  }

export const callView = ({ at, ...call }: SeenCall) => ({ ...call, at: beijing(at) })
const orderView = ({ at, ...order }: SeenOrder) => ({ ...order, at: beijing(at) })
const deliveryView = ({ sentAt, ...delivery }: Delivery) => ({
  ...delivery,
  sentAt: beijing(sentAt),
})
