import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { decryptResource, type EncryptedResource } from '@tongbao/apiv3'
import { dayMs, hourMs, plusMs } from '#kernel/time'
import {
  changeKeys,
  executeKeyChanges,
  findAccessNotices,
  findCertificateRows,
  findKeyFacts,
  findWaiting,
  formerKeyChange,
  issueMerchantCertificate,
  keyChangeOf,
  noteUses,
  registerMerchant,
} from '#merchants'
import { decide, findApproval, findRowsBelow, verifyAudit } from '#oversight'
import {
  ellipticRequest,
  oldHashRequest,
  opensslRequest,
  requestOf,
  shortKeyRequest,
} from '#test/certificate-requests'
import { checkerOf } from '#test/checker'
import { apiV3Key, createFaceWorld, signed } from '#test/signed-face'
import { readRequest } from '../platform-keys/certificate-request.ts'

const mchid = '1900000001'
const by = { staffId: 'st_qian', ip: '203.0.113.5', session: 'ss_1' }
const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

async function openStage() {
  const world = await createFaceWorld()
  const deps = { ...world.deps, directory: world.directory }
  const later = (ms: number) => {
    world.clock.elapsedMs += ms
  }
  return { ...world, deps, later, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

test('a request is read for its key, which must have signed it; what it wishes is not looked at', () => {
  const { publicKey, privateKey } = keyPair()
  const read = readRequest(requestOf(publicKey, privateKey))
  ok('publicKey' in read && read.publicKey.equals(publicKey))
  ok(
    'publicKey' in readRequest(opensslRequest),
    'as OpenSSL makes it, with a name and an extension',
  )

  const other = keyPair()
  const small = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 })
  const der = Buffer.from(opensslRequest.split('\n').slice(1, -1).join(''), 'base64')
  const pem = (bytes: Buffer) =>
    `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----`
  const flipped = (at: number) => {
    const bytes = Buffer.from(der)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    return pem(bytes)
  }
  const table: readonly (readonly [request: string, issue: RegExp])[] = [
    ['', /not a certificate request in PEM/],
    [requestOf(publicKey, other.privateKey), /not signed by the private key/],
    [requestOf(small.publicKey, small.privateKey), /exponent/],
    [shortKeyRequest, /2048 bits/],
    [ellipticRequest, /2048 bits/],
    [oldHashRequest, /SHA-256/],
    [pem(Buffer.concat([der, Buffer.of(0)])), /PKCS #10/],
    [pem(der.subarray(0, -1)), /PKCS #10/],
    [pem(Buffer.of(0x30, 0x80, 0, 0)), /PKCS #10/],
    [pem(Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff)), /PKCS #10/],
    [flipped(60), /not signed by/],
    [flipped(der.length - 9), /not signed by/],
  ]
  for (const [request, issue] of table) {
    const said = readRequest(request)
    match('issue' in said ? said.issue : 'none', issue)
  }
  // Whatever bytes come, it answers and does not throw.
  for (let at = 0; at < der.length; at += 7) ok('issue' in readRequest(flipped(at)) || at < 30)
})

test('without a second person a certificate comes at once, works, and its old one can go', async () => {
  await using stage = await openStage()
  const { deps, shop, baseUrl, later } = stage
  const { publicKey, privateKey } = keyPair()
  const request = requestOf(publicKey, privateKey)
  const made = await changeKeys(deps, { mchid, by, change: { kind: 'add_certificate', request } })
  ok(made.state === 'done' && made.serial && made.certificatePem)
  const certificate = new X509Certificate(made.certificatePem)
  ok(certificate.publicKey.equals(publicKey))
  match(certificate.subject, /CN=1900000001/)
  match(certificate.issuer, /CN=Tongbao Root CA/)
  const authority = (await deps.directory.platformKeys()).find(({ kind }) => kind === 'certificate')
  ok(certificate.verify(createPublicKey(authority?.publicPem ?? '')), 'we have signed it')

  const fresh = { mchid, serialNo: made.serial, privateKey }
  const path = '/v3/certificates'
  for (const signer of [shop, fresh]) equal((await signed(baseUrl, signer, { path })).status, 200)
  await noteUses(deps.db, [{ mchid, serial: made.serial, at: new Date('2026-11-27T08:00:00Z') }])
  await noteUses(deps.db, [{ mchid, serial: made.serial, at: new Date('2026-11-27T07:00:00Z') }])
  const rows = await findCertificateRows(deps.db, mchid)
  const used = rows.find(({ serial }) => serial === made.serial)?.usedAt
  deepEqual([rows.length, used], [2, new Date('2026-11-27T08:00:00Z')])

  await changeKeys(deps, {
    mchid,
    by,
    change: { kind: 'revoke_certificate', serial: shop.serialNo },
  })
  later(5_000)
  deepEqual(
    [
      (await signed(baseUrl, shop, { path })).status,
      (await signed(baseUrl, fresh, { path })).status,
    ],
    [401, 200],
  )
  const notices = await findAccessNotices(deps.db, { mchid, limit: 9 })
  deepEqual(
    notices.map(({ kind, actor }) => [kind, actor]),
    [
      ['revoke_certificate', 'st_qian'],
      ['add_certificate', 'st_qian'],
    ],
  )
  const acts = await findRowsBelow(deps.db, { limit: 9 })
  deepEqual(acts.map(({ action }) => action).slice(0, 2), [
    'credential-revoke_certificate',
    'credential-add_certificate',
  ])
  deepEqual(await verifyAudit(deps.db), [])
})

test('what cannot be a merchant’s key is refused', async () => {
  await using stage = await openStage()
  const { deps } = stage
  await registerMerchant(deps, { mchid: '1900000100', name: '服务商', kind: 'provider' })
  await registerMerchant(deps, { mchid: '1900000101', name: '特约', parentMchid: '1900000100' })
  const request = opensslRequest
  const ask = (change: Parameters<typeof changeKeys>[1]['change'], of = mchid) =>
    changeKeys(deps, { mchid: of, by, change })
  await rejects(ask({ kind: 'add_certificate', request }, '1900000101'), {
    code: 'SUB_MERCHANT_HAS_NO_KEYS',
  })
  await rejects(ask({ kind: 'add_certificate', request: shortKeyRequest }), {
    code: 'REQUEST_INVALID',
  })
  await rejects(ask({ kind: 'revoke_certificate', serial: 'AB' }), {
    code: 'CERTIFICATE_NOT_EXIST',
  })
  const other = await stage.newMerchant('1900000002')
  await rejects(ask({ kind: 'revoke_certificate', serial: other.serialNo }), {
    code: 'CERTIFICATE_NOT_EXIST',
  })
  for (const certificatePem of ['x', stage.shop.certificatePem.slice(0, 90)])
    await rejects(ask({ kind: 'add_certificate', certificatePem }), { code: 'PARAM_ERROR' })
  const many = Array.from({ length: 12 }, async () => {
    const { certificatePem } = await issueMerchantCertificate({
      mchid,
      name: '店',
      now: deps.now(),
    })
    return ask({ kind: 'add_certificate', certificatePem }).then(
      () => 'added',
      (error: Error & { code: string }) => error.code,
    )
  })
  const said = await Promise.all(many)
  deepEqual(said.toSorted(), [
    ...Array.from({ length: 3 }, () => 'CERTIFICATES_FULL'),
    ...Array.from({ length: 9 }, () => 'added'),
  ])
  for (const text of ['short', '全角字符全角字符全角字符全角字符全角字符全角字符全角字符全角字符'])
    await rejects(async () => keyChangeOf(deps, { mchid, apiV3Key: text, overlapHours: 1 }), {
      code: 'KEY_INVALID',
    })
})

test('a merchant with a second person waits for them; secrets that waited are gone afterwards', async () => {
  await using stage = await openStage()
  const { deps } = stage
  const checker = await checkerOf(deps, mchid)
  const newKey = 'K'.repeat(32)
  const change = keyChangeOf(deps, { mchid, apiV3Key: newKey, overlapHours: 24 })
  const asked = await changeKeys(deps, { mchid, by, change })
  ok(asked.state === 'waiting')
  equal(await executeKeyChanges(deps), 0)
  // Nobody is asked for what cannot come true.
  const never = [
    [{ kind: 'add_certificate', certificatePem: 'x' }, 'PARAM_ERROR'],
    [{ kind: 'revoke_certificate', serial: 'AB' }, 'CERTIFICATE_NOT_EXIST'],
  ] as const
  for (const [wish, code] of never)
    await rejects(changeKeys(deps, { mchid, by, change: wish }), { code })
  equal((await findWaiting(deps.db, mchid)).length, 1)
  await rejects(
    changeKeys(deps, {
      mchid,
      by,
      change: keyChangeOf(deps, { mchid, apiV3Key: newKey, overlapHours: 24 }),
    }),
    { code: 'APPROVAL_STANDS' },
  )
  const approval = await findApproval(deps.db, asked.approvalId)
  ok(
    approval?.mchid === mchid &&
      approval.kind === 'credential' &&
      !approval.content.includes(newKey),
  )
  await decide(deps, {
    approvalId: approval.id,
    staffId: checker,
    verdict: 'approve',
    note: '核对无误',
    contentDigest: approval.contentDigest,
  })
  const swept = await Promise.all([executeKeyChanges(deps), executeKeyChanges(deps)])
  ok(swept.some((count) => count === 1))
  equal(await executeKeyChanges(deps), 0)
  deepEqual(await findWaiting(deps.db, mchid), [])
  equal((await findApproval(deps.db, approval.id))?.state, 'EXECUTED')
  const facts = await findKeyFacts(deps.db, mchid)
  ok(facts.hasKey && facts.changedAt && facts.formerUntil)
  ok(
    Math.abs(facts.formerUntil.getTime() - plusMs(facts.changedAt, 24 * hourMs).getTime()) < 60_000,
  )
})

test('a new APIv3 key seals what we send from then on, and the former may come back for a while', async () => {
  await using stage = await openStage()
  const { deps, shop, baseUrl, later, clock } = stage
  const opens = async (key: string): Promise<boolean> => {
    const { text } = await signed(baseUrl, shop, { path: '/v3/certificates' })
    const { data }: { data: { encrypt_certificate: EncryptedResource }[] } = JSON.parse(text)
    const [first] = data
    try {
      return first ? decryptResource(key, first.encrypt_certificate).includes('CERTIFICATE') : false
    } catch {
      return false
    }
  }
  const newKey = 'N'.repeat(32)
  const change = keyChangeOf(deps, { mchid, apiV3Key: newKey, overlapHours: 24 })
  await changeKeys(deps, { mchid, by, change })
  later(5_000)
  deepEqual([await opens(newKey), await opens(apiV3Key)], [true, false])
  await changeKeys(deps, { mchid, by, change: await formerKeyChange(deps, mchid) })
  later(5_000)
  deepEqual([await opens(newKey), await opens(apiV3Key)], [false, true])
  clock.offsetMs += 8 * dayMs
  await rejects(formerKeyChange(deps, mchid), { code: 'FORMER_KEY_NOT_EXIST' })
})
