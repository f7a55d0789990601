import assert from 'node:assert/strict'
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { canonicalSerial, certificateSerial, sign, verify } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { createKeys } from '#platform/keys'
import { createWorld } from '#test/world'
import { createDirectory } from '../directory.ts'
import {
  activatePlatformKey,
  ensurePlatformKeys,
  issuePlatformKey,
  retirePlatformKey,
} from './ensure-platform-keys.ts'
import {
  issueMerchantCertificate,
  issuePlatformCertificate,
  newRsaPair,
  newSerial,
} from './issue-certificate.ts'

const start = new Date('2026-11-24T00:00:00.789Z')

async function keyWorld() {
  const world = await createWorld()
  const clock = { now: start, elapsedMs: 0 }
  const deps = {
    db: world.db,
    keys: createKeys(randomBytes(32)),
    now: () => clock.now,
    elapsedMs: () => clock.elapsedMs,
  }
  const directory = createDirectory(deps)
  return { deps, directory, clock, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

test('a serial is forty digits in every spelling that SDKs use', () => {
  for (let round = 0; round < 2_000; round++) {
    const serial = newSerial().toString('hex').toUpperCase()
    assert.match(serial, /^[1-7][0-9A-F]{39}$/)
    assert.equal(canonicalSerial(serial.toLowerCase()), serial)
    assert.equal(BigInt(`0x${serial}`).toString(16).toUpperCase(), serial)
  }
})

test('a platform certificate is X.509 of RSA-2048, five years long, signed by itself', async () => {
  const pair = await newRsaPair()
  const { certificatePem, serialNo, notAfter } = issuePlatformCertificate(pair, start)
  const read = new X509Certificate(certificatePem)
  assert.equal(read.serialNumber, serialNo)
  assert.equal(read.subject, read.issuer)
  assert.match(read.issuer, /CN=Tongbao Root CA/)
  assert.equal(read.validFromDate.toISOString(), '2026-11-24T00:00:00.000Z')
  assert.equal(read.validToDate.toISOString(), '2031-11-24T00:00:00.000Z')
  assert.equal(notAfter.toISOString().slice(0, 19), '2031-11-24T00:00:00')
  assert.equal(read.publicKey.asymmetricKeyDetails?.modulusLength, 2048)
  assert.equal(read.ca, false)
  assert.equal(read.verify(pair.publicKey), true)
})

test('a merchant certificate comes with the key it speaks of', async () => {
  const issued = await issueMerchantCertificate({
    mchid: '1900000001',
    name: '同宝书店',
    now: start,
  })
  const read = new X509Certificate(issued.certificatePem)
  assert.equal(certificateSerial(issued.certificatePem), issued.serialNo)
  assert.match(read.subject, /CN=1900000001/)
  assert.match(read.subject, /OU=同宝书店/)
  const signature = await sign('text', createPrivateKey(issued.privateKeyPem))
  assert.equal(verify('text', signature, read.publicKey), true)
})

test('ten processes that start together make one certificate and one public key', async () => {
  await using world = await keyWorld()
  await Promise.all(Array.from({ length: 10 }, () => ensurePlatformKeys(world.deps)))
  await ensurePlatformKeys(world.deps)
  const keys = await world.directory.platformKeys()
  assert.deepEqual(keys.map(({ kind }) => kind).toSorted(), ['certificate', 'public_key'])
  const [publicKey] = keys.filter(({ kind }) => kind === 'public_key')
  assert.match(publicKey?.id ?? '', /^PUB_KEY_ID_[0-9]{32}$/)
})

test('a start with a foreign master key ends there', async () => {
  await using world = await keyWorld()
  await ensurePlatformKeys(world.deps)
  const foreign = { ...world.deps, keys: createKeys(randomBytes(32)) }
  await assert.rejects(ensurePlatformKeys(foreign), { name: 'SealBroken' })
  await ensurePlatformKeys(world.deps)
})

test('private keys lie sealed, each for its own row', async () => {
  await using world = await keyWorld()
  const { db } = world.deps
  await ensurePlatformKeys(world.deps)
  const { rows } = await sql<{ private_sealed: string }>`
    select private_sealed from merchants.platform_key`.execute(db)
  for (const row of rows) assert.doesNotMatch(row.private_sealed, /PRIVATE KEY/)
  await sql`update merchants.platform_key set private_sealed = ${rows[0]?.private_sealed}`.execute(
    db,
  )
  await assert.rejects(world.directory.platformKeys(), { name: 'SealBroken' })
})

test('rotation: standby is honoured when named, active signs, retired does neither', async () => {
  await using world = await keyWorld()
  const { deps, directory, clock } = world
  await ensurePlatformKeys(deps)
  const first = (await directory.signingKey('certificate')).id
  clock.now = new Date('2027-01-01T00:00:00Z')
  const second = await issuePlatformKey(deps, { kind: 'certificate' })

  const steps: readonly (readonly [step: () => Promise<void>, byDefault: string, named: string])[] =
    [
      [async () => undefined, first, second],
      [() => activatePlatformKey(deps, second), second, second],
      [() => retirePlatformKey(deps, first), second, second],
    ]
  for (const [index, [step, byDefault, named]] of steps.entries()) {
    await step()
    clock.elapsedMs += 5_000
    assert.equal((await directory.signingKey('certificate')).id, byDefault, `default at ${index}`)
    const asked = await directory.signingKey('certificate', second.toLowerCase())
    assert.equal(asked.id, named, `named at ${index}`)
  }
  assert.equal((await directory.signingKey('certificate', first)).id, second)
  assert.equal((await directory.signingKey('public_key', 'AB12')).kind, 'public_key')
})

test('an expired certificate signs no more, and ensure does not replace it in silence', async () => {
  await using world = await keyWorld()
  await ensurePlatformKeys(world.deps)
  world.clock.now = new Date('2032-01-01T00:00:00Z')
  await assert.rejects(world.directory.signingKey('certificate'), /ensurePlatformKeys/)
  assert.equal((await world.directory.signingKey('public_key')).kind, 'public_key')
})

test('a key that is not there cannot be activated', async () => {
  await using world = await keyWorld()
  await assert.rejects(activatePlatformKey(world.deps, 'AB'), (error) => {
    return error instanceof Refusal && error.code === 'CERTIFICATE_NOT_EXIST'
  })
})
