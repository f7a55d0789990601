import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { decryptResource, responseMessage, verify } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { activatePlatformKey, issuePlatformKey, registerMerchant, setKeyMode } from '#merchants'
import { type Answer, apiV3Key, createFaceWorld, type Signatory, signed } from '#test/signed-face'

type FaceWorld = Awaited<ReturnType<typeof createFaceWorld>>

const ask = (
  world: FaceWorld,
  by: Signatory,
  named?: string,
  path = '/v3/certificates',
): Promise<Answer> => signed(world.baseUrl, by, { path, headers: { 'wechatpay-serial': named } })

/** Opens an answer as an SDK does at its first start: the certificates, then the signature by one. */
function openedBy({ text, headers }: Answer): readonly string[] {
  const { data } = JSON.parse(text)
  const certificates = new Map<unknown, X509Certificate>()
  for (const entry of data) {
    const pem = decryptResource(apiV3Key, entry.encrypt_certificate)
    const certificate = new X509Certificate(pem)
    assert.equal(entry.encrypt_certificate.associated_data, 'certificate')
    assert.equal(certificate.serialNumber, entry.serial_no)
    assert.equal(Date.parse(entry.effective_time), certificate.validFromDate.getTime())
    assert.equal(Date.parse(entry.expire_time), certificate.validToDate.getTime())
    assert.match(entry.effective_time, /\+08:00$/)
    certificates.set(entry.serial_no, certificate)
  }
  const signer = certificates.get(headers['wechatpay-serial'])
  assert.ok(signer, 'signed by a certificate in the answer')
  const message = responseMessage({
    timestamp: String(headers['wechatpay-timestamp']),
    nonce: String(headers['wechatpay-nonce']),
    body: text,
  })
  assert.ok(verify(message, String(headers['wechatpay-signature']), signer.publicKey))
  return [...certificates.values()].map(({ serialNumber }) => serialNumber)
}

test('certificates open with the APIv3 key and vouch for their own answer', async () => {
  await using world = await createFaceWorld()
  for (const query of ['', '?algorithm_type=RSA', '?algorithm_type=ALL']) {
    const answer = await ask(world, world.shop, undefined, `/v3/certificates${query}`)
    assert.equal(answer.status, 200, query)
    assert.equal(openedBy(answer).length, 1)
  }
  const other = await ask(world, world.shop, undefined, '/v3/certificates?algorithm_type=SM2')
  assert.equal(other.status, 400)
  assert.equal(JSON.parse(other.text).code, 'PARAM_ERROR')
})

const ping: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/ping', async () => ({}))
}

test('the key that a request names signs its answer, else the one of the key mode', async () => {
  await using world = await createFaceWorld([ping])
  const { shop } = world
  const modern = await world.newMerchant('1900000002', 'public_key')
  const keys = await world.directory.platformKeys()
  const certificate = keys.find(({ kind }) => kind === 'certificate')?.id ?? ''
  const publicKey = keys.find(({ kind }) => kind === 'public_key')?.id ?? ''
  const [any, list] = ['/v3/ping', '/v3/certificates']
  const table: readonly (readonly [Signatory, path: string, named: string | undefined, string])[] =
    [
      [shop, any, undefined, certificate],
      [shop, any, '', certificate],
      [shop, any, shop.serialNo, certificate],
      [shop, any, 'PUB_KEY_ID_00', certificate],
      [shop, any, certificate.toLowerCase(), certificate],
      [shop, any, publicKey, publicKey],
      [modern, any, undefined, publicKey],
      [modern, any, publicKey, publicKey],
      [modern, any, certificate, certificate],
      // A list of certificates is signed by one of them, or its first reader could not believe it.
      [shop, list, undefined, certificate],
      [shop, list, publicKey, certificate],
      [modern, list, certificate, certificate],
    ]
  for (const [by, path, named, signer] of table) {
    const answer = await ask(world, by, named, path)
    assert.equal(answer.headers['wechatpay-serial'], signer, `${path} naming ${named}`)
    if (path === list) openedBy(answer)
  }
})

test('a merchant in public-key mode has no certificates', async () => {
  await using world = await createFaceWorld()
  const modern = await world.newMerchant('1900000002', 'public_key')
  for (const named of [undefined, '', modern.serialNo]) {
    const answer = await ask(world, modern, named)
    assert.equal(answer.status, 404)
    const { code, message } = JSON.parse(answer.text)
    assert.equal(code, 'NOT_FOUND')
    assert.match(message, /^无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥/)
  }
  await setKeyMode(world.deps, { mchid: modern.mchid, keyMode: 'certificate' })
  world.clock.elapsedMs += 4_000
  assert.equal((await ask(world, modern)).status, 200)
})

test('while certificates rotate both are published, and each client is answered by its own', async () => {
  await using world = await createFaceWorld()
  const first = (await world.directory.signingKey('certificate')).id
  world.clock.offsetMs = 2_000
  const second = await issuePlatformKey(world.deps, { kind: 'certificate' })
  const signers = async () => {
    world.clock.elapsedMs += 4_000
    const answers = [undefined, first, second].map((named) => ask(world, world.shop, named))
    return (await Promise.all(answers)).map((answer) => {
      assert.deepEqual(openedBy(answer).toSorted(), [first, second].toSorted())
      return answer.headers['wechatpay-serial']
    })
  }
  assert.deepEqual(await signers(), [first, first, second], 'on standby it signs when named')
  await activatePlatformKey(world.deps, second)
  assert.deepEqual(await signers(), [second, first, second], 'active, it signs by default')
})

test('without an APIv3 key there is nothing to seal with', async () => {
  await using world = await createFaceWorld()
  const mchid = '1900000009'
  await registerMerchant(world.deps, { mchid, name: '无密钥', keyMode: 'certificate' })
  const answer = await ask(world, await world.newSignatory(mchid))
  assert.deepEqual([answer.status, JSON.parse(answer.text).code], [400, 'INVALID_REQUEST'])
})

test('no private key of the platform leaves in an answer or a log', async () => {
  await using world = await createFaceWorld()
  const answer = await ask(world, world.shop)
  const { rows } = await sql`select private_sealed from merchants.platform_key`.execute(
    world.deps.db,
  )
  assert.equal(rows.length, 2)
  assert.doesNotMatch(answer.text + world.lines.join(''), /PRIVATE KEY|0123456789abcdef/)
})
