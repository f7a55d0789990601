import { createPrivateKey, hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { encryptField } from '@tongbao/apiv3'
import { assert as ensure } from '#kernel/assert'
import { addCertificate, issueMerchantCertificate, registerMerchant } from '#merchants'
import type { DraftContent } from '#onboarding'
import { decide, findAllStaff } from '#oversight'
import { withSensitive } from '../src/onboarding/content.ts'
import { executeReviews } from '../src/onboarding/review/execute-reviews.ts'
import { findByCode } from '../src/onboarding/store.ts'
import { png } from './onboarding.ts'
import { startServer } from './server.ts'
import { type Answer, authorize, send, signed, type Signer } from './signed-face.ts'

export const applyments = '/v3/applyment4sub/applyment'

/** The program without loops, its provider, another one, and a shop that is none. */
export async function openWire() {
  const server = await startServer({ role: 'api' })
  const { modules } = server.program
  const [first] = server.seeded.providers
  const [shop] = server.seeded.merchants
  ensure(first && shop, 'the demo has a provider and a shop')
  const signer = ({ mchid, serialNo, privateKeyPath }: typeof shop): Signer => ({
    mchid,
    serialNo,
    privateKey: createPrivateKey(readFileSync(privateKeyPath)),
  })
  const rivalMchid = '1900000200'
  await registerMerchant(modules, { mchid: rivalMchid, name: '另一家服务商', kind: 'provider' })
  const issued = await issueMerchantCertificate({
    mchid: rivalMchid,
    name: '同宝',
    now: new Date(),
  })
  await addCertificate(modules, { mchid: rivalMchid, certificatePem: issued.certificatePem })
  const rival = {
    mchid: rivalMchid,
    serialNo: issued.serialNo,
    privateKey: createPrivateKey(issued.privateKeyPem),
  }
  const [key] = await modules.directory.platformKeys()
  ensure(key, 'the platform has a key')
  const sealed = (content: DraftContent): DraftContent =>
    withSensitive(content, (value) => encryptField(key.publicKey, value))
  const ask = (by: Signer, method: string, path: string, body?: object): Promise<Answer> =>
    signed(server.url, by, {
      method,
      path,
      ...(body && { body: JSON.stringify(body) }),
      headers: { 'wechatpay-serial': key.id },
    })
  const provider = signer(first)
  return {
    server,
    modules,
    provider,
    rival,
    shop: signer(shop),
    sealed,
    ask,
    apply: (by: Signer, code: string, content: DraftContent, path = `${applyments}/`) =>
      ask(by, 'POST', path, { business_code: code, ...sealed(content) }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

export type Wire = Awaited<ReturnType<typeof openWire>>

export type Upload = Readonly<{
  path?: string
  meta?: string
  filename?: string
  file?: Buffer
  boundary?: string
  body?: Buffer
  contentType?: string
  signedText?: string
}>

/** A form as SDKs write it, or otherwise. */
export async function upload(
  { server: { url } }: Wire,
  by: Signer,
  given: Upload = {},
): Promise<Answer> {
  const { filename = 'a.png', file = png(), boundary = 'boundary' } = given
  const meta = given.meta ?? JSON.stringify({ filename, sha256: hash('sha256', file) })
  const body =
    given.body ??
    Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="meta"\r\n` +
          `Content-Type: application/json\r\n\r\n${meta}\r\n` +
          `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${filename}"\r\n` +
          'Content-Type: image/png\r\n\r\n',
      ),
      file,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
  const path = given.path ?? '/v3/merchant/media/upload'
  const authorization = await authorize(
    by,
    { method: 'POST', path },
    { signedBody: given.signedText ?? meta },
  )
  const type = given.contentType ?? `multipart/form-data; boundary=${boundary}`
  const headers = { authorization, 'content-type': type }
  return send(url, { method: 'POST', path, headers, body })
}

export const mediaOf = ({ text }: Answer): Readonly<{ mediaId: string }> => ({
  mediaId: JSON.parse(text).media_id,
})
export const said = ({ status, text }: Answer): readonly [number, unknown] => [
  status,
  status === 204 ? '' : JSON.parse(text).code,
]

export async function approveReview(
  { modules, provider }: Wire,
  businessCode: string,
): Promise<void> {
  const { db, onboarding } = modules
  const stored = await findByCode(db, { mchid: provider.mchid, businessCode })
  const approver = (await findAllStaff(db)).find(({ roles }) => roles.includes('approver'))
  ensure(stored?.approvalId && approver, 'a review waits')
  const { approvalId } = stored
  await decide(modules, { approvalId, staffId: approver.id, verdict: 'approve', note: '' })
  await executeReviews(onboarding)
}
