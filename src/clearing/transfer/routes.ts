import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  TransferBillBody,
  TransferBillCancelled,
  TransferBillCreated,
  TransferBillView,
} from '@tongbao/apiv3'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { fen } from '#kernel/money'
import type { Directory } from '#merchants'
import { findCustomer } from '#parties'
import type { Keys } from '#platform/keys'
import { admitPayee, admitSender } from './admit-transfer.ts'
import { billViewOf, cancelledViewOf, createdViewOf } from './bill-view.ts'
import { cancelBill } from './cancel-bill.ts'
import type { TransferChannels } from './channel/channel-port.ts'
import { routeTransfer } from './channel/route-transfer.ts'
import { type BillDeps, createBill } from './create-bill.ts'
import { stillAnswered } from './find-bill.ts'
import { newBill } from './new-bill.ts'
import { nameForMerchant, payeeNameIn } from './payee-name.ts'
import { admitScene } from './scenes.ts'
import { findByBillNo, findByOutBillNo } from './store.ts'
import { newBillIds, redPacketMax, refuse, type TransferBill } from './transfer-bill.ts'

export type TransferRouteDeps = BillDeps &
  Readonly<{ keys: Keys; directory: Directory; channels?: TransferChannels | undefined }>

/** With what the wire gives at create only. */
const Queried = Type.Object({
  ...TransferBillView.properties,
  package_info: TransferBillCreated.properties.package_info,
})

const prefix = '/fund-app/mch-transfer/transfer-bills'
const number = Type.String({ minLength: 1, maxLength: 64 })
const ByOutBillNo = Type.Object({ out_bill_no: number })
const ByBillNo = Type.Object({ transfer_bill_no: number })

/** 商家转账: transfers that their payee confirms (APIv3 merchant transfers). */
export const transferRoutes =
  (deps: TransferRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      prefix,
      { schema: { body: TransferBillBody, response: { 200: TransferBillCreated } } },
      async (request) => {
        const bill = await createBill(deps, await billIn(deps, request.body, request))
        return createdViewOf(deps.keys, bill)
      },
    )
    app.get(
      `${prefix}/out-bill-no/:out_bill_no`,
      { schema: { params: ByOutBillNo, response: { 200: Queried } } },
      async ({ params, caller }) => {
        const asked = { mchid: caller.mchid, outBillNo: params.out_bill_no }
        return shown(deps, await findByOutBillNo(deps.db, asked), caller)
      },
    )
    app.get(
      `${prefix}/transfer-bill-no/:transfer_bill_no`,
      { schema: { params: ByBillNo, response: { 200: Queried } } },
      async ({ params, caller }) => {
        const asked = { mchid: caller.mchid, billNo: params.transfer_bill_no }
        return shown(deps, await findByBillNo(deps.db, asked), caller)
      },
    )
    // The body is absent from one SDK, and empty from others.
    app.post(
      `${prefix}/out-bill-no/:out_bill_no/cancel`,
      { schema: { params: ByOutBillNo, response: { 200: TransferBillCancelled } } },
      async ({ params, caller }) =>
        cancelledViewOf(
          await cancelBill(deps, { mchid: caller.mchid, outBillNo: params.out_bill_no }),
        ),
    )
  }

/** The bill that a request asks for, after everything that needs no transaction was refused. */
async function billIn(
  deps: TransferRouteDeps,
  body: TransferBillBody,
  { caller, headers }: FastifyRequest,
): Promise<TransferBill> {
  if (body.user_recv_style?.type === 'RED_PACKET' && body.transfer_amount > redPacketMax)
    throw refuse('RED_PACKET_TOO_MUCH', { field: '/transfer_amount', location: 'body' })
  admitScene(body.transfer_scene_id, body.transfer_scene_report_infos)
  const open = await deps.directory.fieldOpener(headers['wechatpay-serial'])
  const name = payeeNameIn(body, open)
  await admitSender(deps, caller.mchid, body)
  const { mchid } = caller
  const now = deps.now()
  const ids = newBillIds(now)
  const amount = fen(BigInt(body.transfer_amount))
  const outBillNo = body.out_bill_no
  const route = await routeTransfer(deps, { mchid, outBillNo, id: ids.id, amount })
  const payee = route.channel === null ? await payeeIn(deps, body, name) : knownToChannel
  return newBill(deps.keys, body, { ids, mchid, route, name, ...payee }, now)
}

type Payee = Readonly<{ customerId: string; isNamedRight: boolean }>

/** Who it is, and whether the name is theirs, is for the channel to say. */
const knownToChannel: Payee = { customerId: '', isNamedRight: true }

async function payeeIn(
  deps: TransferRouteDeps,
  body: TransferBillBody,
  name: string | null,
): Promise<Payee> {
  const customerId = await admitPayee(deps, body)
  const customer = name === null ? undefined : await findCustomer(deps, customerId)
  return { customerId, isNamedRight: name === null || customer?.name === name }
}

async function shown(
  { keys, now }: TransferRouteDeps,
  bill: TransferBill | undefined,
  { certificate }: FastifyRequest['caller'],
): Promise<Static<typeof Queried>> {
  const found = stillAnswered(bill, now())
  return billViewOf(keys, found, nameForMerchant(keys, found, certificate.publicKey))
}
