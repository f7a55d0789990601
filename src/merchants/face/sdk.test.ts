import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { decryptResource } from '@tongbao/apiv3'
import { Wechatpay } from 'wechatpay-axios-plugin'
import WxPay from 'wechatpay-node-v3'
import { type Answer, apiV3Key, createFaceWorld, send } from '#test/signed-face'

const echo: FastifyPluginAsyncTypebox = async (app) => {
  app.post('/pay/transactions/native', async (request) => request.body)
  app.post('/pay/transactions/out-trade-no/:id/close', async (_request, reply) =>
    reply.code(204).send(),
  )
  app.get('/pay/transactions/id/:id', async (request) => request.query)
}

test('wechatpay-axios-plugin verifies every answer, by certificate and by public key', async () => {
  await using world = await createFaceWorld([echo])
  const { shop, baseUrl } = world
  for (const key of await world.directory.platformKeys()) {
    const sdk = new Wechatpay({
      baseURL: baseUrl,
      mchid: shop.mchid,
      serial: shop.serialNo,
      privateKey: shop.privateKeyPem,
      certs: { [key.id]: key.certificatePem ?? key.publicPem },
      headers: { 'Wechatpay-Serial': key.id },
    })
    const body = { mchid: shop.mchid, description: '一本书' }
    const made = await sdk.chain('v3/pay/transactions/native').post(body)
    assert.deepEqual(made.data, body)
    const params = { mchid: shop.mchid, q: '空 格' }
    const found = await sdk.chain('v3/pay/transactions/id/42').get({ params })
    assert.deepEqual(found.data, params)
    const closed = await sdk.chain('v3/pay/transactions/out-trade-no/T1/close').post({ mchid: '1' })
    assert.equal(closed.status, 204)
    if (key.kind === 'public_key') continue
    const { data } = await sdk.chain('v3/certificates').get()
    const [entry] = data.data
    assert.equal(decryptResource(apiV3Key, entry.encrypt_certificate), key.certificatePem)
  }
})

test('wechatpay-node-v3 with its lower-case serial, short nonces and own certificate download', async () => {
  await using world = await createFaceWorld([echo])
  const { shop, baseUrl } = world
  const sdk = new WxPay({
    appid: 'wx01',
    mchid: shop.mchid,
    publicKey: Buffer.from(shop.certificatePem),
    privateKey: Buffer.from(shop.privateKeyPem),
  })
  const answers: Answer[] = []
  const over = async (method: string, url: string, headers: object, body?: object) => {
    const path = url.replace('https://api.mch.weixin.qq.com', '')
    const text = body && JSON.stringify(body)
    const answer = await send(baseUrl, {
      method,
      path,
      headers: { ...headers },
      ...(text && { body: text }),
    })
    answers.push(answer)
    return { status: answer.status, data: answer.text && JSON.parse(answer.text) }
  }
  sdk.createHttp({
    get: (url, headers) => over('GET', url, headers),
    post: (url, params, headers) => over('POST', url, headers, params),
    upload: () => Promise.reject(new Error('nothing is uploaded here')),
  })
  const order = {
    description: '一本书',
    out_trade_no: 'T20261124',
    notify_url: 'https://a.example/b',
    amount: { total: 1 },
  }
  assert.equal((await sdk.transactions_native(order)).status, 200)
  assert.equal((await sdk.query({ transaction_id: '42' })).status, 200)
  assert.equal((await sdk.close('T20261124')).status, 204)
  const [first] = answers
  assert.ok(first)
  const isGenuine = await sdk.verifySign({
    timestamp: String(first.headers['wechatpay-timestamp']),
    nonce: String(first.headers['wechatpay-nonce']),
    body: first.text,
    serial: String(first.headers['wechatpay-serial']),
    signature: String(first.headers['wechatpay-signature']),
    apiSecret: apiV3Key,
  })
  assert.equal(isGenuine, true)
})
