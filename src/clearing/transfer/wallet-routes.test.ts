import { deepEqual, equal } from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { dayMs } from '#kernel/time'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { send } from '#test/signed-face'
import { appid, createTransferWorld } from '#test/transfers'
import { transferWalletRoutes } from './wallet-routes.ts'

type Asking = Readonly<{ who?: string; method?: 'GET' | 'POST'; wallet?: string }>

test('the payee sees, takes and returns what was sent, and nobody else does', async () => {
  await using world = await createTransferWorld()
  const { deps, alice, bob } = world
  const app = createHttp({ log: createLog({ level: 'silent' }), metrics: createMetrics() })
  await app.register(
    transferWalletRoutes({
      ...deps,
      sessionCustomer: async ({ headers }) =>
        [alice, bob]
          .filter(({ id }) => id === headers['x-customer'])
          .map(({ id, name }) => ({ id, name, phone: '', state: 'active' as const }))[0],
    }),
    { prefix: '/wallet/api' },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
  const ask = async (
    path: string,
    { who = alice.id, method = 'POST', wallet = '1' }: Asking = {},
  ) => {
    const headers = { 'x-customer': who, 'x-tongbao-wallet': wallet }
    const body = method === 'GET' ? {} : { body: '{}' }
    const call = { method, path: `/wallet/api/transfers/${path}`, headers, ...body }
    return JSON.parse((await send(url, call)).text) as Readonly<Record<string, unknown>>
  }
  const sent = async (outBillNo: string) => {
    const { body } = await world.ask('POST', '/v3/fund-app/mch-transfer/transfer-bills', {
      appid,
      out_bill_no: outBillNo,
      transfer_scene_id: '1009',
      openid: alice.openid,
      transfer_amount: 1_234,
      transfer_remark: '废纸回收',
      transfer_scene_report_infos: [{ info_type: '采购商品名称', info_content: '废纸' }],
    })
    return String(body['package_info'])
  }
  const token = await sent('B1')
  equal((await ask(token, { who: '', method: 'GET' }))['code'], 'SIGN_IN_REQUIRED')
  equal((await ask(`${token}/confirm`, { wallet: '' }))['code'], 'WALLET_HEADER_REQUIRED')
  equal((await ask(`${token}/confirm`, { who: bob.id }))['code'], 'TRANSFER_NOT_YOURS')
  const seen = await ask(token, { method: 'GET' })
  deepEqual(
    [seen['state'], seen['amount'], seen['remark'], seen['merchant']],
    ['WAIT_USER_CONFIRM', { amount: '1234', currency: 'CNY' }, '废纸回收', '商户1900000001'],
  )
  equal((await ask(`${token}/confirm`))['state'], 'SUCCESS')
  equal((await ask(`${token}/decline`))['code'], 'TRANSFER_RECEIVED')
  const second = await sent('B2')
  equal((await ask(`${second}/decline`))['failReason'], 'OTHER_FAIL_REASON_TYPE')
  const third = await sent('B3')
  world.clock.offsetMs = dayMs
  // The sweep has not come by, and yet the page says what is true.
  const late = await ask(third, { method: 'GET' })
  deepEqual([late['state'], late['failReason']], ['FAIL', 'OVERDUE_CLOSE'])
  await app.close()
})
