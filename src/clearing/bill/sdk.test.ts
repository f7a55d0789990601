/** Unmodified SDKs fetch a bill: they ask for it, verify the answer, download, compare the hash. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { Wechatpay } from 'wechatpay-axios-plugin'
import WxPay from 'wechatpay-node-v3'
import { createTown, day, download, sale, sha1 } from '#test/bill-town'
import { insertItems } from '#test/clearing-items'
import { send } from '#test/signed-face'

test('wechatpay-axios-plugin fetches a bill, plain and compressed', async () => {
  await using town = await createTown()
  const { shop, baseUrl } = town
  await insertItems(town.deps.db, [sale(shop.mchid)])
  const key = await town.directory.signingKey('certificate')
  const sdk = new Wechatpay({
    baseURL: baseUrl,
    mchid: shop.mchid,
    serial: shop.serialNo,
    privateKey: shop.privateKeyPem,
    certs: { [key.id]: key.certificatePem ?? key.publicPem },
  })
  for (const tar of [{}, { tar_type: 'GZIP' }]) {
    const { data } = await sdk
      .chain('v3/bill/tradebill')
      .get({ params: { bill_date: day, ...tar } })
    const { searchParams: query } = new URL(data.download_url)
    // Its way to a download, exempt from verification; only the token is taken from the address.
    const params = { token: query.get('token') }
    const file = await sdk
      .chain('v3/billdownload/file')
      .get({ params, responseType: 'arraybuffer' })
    const bytes = query.get('tartype') === 'gzip' ? gunzipSync(file.data) : Buffer.from(file.data)
    assert.equal(sha1(bytes), data.hash_value)
    assert.match(bytes.toString(), /^\uFEFF交易时间,/)
  }
})

test('wechatpay-node-v3 fetches a bill where the official host leads to us', async () => {
  await using town = await createTown()
  const { shop, baseUrl } = town
  await insertItems(town.deps.db, [sale(shop.mchid)])
  const sdk = new WxPay({
    appid: 'wx01',
    mchid: shop.mchid,
    publicKey: Buffer.from(shop.certificatePem),
    privateKey: Buffer.from(shop.privateKeyPem),
  })
  const official = 'https://api.mch.weixin.qq.com'
  // What DNS does: another address, the same Host header. The path is signed as the SDK sees it.
  const over = async (url: string, given: Record<string, string>) => {
    assert.ok(url.startsWith(`${official}/`), url)
    const headers = { ...given, host: new URL(official).host }
    const { status, text } = await send(baseUrl, { path: url.slice(official.length), headers })
    return { status, data: text.startsWith('{') ? JSON.parse(text) : text }
  }
  sdk.createHttp({
    get: over,
    post: () => Promise.reject(new Error('nothing is posted here')),
    upload: () => Promise.reject(new Error('nothing is uploaded here')),
  })
  const { status, data } = await sdk.tradebill({ bill_date: day, bill_type: 'ALL' })
  assert.equal(status, 200)
  const file = await sdk.downloadBill(String(data?.['download_url']))
  assert.equal(file.status, 200)
  assert.equal(sha1(Buffer.from(String(file.data))), data?.['hash_value'])
  assert.equal((await download(town, String(data?.['download_url']))).status, 200)
})
