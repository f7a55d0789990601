import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { Rsa } from 'wechatpay-axios-plugin'
import NodeV3 from 'wechatpay-node-v3'
import { appParams, jsapiParams, payMessage, verifyApp, verifyJsapi } from './client-pay.ts'
import { createIdentity, merchantSerial } from './testing/identity.ts'

const merchant = createIdentity(merchantSerial)
const stranger = createIdentity('3F')
const order = {
  appId: 'wx0000000000000001',
  prepayId: 'wx201410272009395522657a690389285100',
  privateKey: merchant.privateKey,
  timestamp: 1414561699,
  nonce: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
}

test('four lines, each closed', () => {
  const { appId, timestamp, nonce } = order
  const message = payMessage({ appId, timestamp, nonce, last: 'prepay_id=wx1' }).toString()
  equal(message, `${appId}\n1414561699\n${nonce}\nprepay_id=wx1\n`)
})

test('JSAPI parameters verify, and the SDK signs the same', async () => {
  const params = await jsapiParams(order)
  const { paySign, ...rest } = params
  deepEqual(rest, {
    appId: order.appId,
    timeStamp: '1414561699',
    nonceStr: order.nonce,
    package: `prepay_id=${order.prepayId}`,
    signType: 'RSA',
  })
  equal(verifyJsapi(params, merchant.publicKey), true)
  const lines = [order.appId, '1414561699', order.nonce, `prepay_id=${order.prepayId}`, '']
  equal(paySign, Rsa.sign(lines.join('\n'), merchant.privateKey))
  const sdk = new NodeV3({
    appid: order.appId,
    mchid: '1900000001',
    publicKey: Buffer.from(merchant.certificatePem),
    privateKey: Buffer.from(merchant.privatePem),
  })
  equal(paySign, sdk.sha256WithRsa(lines.join('\n')))
})

test('a mini program leaves out appId, and the wallet puts it back', async () => {
  const { appId, ...handed } = await jsapiParams(order)
  equal(verifyJsapi({ ...handed, appId }, merchant.publicKey), true)
  equal(verifyJsapi({ ...handed, appId: 'wx0000000000000002' }, merchant.publicKey), false)
})

test('an instalment choice at the end of package is signed with it', async () => {
  const prepayId = `${order.prepayId}&selected_installment_number=6`
  const params = await jsapiParams({ ...order, prepayId })
  equal(verifyJsapi(params, merchant.publicKey), true)
  const cheaper = { ...params, package: params.package.replace('6', '3') }
  equal(verifyJsapi(cheaper, merchant.publicKey), false)
})

test('APP parameters sign the bare prepay_id', async () => {
  const params = await appParams({ ...order, partnerId: '1900000001' })
  const { sign, ...rest } = params
  deepEqual(rest, {
    appid: order.appId,
    partnerid: '1900000001',
    prepayid: order.prepayId,
    package: 'Sign=WXPay',
    noncestr: order.nonce,
    timestamp: '1414561699',
  })
  equal(verifyApp(params, merchant.publicKey), true)
  const lines = [order.appId, '1414561699', order.nonce, order.prepayId, '']
  equal(sign, Rsa.sign(lines.join('\n'), merchant.privateKey))
})

test('any signed member changed and the parameters fail', async () => {
  const jsapi = await jsapiParams(order)
  const changes: readonly Record<string, string>[] = [
    { appId: 'wx0000000000000002' },
    { timeStamp: '1414561700' },
    { nonceStr: 'other' },
    { package: 'prepay_id=wx_other' },
    { package: order.prepayId },
    { signType: 'MD5' },
    { paySign: `A${jsapi.paySign.slice(1)}` },
    { paySign: '' },
    // A line feed moved from one member to the next would leave the message the same.
    { timeStamp: `1414561699\n${order.nonce}`, nonceStr: '' },
  ]
  for (const change of changes) {
    equal(verifyJsapi({ ...jsapi, ...change }, merchant.publicKey), false, JSON.stringify(change))
  }
  equal(verifyJsapi(jsapi, stranger.publicKey), false)

  const app = await appParams({ ...order, partnerId: '1900000001' })
  for (const member of ['appid', 'prepayid', 'noncestr', 'timestamp', 'sign', 'package'] as const) {
    equal(verifyApp({ ...app, [member]: 'x' }, merchant.publicKey), false, member)
  }
  equal(verifyApp({ ...app, noncestr: `${app.noncestr}\n` }, merchant.publicKey), false)
  equal(verifyApp(app, stranger.publicKey), false)
})

test('one kind of parameters does not pass for the other', async () => {
  const app = await appParams({ ...order, partnerId: '1900000001' })
  const asJsapi = {
    appId: app.appid,
    timeStamp: app.timestamp,
    nonceStr: app.noncestr,
    package: app.prepayid,
    signType: 'RSA',
    paySign: app.sign,
  }
  equal(verifyJsapi(asJsapi, merchant.publicKey), false)
})

test('without a nonce one is made', async () => {
  const { nonce: _, ...rest } = order
  const [once, again] = await Promise.all([jsapiParams(rest), jsapiParams(rest)])
  match(once.nonceStr, /^[0-9A-F]{32}$/)
  equal(once.nonceStr === again.nonceStr, false)
  match((await appParams({ ...rest, partnerId: '1' })).noncestr, /^[0-9A-F]{32}$/)
})
