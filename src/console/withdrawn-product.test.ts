import { equal } from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { grantProducts, readmitMerchant, suspendMerchant, withdrawProduct } from '#merchants'
import { paidOrder } from '#test/desk-orders'
import { startServer } from '#test/server'
import { codeOf, openShopDesk } from '#test/shop-desk'

const server = await startServer({ role: 'api' })
after(() => server[Symbol.asyncDispose]())
const { modules } = server.program
const town = await openShopDesk(server)
const { mchid, of } = town

/** What the door knows is four seconds old at most. */
const noticed = () => sleep(4_200)

test('what the platform took from a merchant its people do not do at the desk either', async () => {
  const teller = await town.somebody('经办', ['merchant_operator'])
  const finance = await town.somebody('财务', ['merchant_finance'])
  const order = await paidOrder(server, { outTradeNo: 'gone-1' })
  const refund = (requestId: string) =>
    codeOf(of(teller, `/orders/${order.id}/refunds`, { requestId, amount: '1', reason: '退货' }))
  const rows = [{ number: 'gone-1', amount: '1', reason: '退货' }]
  const batch = (requestId: string) =>
    codeOf(of(teller, '/refund-batches', { requestId, name: '一批', rows }))
  const wish = { accountType: 'BASIC', amount: '1', remark: null }
  const payout = (requestNo: string) =>
    codeOf(of(finance, '/payout-requests', { requestNo, ...wish }))

  await grantProducts(modules, { mchid, products: ['JSAPI', 'REFUND', 'WITHDRAW'] })
  await noticed()
  equal(await refund('request-number-1'), undefined)
  equal(await payout('TBW000001'), 'PAYOUT_NOT_ENOUGH', 'the product lets it pass')
  for (const product of ['REFUND', 'WITHDRAW'] as const)
    await withdrawProduct(modules, { mchid, product, reason: '核查' })
  await noticed()
  equal(await refund('request-number-2'), 'PRODUCT_NOT_GRANTED')
  equal(await batch('request-number-3'), 'PRODUCT_NOT_GRANTED')
  equal(await payout('TBW000002'), 'PRODUCT_NOT_GRANTED')

  await grantProducts(modules, { mchid, products: ['JSAPI', 'REFUND', 'WITHDRAW'] })
  await suspendMerchant(modules, { mchid })
  await noticed()
  equal(await payout('TBW000003'), 'MERCHANT_SUSPENDED')
  await readmitMerchant(modules, { mchid })
  await noticed()
  equal(await payout('TBW000004'), 'PAYOUT_NOT_ENOUGH')
})
