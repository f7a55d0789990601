import { deepEqual, equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { WechatpayError } from './error.ts'
import { openNotification } from './notification.ts'
import { createPlatformKeys } from './platform-keys.ts'
import { apiV3Key, platformSerial } from './testing/identity.ts'
import { callbackOf } from './testing/platform.ts'
import * as views from './testing/views.ts'
import { fault, platform, stranger } from './testing/world.ts'
import { headerOf } from './verify-signed.ts'

const keys = createPlatformKeys({ [platformSerial]: platform.publicKey })
const deps = { keys, apiV3Key, now: () => new Date() }

test('each kind of callback opens to its own content', async () => {
  const table = [
    ['transaction', views.transaction, 'transaction'],
    ['transaction', views.partnerTransaction, 'partner_transaction'],
    ['transaction', views.combineTransaction, 'combine_transaction'],
    ['refund', views.refundNotice, 'refund'],
    ['mch_payment', views.transferBillNotice, 'transfer_bill'],
    ['mch_payment', views.transferBatchNotice, 'transfer_batch'],
    ['mch_payment', { out_bill_no: 'B1' }, 'other'],
    ['profitsharing', views.sharingNotice, 'sharing'],
    ['profitsharing', { order_id: '1' }, 'other'],
    ['transaction', { unheard: 'of' }, 'other'],
    ['refund', { unheard: 'of' }, 'other'],
  ] as const
  for (const [originalType, plain, kind] of table) {
    const opened = openNotification(deps, await callbackOf(platform, originalType, plain))
    equal(opened.kind, kind)
    deepEqual(opened.content, plain)
    equal(opened.notification.id, 'EV-2018022511223320873')
  }
})

test('headers are found in every container and case', async () => {
  const { headers, body } = await callbackOf(platform, 'transaction', views.transaction)
  const lower = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v]))
  const lists = Object.fromEntries(Object.entries(lower).map(([k, v]) => [k, [String(v)]]))
  const fetched = new Headers(
    Object.entries(headers).map(([k, v]): [string, string] => [k, `${v}`]),
  )
  for (const container of [headers, lower, lists, fetched]) {
    equal(openNotification(deps, { headers: container, body }).kind, 'transaction')
    equal(
      openNotification(deps, { headers: container, body: Buffer.from(body) }).kind,
      'transaction',
    )
  }
  equal(headerOf({}, 'Wechatpay-Nonce'), undefined)
  equal(headerOf(new Headers(), 'Wechatpay-Nonce'), undefined)
})

test('a callback not signed by the platform, or changed, is not opened', async () => {
  const { headers, body } = await callbackOf(platform, 'transaction', views.transaction)
  const forged = await callbackOf(stranger, 'transaction', views.transaction)
  const underOurName = { ...forged.headers, 'Wechatpay-Serial': platformSerial }
  const table = [
    { headers, body: `${body} ` },
    { headers, body: body.replace('支付成功', '支付成工') },
    { headers: {}, body },
    { headers: underOurName, body: forged.body },
    forged,
    { headers: { ...headers, 'Wechatpay-Signature': 'WECHATPAY/SIGNTEST/AAAA' }, body },
  ]
  for (const signed of table) {
    throws(() => openNotification(deps, signed), fault('SIGNATURE_INVALID'))
  }
  const late = { ...deps, now: () => new Date(Date.now() + 301_000) }
  throws(() => openNotification(late, { headers, body }), fault('SIGNATURE_INVALID'))
})

test('a callback sealed with another key is believed but not opened', async () => {
  const callback = await callbackOf(platform, 'transaction', views.transaction)
  throws(
    () => openNotification({ ...deps, apiV3Key: 'f'.repeat(32) }, callback),
    (error) => error instanceof WechatpayError && error.code === 'DECRYPT_FAILED',
  )
})
