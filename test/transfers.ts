import assert from 'node:assert/strict'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { fen } from '#kernel/money'
import { accountsOf, balanceOf, openAccounts } from '#ledger'
import { bindApp, registerApp } from '#merchants'
import { openidOf, openParties, registerCustomer } from '#parties'
import { inTransaction } from '#platform/db'
import { recharge } from '../src/clearing/fund/move-funds.ts'
import { fundRoutes } from '../src/clearing/fund/routes.ts'
import { batchRoutes } from '../src/clearing/transfer/batch/routes.ts'
import { transferRoutes } from '../src/clearing/transfer/routes.ts'
import type { TransferCallback } from '../src/clearing/transfer/tell.ts'
import { alice, bob } from './parties.ts'
import { createFaceWorld, type Signer, signed } from './signed-face.ts'

export const appid = 'wx0000000000000001'

/** A merchant with a thousand yuan to send, two people to send it to, and the signed face. */
export async function createTransferWorld() {
  const routes: FastifyPluginAsyncTypebox[] = []
  const world = await createFaceWorld(routes)
  const told: TransferCallback[] = []
  const deps = {
    ...world.deps,
    directory: world.directory,
    tell: async (_tx: unknown, callback: TransferCallback) => void told.push(callback),
  }
  routes.push(transferRoutes(deps), batchRoutes(deps), fundRoutes(deps))
  const url = await world.openServer()
  const { db, now } = deps
  const { mchid } = world.shop
  await inTransaction(db, (tx) =>
    openAccounts(
      tx,
      [...accountsOf('merchant', mchid), ...accountsOf('bank', 'demo')],
      'CNY',
      now(),
    ),
  )
  const parties = openParties({
    ...deps,
    onSignUp: (tx, owner, at) => openAccounts(tx, [{ kind: 'customer_balance', owner }], 'CNY', at),
  })
  const app = { appid, kind: 'mini_program', name: '外卖', ownerMchid: mchid } as const
  await registerApp(deps, { ...app, secret: '0123456789abcdef0123456789abcdef' })
  await bindApp(deps, { mchid, appid })
  await recharge(deps, {
    mchid,
    requestNo: 'first',
    accountType: 'OPERATION',
    amount: fen(100_000n),
  })
  const payee = async (who: typeof alice) => {
    const { id } = await registerCustomer(parties, who)
    return { id, name: who.name, openid: await openidOf(parties, { appid, customerId: id }) }
  }
  return {
    ...world,
    deps,
    parties,
    /** What the next server will serve as well. */
    routes,
    url,
    mchid,
    told,
    alice: await payee(alice),
    bob: await payee(bob),
    /** Fen that may leave now. */
    async holds(
      kind: 'merchant_operation' | 'merchant_available' | 'customer_balance',
      owner: string,
    ) {
      return (await balanceOf(db, { kind, owner }, 'CNY')).available.minor
    },
    /** Asks as the merchant; the status and the body. */
    async ask(method: 'GET' | 'POST', path: string, body?: object, by: Signer = world.shop) {
      const call = { method, path, ...(body && { body: JSON.stringify(body) }) }
      const { status, text } = await signed(url, by, call)
      return { status, body: JSON.parse(text) as Readonly<Record<string, unknown>> }
    },
  }
}

export type TransferWorld = Awaited<ReturnType<typeof createTransferWorld>>

export const billsPath = '/v3/fund-app/mch-transfer/transfer-bills'

export const bodyOf = (world: TransferWorld, outBillNo: string, given: object = {}) => ({
  appid,
  out_bill_no: outBillNo,
  transfer_scene_id: '1000',
  openid: world.alice.openid,
  transfer_amount: 500,
  transfer_remark: '新会员开通有礼',
  notify_url: 'https://shop.example/transfers',
  user_recv_perception: '现金奖励',
  transfer_scene_report_infos: [
    { info_type: '活动名称', info_content: '新会员有礼' },
    { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
  ],
  ...given,
})

/** Creates a bill and answers what its payee needs. */
export async function send(world: TransferWorld, outBillNo: string, given: object = {}) {
  const { status, body } = await world.ask('POST', billsPath, bodyOf(world, outBillNo, given))
  assert.equal(status, 200, JSON.stringify(body))
  return { packageInfo: String(body['package_info']), customerId: world.alice.id, body }
}

export const query = (world: TransferWorld, outBillNo: string) =>
  world.ask('GET', `${billsPath}/out-bill-no/${outBillNo}`)

export const cancel = (world: TransferWorld, outBillNo: string) =>
  world.ask('POST', `${billsPath}/out-bill-no/${outBillNo}/cancel`, {})

export const operation = (world: TransferWorld) => world.holds('merchant_operation', world.mchid)
export const purse = (world: TransferWorld) => world.holds('customer_balance', world.alice.id)
