import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { WechatpayError } from './error.ts'
import * as bodies from './testing/bodies.ts'
import { createIdentity, type Identity, platformSerial, publicKeyId } from './testing/identity.ts'
import { certificatesOf, type Reply, type Script } from './testing/platform.ts'
import { fault, merchant, platform, stranger, world } from './testing/world.ts'

const body = { prepay_id: 'wx26' }
const next = createIdentity('6B00000000000000000000000000000000000002')
const secondsAgo = (seconds: number): string => String(Math.floor(Date.now() / 1000) - seconds)

test('a 2xx that the platform did not sign is refused, and not asked for again', async () => {
  const own = { identity: stranger, serial: platformSerial }
  const table: readonly (readonly [why: string, reply: Reply])[] = [
    ['signed by a stranger', { body, signer: own }],
    [
      'signed by the merchant itself',
      { body, signer: { identity: merchant, serial: platformSerial } },
    ],
    ['no signature', { body, headers: { 'Wechatpay-Signature': undefined } }],
    ['no serial', { body, headers: { 'Wechatpay-Serial': undefined } }],
    ['no timestamp', { body, headers: { 'Wechatpay-Timestamp': undefined } }],
    ['no nonce', { body, headers: { 'Wechatpay-Nonce': undefined } }],
    ['other nonce', { body, headers: { 'Wechatpay-Nonce': 'other' } }],
    ['other second', { body, headers: { 'Wechatpay-Timestamp': secondsAgo(1) } }],
    ['no number', { body, headers: { 'Wechatpay-Timestamp': 'now' } }],
    ['probe', { body, headers: { 'Wechatpay-Signature': 'WECHATPAY/SIGNTEST/AAAA' } }],
    ['other scheme', { body, headers: { 'Wechatpay-Signature-Type': 'WECHATPAY2-SM2-WITH-SM3' } }],
    ['unknown public key', { body, headers: { 'Wechatpay-Serial': publicKeyId } }],
  ]
  for (const [why, reply] of table) {
    await using there = await world([reply, { body }])
    await rejects(there.client.pay.jsapi(bodies.jsapiBody), fault('SIGNATURE_INVALID'), why)
    equal(there.seen.length, 1, why)
  }
})

test('a 204 is verified like any other', async () => {
  await using there = await world({ status: 204, headers: { 'Wechatpay-Nonce': 'other' } })
  await rejects(there.client.pay.close('T20260101'), fault('SIGNATURE_INVALID'))
})

/** A merchant whose clock is off by so much. */
const at = (seconds: number) => ({ now: () => new Date(Date.now() + seconds * 1000) })

test('an answer is fresh for five minutes either way', async () => {
  for (const [seconds, fresh] of [
    [-290, true],
    [290, true],
    [-310, false],
    [310, false],
  ] as const) {
    await using there = await world({ body }, at(seconds))
    const asked = there.client.pay.jsapi(bodies.jsapiBody)
    if (fresh) deepEqual(await asked, body)
    else await rejects(asked, fault('SIGNATURE_INVALID'))
  }
})

test('certificate and public key are both believed; the header decides', async () => {
  const platformKeys = {
    [publicKeyId]: stranger.publicPem,
    [platformSerial]: platform.certificatePem,
  }
  const byKey = { identity: stranger, serial: publicKeyId }
  await using there = await world([{ body }, { body, signer: byKey }], { platformKeys })
  deepEqual(await there.client.pay.jsapi(bodies.jsapiBody), body)
  deepEqual(await there.client.pay.jsapi(bodies.jsapiBody), body)
  equal(there.seen[0]?.headers['wechatpay-serial'], publicKeyId, 'the first given is asked for')

  await using chosen = await world({ body }, { platformKeys, platformSerial })
  await chosen.client.pay.jsapi(bodies.jsapiBody)
  equal(chosen.seen[0]?.headers['wechatpay-serial'], platformSerial)
})

test('the serial may be spelled in lower case with zeros before it', async () => {
  const spelled = { 'Wechatpay-Serial': `00${platformSerial.toLowerCase()}` }
  await using there = await world({ body, headers: spelled })
  deepEqual(await there.client.pay.jsapi(bodies.jsapiBody), body)
})

test('refusals are told without a signature', async () => {
  const unsigned = { 'Wechatpay-Signature': undefined, 'Wechatpay-Serial': undefined }
  const refusal = { code: 'ORDER_NOT_EXIST', message: '订单不存在' }
  await using there = await world({ status: 404, body: refusal, headers: unsigned })
  await rejects(there.client.pay.query('T20260101'), fault('ORDER_NOT_EXIST', 404))
})

/** Answers `/v3/certificates` with these, and everything else signed by the last of them. */
const rotating =
  (...identities: readonly Identity[]): Script =>
  ({ url }) => {
    const identity = identities.at(-1) ?? platform
    const signer = { identity, serial: identity.serialNo }
    return { body: url === '/v3/certificates' ? certificatesOf(...identities) : body, signer }
  }

test('without any key the certificates are fetched when the first answer needs them', async () => {
  await using there = await world(rotating(platform), { platformKeys: {} })
  deepEqual(await there.client.pay.jsapi(bodies.jsapiBody), body)
  deepEqual(await there.client.pay.jsapi(bodies.jsapiBody), body)
  deepEqual(
    there.seen.map(({ url }) => url),
    ['/v3/pay/transactions/jsapi', '/v3/certificates', '/v3/pay/transactions/jsapi'],
  )
  equal(there.seen[0]?.headers['wechatpay-serial'], undefined)
  equal(there.seen[2]?.headers['wechatpay-serial'], platformSerial)
})

test('a rotated certificate is learned once, by however many calls meet it', async () => {
  await using there = await world(rotating(platform, next))
  const calls = Array.from({ length: 10 }, () => there.client.pay.jsapi(bodies.jsapiBody))
  for (const answer of await Promise.all(calls)) deepEqual(answer, body)
  const downloads = there.seen.filter(({ url }) => url === '/v3/certificates')
  equal(downloads.length, 1)
  await there.client.pay.jsapi(bodies.jsapiBody)
  equal(there.seen.at(-1)?.headers['wechatpay-serial'], next.serialNo, 'the newest is preferred')
})

test('who chose the public key stays with it', async () => {
  const platformKeys = { [publicKeyId]: stranger.publicPem }
  await using there = await world(rotating(platform), { platformKeys })
  equal((await there.client.certificates()).length, 1)
  await there.client.pay.jsapi(bodies.jsapiBody)
  equal(there.seen.at(-1)?.headers['wechatpay-serial'], publicKeyId)
})

test('certificates come opened, with their validity', async () => {
  const kept: unknown[] = []
  const onCertificates = (each: unknown) => void kept.push(each)
  const options = { platformKeys: {}, onCertificates }
  await using there = await world(rotating(platform, next), options)
  const certificates = await there.client.certificates()
  deepEqual(kept, [certificates], 'whoever keeps them is told')
  deepEqual(certificates, [
    {
      serialNo: platformSerial,
      effectiveTime: '2020-01-01T00:00:00+08:00',
      expireTime: '2049-12-31T00:00:00+08:00',
      pem: platform.certificatePem,
    },
    {
      serialNo: next.serialNo,
      effectiveTime: '2021-01-01T00:00:00+08:00',
      expireTime: '2049-12-31T00:00:00+08:00',
      pem: next.certificatePem,
    },
  ])
})

test('certificates that are not what they say are not trusted', async () => {
  const signer = { identity: platform, serial: platformSerial }
  const [entry] = certificatesOf(platform).data
  const table: readonly (readonly [code: string, reply: Reply])[] = [
    // Signed by none of the certificates it carries, nor by one known.
    ['SIGNATURE_INVALID', { body: certificatesOf(next), signer }],
    ['ANSWER_MALFORMED', { body: { data: [{ ...entry, serial_no: next.serialNo }] }, signer }],
    ['ANSWER_MALFORMED', { body: { data: [{ serial_no: platformSerial }] }, signer }],
    ['NOT_FOUND', { status: 404, body: { code: 'NOT_FOUND', message: '无可用的平台证书' } }],
  ]
  for (const [code, reply] of table) {
    await using there = await world(reply, { platformKeys: {} })
    await rejects(there.client.certificates(), fault(code))
  }
  const otherKey = { platformKeys: {}, apiV3Key: 'f'.repeat(32) }
  await using there = await world(rotating(platform), otherKey)
  await rejects(there.client.certificates(), fault('DECRYPT_FAILED'))
})

/** A merchant that may use the public key only has no certificates to fetch. */
const withoutCertificates: Script = ({ url }) =>
  url === '/v3/certificates'
    ? { status: 404, body: { code: 'NOT_FOUND', message: '无可用的平台证书' } }
    : { body }

test('a key that cannot be learned leaves the outcome unknown, not refused', async () => {
  await using there = await world(withoutCertificates, { platformKeys: {} })
  const error = await there.client.pay.jsapi(bodies.jsapiBody).catch((thrown: unknown) => thrown)
  if (!(error instanceof WechatpayError)) throw new Error('no error')
  deepEqual(
    [error.code, error.status, error.outcomeUnknown],
    ['SIGNATURE_INVALID', undefined, true],
  )
  fault('NOT_FOUND', 404)(error.cause)
})
