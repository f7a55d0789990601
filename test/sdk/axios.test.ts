/** wechatpay-axios-plugin as npm has it: it signs, and verifies every answer with its own map. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { hash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Aes, Formatter, Multipart, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
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

function clientOf({ baseUrl, merchant, platformKey, heard }: Shop): Wechatpay {
  const wxpay = new Wechatpay({
    baseURL: baseUrl,
    mchid: merchant.mchid,
    serial: merchant.serialNo,
    privateKey: readFileSync(merchant.privateKeyPath),
    secret: merchant.apiV3Key,
    certs: { [platformKey.id]: platformKey.pem },
  })
  // Behind the SDK's own interceptor: what arrives here has been verified by it.
  wxpay.client.v3.interceptors.response.use((answer) => {
    const { method, path } = answer.request
    heard({ method, path, serial: answer.headers['wechatpay-serial'] })
    return answer
  })
  return wxpay
}

const openAxios: OpenSdk = (shop) => {
  const { merchant, platformKey } = shop
  const wxpay = clientOf(shop)
  const privateKey = readFileSync(merchant.privateKeyPath)
  const opened = ({ ciphertext, nonce, associated_data: aad }: Sealed): string =>
    Aes.AesGcm.decrypt(ciphertext, merchant.apiV3Key, nonce, aad)

  return {
    ask: (call) => ask(wxpay, call, platformKey.id),
    // Only a relative path is exempt from verification, so of the address its token is taken.
    download: async (url) => {
      const params = { token: new URL(url).searchParams.get('token') }
      const file = wxpay.chain('v3/billdownload/file')
      return Buffer.from((await file.get({ params, responseType: 'arraybuffer' })).data)
    },
    upload: async (path, { filename, bytes }) => {
      const meta = { filename, sha256: hash('sha256', bytes) }
      const form = new Multipart()
      form.append('meta', JSON.stringify(meta), 'meta.json').append('file', bytes, filename)
      const config = { meta, headers: form.getHeaders() }
      // Its types have the answer of an upload be a form, too.
      const sent: PromiseLike<object> = wxpay.chain(path.slice(1)).post(form, config)
      const { status, data } = (await Promise.resolve(sent).catch(refusalOf)) as Answer
      return { status, data }
    },
    open: async ({ headers, body }) => {
      const { serial, signature, timestamp, nonce } = signatureIn((name) => headers[name])
      equal(serial, platformKey.id)
      const message = Formatter.response(timestamp, nonce, body)
      ok(Rsa.verify(message, signature, platformKey.pem), 'not signed by the platform')
      const { event_type: event, resource }: Envelope = JSON.parse(body)
      const text = opened(resource)
      return { event, originalType: resource.original_type, resource: JSON.parse(text) }
    },
    certificates: async () => {
      const { data } = await wxpay.chain('v3/certificates').get()
      const entries = (data.data as readonly Entry[]).map(
        (entry) => [entry.serial_no, publicPemOf(opened(entry.encrypt_certificate))] as const,
      )
      return Object.fromEntries(entries)
    },
    sign: (...lines) => Rsa.sign(Formatter.joinedByLineFeed(...lines), privateKey),
    seal: (text) => Rsa.encrypt(text, platformKey.pem),
    unseal: (text) => Rsa.decrypt(text, privateKey),
  }
}

type Sealed = Readonly<{ ciphertext: string; nonce: string; associated_data: string }>
type Entry = Readonly<{ serial_no: string; encrypt_certificate: Sealed }>

const publicPemOf = (certificatePem: string): string =>
  String(new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'pem' }))

/** The chain of names spells a path; here the path is given whole. */
async function ask(wxpay: Wechatpay, call: Call, keyId: string): Promise<Answer> {
  const resource = wxpay.chain(call.path.slice(1))
  const config = call.namesKey ? { headers: { 'Wechatpay-Serial': keyId } } : {}
  const sent = call.method === 'GET' ? resource.get(config) : resource.post(call.body, config)
  const { status, data } = await sent.catch(refusalOf)
  return { status, data: data === '' ? {} : data }
}

/** Axios throws what is not 2xx. The SDK throws an unverified 2xx as well, and that is no answer. */
function refusalOf(error: unknown): Answer {
  const response = error instanceof Error && 'response' in error ? error.response : undefined
  const answer = response as Answer | undefined
  if (!answer || answer.status < 400) throw error
  return answer
}

/** So it would be while a merchant changes over: what signs an answer is what the request names. */
async function trustOtherKey({ otherKey }: Stage, { shop }: Counter): Promise<void> {
  const sdk = openAxios({ ...shop, platformKey: otherKey, heard: () => undefined })
  const echo = post('/v3/security/echo', { echo_message: '听得见' })
  await rejects(sdk.ask(echo), { code: 'EV3_RES_HEADER_PLATFORM_SERIAL' })
  deepEqual((await sdk.ask({ ...echo, namesKey: true })).data, echo.body)
}

const end = [
  'the SDK refuses a key that it was not given, and is answered by the one it names',
  trustOtherKey,
] as const

for (const mode of modes)
  test(`wechatpay-axios-plugin drives every endpoint by ${mode}`, (t) =>
    tellStory(t, openAxios, { mode, end }))
