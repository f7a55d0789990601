/**
 * wechatpay-node-v3 as npm has it. It has one host only, so its transport is replaced, which is its
 * documented way out; it verifies no answer by itself, so the transport asks its `verifySign`.
 */
import { equal, ok, rejects } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { test } from 'node:test'
import WxPay from 'wechatpay-node-v3'
import { askByMethod, type Output } from './node-v3-methods.ts'
import { officialHost, sendAsOfficial } from './official-host.ts'
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

const host = `https://${officialHost}`

/** Opens what the SDK keeps for subclasses; it changes nothing in it. */
class ShopPay extends WxPay {
  /** Its map of keys is filled by downloads only, so a public key must be laid into it. */
  static trust(keys: Readonly<Record<string, string>>): void {
    WxPay.certificates = { ...keys }
  }

  static knows(serial: string): boolean {
    return serial in WxPay.certificates
  }

  /** What `upload_images` does, for the path that it does not know. */
  uploadTo(path: string, file: Readonly<{ filename: string; bytes: Buffer }>): Promise<Output> {
    const { filename, bytes } = file
    if (path === '/v3/merchant/media/upload') return this.upload_images(bytes, filename)
    const fileinfo = { filename, sha256: hash('sha256', bytes) }
    const authorization = this.buildAuthorization('POST', path, fileinfo)
    const type = { 'Content-Type': 'multipart/form-data;boundary=boundary' }
    const headers = this.getHeaders(authorization, type)
    return this.httpService.post(path, { fileinfo, pic_buffer: bytes }, headers)
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
    download: async (url) => {
      const { status, data, error } = await pay.downloadBill(url)
      equal(status, 200, error)
      return data
    },
    upload: async (path, file) => answerOf(await pay.uploadTo(path, file)),
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
  return (
    askByMethod(pay, call, keyId) ??
    pay.ask(call, {
      ...(call.method === 'POST' && { 'Content-Type': 'application/json' }),
      ...(call.namesKey && { 'Wechatpay-Serial': keyId }),
    })
  )
}

const answerOf = ({ status, data, error }: Output): Answer => ({
  status,
  data: data ?? JSON.parse(error),
})

type Form = Readonly<{ fileinfo: object; pic_buffer: Buffer }>

const isForm = (body: object): body is Form => 'fileinfo' in body && 'pic_buffer' in body

/** The form as its own transport would write it, around the boundary that it has named. */
function bytesOf(body: object): string | Buffer {
  if (!isForm(body)) return JSON.stringify(body)
  const meta = JSON.stringify(body.fileinfo)
  const head =
    `--boundary\r\nContent-Disposition: form-data; name="meta"\r\n\r\n${meta}\r\n` +
    '--boundary\r\nContent-Disposition: form-data; name="file"; filename="72fe.jpg"\r\n' +
    'Content-Type: image/jpg\r\n\r\n'
  return Buffer.concat([Buffer.from(head), body.pic_buffer, Buffer.from('\r\n--boundary--\r\n')])
}

/** Sends to our host what was signed for the only one it knows, and hands over verified 2xx. */
function transportOf(pay: ShopPay, { baseUrl, platformKey, heard }: Shop) {
  async function over(method: string, url: string, headers: Record<string, string>, body?: object) {
    // It uploads to a path without its host.
    ok(url.startsWith(`${host}/`) || url.startsWith('/v3/merchant/media/'), url)
    const path = url.replace(host, '')
    const sent = { method, path, headers, body: body && bytesOf(body) }
    const { status, headers: told, bytes } = await sendAsOfficial(baseUrl, sent)
    const text = bytes.toString()
    if (status >= 300) return { status, error: text }
    if (isFile(told)) {
      heard({ method, path, serial: undefined })
      return { status, data: bytes }
    }

    const signed = signatureIn((name) => told[name])
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

/** What is not JSON its own transport hands over as it came. */
const isFile = ({ 'content-type': type }: IncomingHttpHeaders): boolean =>
  !type?.startsWith('application/json')

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
