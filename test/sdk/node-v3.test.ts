/**
 * wechatpay-node-v3 as npm has it. It has one host only, so its transport is replaced, which is its
 * documented way out; it verifies no answer by itself, so the transport asks its `verifySign`.
 */
import { equal, ok, rejects } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import WxPay from 'wechatpay-node-v3'
import { paramsOf } from './routes.ts'
import {
  type Answer,
  type Call,
  type Envelope,
  modes,
  type OpenSdk,
  post,
  type Shop,
  signatureIn,
} from './sdk.ts'
import type { Counter, Stage } from './stage.ts'
import { tellStory } from './story.ts'

const host = 'https://api.mch.weixin.qq.com'

type Output = Awaited<ReturnType<WxPay['close']>>
type Sent<Name extends keyof WxPay> = WxPay[Name] extends (params: infer Params) => unknown
  ? Params
  : never

/** Opens what the SDK keeps for subclasses; it changes nothing in it. */
class ShopPay extends WxPay {
  /** Its map of keys is filled by downloads only, so a public key must be laid into it. */
  static trust(keys: Readonly<Record<string, string>>): void {
    WxPay.certificates = { ...keys }
  }

  static knows(serial: string): boolean {
    return serial in WxPay.certificates
  }

  /** What each of its methods does, for the endpoints that have no method. */
  ask({ method, path, body }: Call, headers: object): Promise<Output> {
    const url = `${host}${path}`
    const all = this.getHeaders(this.buildAuthorization(method, url, body), headers)
    return method === 'GET'
      ? this.httpService.get(url, all)
      : this.httpService.post(url, body ?? {}, all)
  }
}

type Asked = Readonly<{ body: object; number: string; query: string }>

/** The endpoints that the SDK has methods for. It has none for code pay, reverse and partners. */
const own: Readonly<Record<string, (pay: WxPay, asked: Asked) => Promise<Output>>> = {
  'POST /v3/pay/transactions/jsapi': (pay, { body }) =>
    pay.transactions_jsapi(body as Sent<'transactions_jsapi'>),
  'POST /v3/pay/transactions/app': (pay, { body }) =>
    pay.transactions_app(body as Sent<'transactions_app'>),
  'POST /v3/pay/transactions/native': (pay, { body }) =>
    pay.transactions_native(body as Sent<'transactions_native'>),
  'POST /v3/pay/transactions/h5': (pay, { body }) =>
    pay.transactions_h5(body as Sent<'transactions_h5'>),
  'GET /v3/pay/transactions/id/:id': (pay, { number }) => pay.query({ transaction_id: number }),
  'GET /v3/pay/transactions/out-trade-no/:number': (pay, { number }) =>
    pay.query({ out_trade_no: number }),
  'POST /v3/pay/transactions/out-trade-no/:number/close': (pay, { number }) => pay.close(number),
  'POST /v3/combine-transactions/jsapi': (pay, { body }) =>
    pay.combine_transactions_jsapi(body as Sent<'combine_transactions_jsapi'>),
  'POST /v3/combine-transactions/app': (pay, { body }) =>
    pay.combine_transactions_app(body as Sent<'combine_transactions_app'>),
  'POST /v3/combine-transactions/native': (pay, { body }) =>
    pay.combine_transactions_native(body as Sent<'combine_transactions_native'>),
  'POST /v3/combine-transactions/h5': (pay, { body }) =>
    pay.combine_transactions_h5(body as Sent<'combine_transactions_h5'>),
  'GET /v3/combine-transactions/out-trade-no/:number': (pay, { number }) =>
    pay.combine_query(number),
  'POST /v3/combine-transactions/out-trade-no/:number/close': (pay, { number, body }) =>
    pay.combine_close(number, (body as Closing).sub_orders),
  'POST /v3/refund/domestic/refunds': (pay, { body }) => pay.refunds(body as Sent<'refunds'>),
  // It joins the number to the path as it is, so a provider's query can go with it.
  'GET /v3/refund/domestic/refunds/:number': (pay, { number, query }) =>
    pay.find_refunds(`${number}${query}`),
}

type Closing = Readonly<{ sub_orders: Parameters<WxPay['combine_close']>[1] }>

const openNodeV3: OpenSdk = (shop) => {
  const { merchant, platformKey } = shop
  const { id, pem, mode } = platformKey
  const pay = new ShopPay({
    appid: merchant.appid,
    mchid: merchant.mchid,
    publicKey: readFileSync(merchant.certificatePath),
    privateKey: readFileSync(merchant.privateKeyPath),
    key: merchant.apiV3Key,
  })
  // In certificate mode it is given nothing: it downloads what it needs when it first verifies.
  ShopPay.trust(mode === 'certificate' ? {} : { [id]: pem })
  pay.createHttp(transportOf(pay, shop))

  return {
    ask: async (call) => answerOf(await send(pay, call, id)),
    open: async ({ headers, body }) => {
      const signed = signatureIn((name) => headers[name])
      equal(signed.serial, id)
      ok(await pay.verifySign({ ...signed, body }), 'not signed by the platform')
      const { event_type: event, resource }: Envelope = JSON.parse(body)
      const { ciphertext, associated_data, nonce, original_type: originalType } = resource
      return { event, originalType, resource: pay.decipher_gcm(ciphertext, associated_data, nonce) }
    },
    certificates: async () => {
      const entries = await pay.get_certificates(merchant.apiV3Key)
      return Object.fromEntries(entries.map((entry) => [entry.serial_no, entry.publicKey ?? '']))
    },
    sign: (...lines) => pay.sha256WithRsa([...lines, ''].join('\n')),
    seal: (text) => pay.publicEncrypt(text, Buffer.from(pem)),
    unseal: (text) => pay.privateDecrypt(text),
  }
}

/** By the SDK's own method where there is one, else by the pieces that its methods are made of. */
function send(pay: ShopPay, call: Call, keyId: string): Promise<Output> {
  const { method, path, body = {} } = call
  for (const [route, ask] of Object.entries(own)) {
    const params = paramsOf(route, method, path)
    if (params)
      return ask(pay, { body, number: params[0] ?? '', query: new URL(path, host).search })
  }
  return pay.ask(call, {
    ...(method === 'POST' && { 'Content-Type': 'application/json' }),
    ...(call.namesKey && { 'Wechatpay-Serial': keyId }),
  })
}

const answerOf = ({ status, data, error }: Output): Answer => ({
  status,
  data: data ?? JSON.parse(error),
})

/** Sends to our host what was signed for the only one it knows, and hands over verified 2xx. */
function transportOf(pay: ShopPay, { baseUrl, platformKey, heard }: Shop) {
  async function over(method: string, url: string, headers: Record<string, string>, body?: object) {
    const path = url.replace(host, '')
    const sent = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const response = await fetch(`${baseUrl}${path}`, sent)
    const { status } = response
    const text = await response.text()
    if (!response.ok) return { status, error: text }

    const signed = signatureIn((name) => response.headers.get(name))
    equal(signed.serial, platformKey.id)
    // Nothing can verify the first download but the certificates in it; no SDK tries.
    const isFirst = path === '/v3/certificates' && !ShopPay.knows(signed.serial)
    if (!isFirst) {
      ok(await pay.verifySign({ ...signed, body: text }), 'not signed by the platform')
      heard({ method, path, serial: signed.serial })
    }
    return { status, data: text === '' ? {} : JSON.parse(text) }
  }
  return {
    get: (url: string, headers: Record<string, string>) => over('GET', url, headers),
    post: (url: string, body: object, headers: Record<string, string>) =>
      over('POST', url, headers, body),
    upload: () => Promise.reject(new Error('nothing is uploaded here')),
  }
}

/** With nothing in its map it downloads certificates, of which a merchant with the public key has none. */
async function trustNothing({ mode }: Stage, { sdk }: Counter): Promise<void> {
  ShopPay.trust({})
  const asked = sdk.ask(post('/v3/security/echo', { echo_message: '听得见' }))
  if (mode === 'public_key') await rejects(asked, /拉取平台证书失败/)
  else equal((await asked).status, 200)
}

const end = [
  'the SDK with no key at all fetches the certificates, or believes nothing',
  trustNothing,
] as const

for (const mode of modes)
  test(`wechatpay-node-v3 drives every endpoint by ${mode}`, (t) =>
    tellStory(t, openNodeV3, { mode, end }))
