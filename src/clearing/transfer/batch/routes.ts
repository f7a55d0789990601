import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  TransferBatchBody,
  TransferBatchCreated,
  TransferBatchView,
  TransferDetailView,
} from '@tongbao/apiv3'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { admitSender } from '../admit-transfer.ts'
import { nameForMerchant } from '../payee-name.ts'
import type { TransferRouteDeps } from '../routes.ts'
import { type DetailState, refuse, type TransferBatch } from './batch.ts'
import { batchCreatedOf, batchViewOf, detailViewOf } from './batch-view.ts'
import { refuseChannel } from './refuse-channel.ts'
import { createBatch } from './create-batch.ts'
import { newBatch, refuseBatch } from './new-batch.ts'
import { findBatch, findByOutBatchNo, findDetail, findDetails } from './store.ts'

/** A thousand details with two encrypted fields and a remark escaped to ASCII are a little above 1 MiB. */
const bodyLimit = 2 * 1024 * 1024

const number = Type.String({ minLength: 1, maxLength: 64 })

/** Queries are text; a limit is 20 to 100. One SDK spells its truths with a capital. */
const BatchQuery = Type.Object({
  need_query_detail: Type.String({ pattern: '^([Tt]rue|[Ff]alse)$' }),
  offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,6}$' })),
  limit: Type.Optional(Type.String({ pattern: '^([2-9][0-9]|100)$' })),
  detail_status: Type.Optional(Type.Enum(['ALL', 'SUCCESS', 'FAIL', 'WAIT_PAY'])),
})
type BatchQuery = Static<typeof BatchQuery>

/** 商家转账到零钱: batches of the older contract (APIv3 merchant transfers, batches). */
export const batchRoutes =
  (deps: TransferRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/transfer/batches',
      { bodyLimit, schema: { body: TransferBatchBody, response: { 200: TransferBatchCreated } } },
      async ({ body, caller, headers }) => {
        refuseBatch(body)
        await admitSender(deps, caller.mchid, body)
        const open = await deps.directory.fieldOpener(headers['wechatpay-serial'])
        const asked = await newBatch(deps, body, { mchid: caller.mchid, open, now: deps.now() })
        await refuseChannel(deps, asked.batch)
        return batchCreatedOf(await createBatch(deps, asked))
      },
    )
    await app.register(queryRoutes(deps))
  }

/** The same two queries by our numbers and by the merchant's. */
const queryRoutes =
  ({ db, keys }: TransferRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const byId = '/transfer/batches/batch-id/:batch_id'
    const byOutNo = '/transfer/batches/out-batch-no/:out_batch_no'
    const view = { querystring: BatchQuery, response: { 200: TransferBatchView } }

    app.get(
      byId,
      { schema: { params: Type.Object({ batch_id: number }), ...view } },
      async ({ params, query, caller }) => {
        const asked = { mchid: caller.mchid, id: params.batch_id }
        return batchShown(await findBatch(db, asked), query)
      },
    )
    app.get(
      byOutNo,
      { schema: { params: Type.Object({ out_batch_no: number }), ...view } },
      async ({ params, query, caller }) => {
        const asked = { mchid: caller.mchid, outBatchNo: params.out_batch_no }
        return batchShown(await findByOutBatchNo(db, asked), query)
      },
    )
    const detail = { response: { 200: TransferDetailView } }
    app.get(
      `${byId}/details/detail-id/:detail_id`,
      { schema: { params: Type.Object({ batch_id: number, detail_id: number }), ...detail } },
      async ({ params, caller }) => {
        const batch = await findBatch(db, { mchid: caller.mchid, id: params.batch_id })
        return detailShown(batch, { detailNo: params.detail_id }, caller)
      },
    )
    app.get(
      `${byOutNo}/details/out-detail-no/:out_detail_no`,
      {
        schema: { params: Type.Object({ out_batch_no: number, out_detail_no: number }), ...detail },
      },
      async ({ params, caller }) => {
        const asked = { mchid: caller.mchid, outBatchNo: params.out_batch_no }
        const batch = await findByOutBatchNo(db, asked)
        return detailShown(batch, { outDetailNo: params.out_detail_no }, caller)
      },
    )

    /** Details are listed once the batch is decided; nothing ever waits for a payment here. */
    async function batchShown(batch: TransferBatch | undefined, query: BatchQuery) {
      if (!batch) throw refuse('BATCH_NOT_FOUND')
      const { need_query_detail: wanted, detail_status: status = 'ALL' } = query
      if (!/true/i.test(wanted) || batch.state !== 'FINISHED') return batchViewOf(batch, undefined)
      if (status === 'WAIT_PAY') return batchViewOf(batch, [])
      const state: DetailState | undefined = status === 'ALL' ? undefined : status
      const page = { offset: Number(query.offset ?? 0), limit: Number(query.limit ?? 20) }
      return batchViewOf(batch, await findDetails(db, { ...batch, state, ...page }))
    }

    async function detailShown(
      batch: TransferBatch | undefined,
      by: Parameters<typeof findDetail>[2],
      { certificate }: FastifyRequest['caller'],
    ) {
      if (!batch) throw refuse('BATCH_NOT_FOUND')
      if (batch.state !== 'FINISHED') throw refuse('BATCH_NOT_FINISHED')
      const found = await findDetail(db, batch, by)
      if (!found) throw refuse('DETAIL_NOT_FOUND')
      return detailViewOf(batch, found, nameForMerchant(keys, found, certificate.publicKey))
    }
  }
