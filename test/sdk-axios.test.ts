/** The unmodified SDK from npm against the whole program: pay, query, close, refund, be told. */
import { equal, match, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import { verifyBooks } from '#ledger'
import { type DemoMerchant, type Server, startServer } from '#test/server'

type Told = Readonly<{ event: string; resource: Record<string, unknown> }>

function sdk({ demo }: Server, merchant: DemoMerchant, headers: Record<string, string> = {}) {
  const { platform } = demo
  return new Wechatpay({
    baseURL: demo.baseUrl,
    mchid: merchant.mchid,
    serial: merchant.serialNo,
    privateKey: readFileSync(merchant.privateKeyPath),
    secret: merchant.apiV3Key,
    headers,
    certs: {
      [platform.certificateSerial]: readFileSync(platform.certificatePath),
      [platform.publicKeyId]: readFileSync(platform.publicKeyPath),
    },
  })
}

type SdkAnswer = Readonly<{ status: number; data: Record<string, unknown> }>

/** The SDK's own axios instance: it signs, sends and verifies; the chain of names is only sugar. */
const caller =
  (wxpay: Wechatpay) =>
  (method: 'get' | 'post', path: string, body?: object): Promise<SdkAnswer> =>
    wxpay.client.v3.request({ method, url: `v3/${path}`, ...(body && { data: body }) })

/** Pays through the wallet's own API as the first of the demo's payers. */
async function pay({ url, demo }: Server, code: string): Promise<string> {
  const [payer] = demo.payers
  const headers = { 'content-type': 'application/json', 'x-tongbao-wallet': '1' }
  const call = (path: string, body: object, cookie = '') =>
    fetch(`${url}/wallet/api${path}`, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: JSON.stringify(body),
    })
  const signedIn = await call('/sign-in', { phone: payer?.phone, password: payer?.password })
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  const { prepayId } = (await (await call('/cashier', { code }, cookie)).json()) as {
    prepayId: string
  }
  const paid = await call('/cashier/pay', { prepayId, funding: 'balance', pin: payer?.pin }, cookie)
  return ((await paid.json()) as { state: string }).state
}

/** A merchant's server that verifies and decrypts with the SDK's own helpers. */
async function listen({ demo }: Server, merchant: DemoMerchant) {
  const told: Told[] = []
  const key = readFileSync(demo.platform.certificatePath)
  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const header = (name: string) => String(request.headers[`wechatpay-${name}`])
    const message = Formatter.response(header('timestamp'), header('nonce'), body)
    ok(Rsa.verify(message, header('signature'), key))
    const { event_type: event, resource } = JSON.parse(body)
    const { nonce, ciphertext, associated_data: aad } = resource
    const text = Aes.AesGcm.decrypt(ciphertext, merchant.apiV3Key, nonce, aad)
    told.push({ event, resource: JSON.parse(text) })
    response.writeHead(204).end()
  }
  const server = createServer((request, response) => void hear(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    told,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    close: () => server.close(),
    until: async (count: number) => {
      for (let turn = 0; turn < 100 && told.length < count; turn++)
        await new Promise((resolve) => setTimeout(resolve, 50))
      equal(told.length, count)
    },
  }
}

test('an SDK from npm takes a payment, is told, and gives it back', async (t) => {
  await using server = await startServer()
  const [merchant] = server.demo.merchants
  ok(merchant)
  const shop = await listen(server, merchant)
  t.after(() => shop.close())
  const { mchid, appid } = merchant
  const order = { appid, mchid, description: '包子', notify_url: shop.url, amount: { total: 100 } }

  for (const mode of ['certificate', 'public_key'] as const) {
    const { publicKeyId } = server.demo.platform
    const headers: Record<string, string> =
      mode === 'certificate' ? {} : { 'Wechatpay-Serial': publicKeyId }
    const call = caller(sdk(server, merchant, headers))
    const number = `sdk-${mode.slice(0, 4)}-1`
    const native = await call('post', 'pay/transactions/native', { ...order, out_trade_no: number })
    const codeUrl = String(native.data['code_url'])
    match(codeUrl, /^weixin:/)
    equal(await pay(server, codeUrl), 'SUCCESS')
    const path = 'pay/transactions/out-trade-no'
    const found = await call('get', `${path}/${number}?mchid=${mchid}`)
    equal(found.data['trade_state'], 'SUCCESS')
    const refund = await call('post', 'refund/domestic/refunds', {
      out_trade_no: number,
      out_refund_no: `${number}-r`,
      notify_url: shop.url,
      amount: { refund: 40, total: 100, currency: 'CNY' },
    })
    equal(refund.data['status'], 'PROCESSING')
    await call('post', 'pay/transactions/app', { ...order, out_trade_no: `${number}-a` })
    equal((await call('post', `${path}/${number}-a/close`, { mchid })).status, 204)
    ok(Array.isArray((await call('get', 'certificates')).data['data']))
  }
  await shop.until(4)
  const events = shop.told.map(({ event }) => event).toSorted()
  equal(events.join(), 'REFUND.SUCCESS,REFUND.SUCCESS,TRANSACTION.SUCCESS,TRANSACTION.SUCCESS')
  equal((await verifyBooks(server.world.db)).join(), '')
})
