import { equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalSerial, certificateSerial, isPublicKeyId, publicKeyOf } from './certificate.ts'
import { createPlatformKeys } from './platform-keys.ts'
import { createIdentity, platformSerial, publicKeyId } from './testing/identity.ts'

const platform = createIdentity(platformSerial)
const zeroLed = createIdentity('054b51d6aa00ff')

test('every spelling of a serial is one serial', () => {
  const table = [
    ['054B51D6AA00FF', '54B51D6AA00FF'],
    ['54b51d6aa00ff', '54B51D6AA00FF'],
    ['0000054B51D6AA00FF', '54B51D6AA00FF'],
    [platformSerial, platformSerial],
    [platformSerial.toLowerCase(), platformSerial],
    ['0', '0'],
    ['00', '0'],
    ['', ''],
    [publicKeyId, publicKeyId],
  ] as const
  for (const [spelling, canonical] of table) equal(canonicalSerial(spelling), canonical)
})

test('the serial of a certificate is canonical already', () => {
  equal(certificateSerial(platform.certificatePem), platformSerial)
  equal(certificateSerial(Buffer.from(platform.certificatePem)), platformSerial)
  equal(certificateSerial(zeroLed.certificatePem), '54B51D6AA00FF')
  throws(() => certificateSerial('no certificate'))
})

test('public keys are told from certificates by their names', () => {
  equal(isPublicKeyId(publicKeyId), true)
  equal(isPublicKeyId(platformSerial), false)
  equal(isPublicKeyId(''), false)
})

test('a key comes out of a certificate or a public-key file', () => {
  equal(publicKeyOf(platform.certificatePem).equals(platform.publicKey), true)
  equal(publicKeyOf(platform.publicPem).equals(platform.publicKey), true)
  throws(() => publicKeyOf('nothing'))
})

test('certificates and public keys stand side by side', () => {
  const keys = createPlatformKeys({
    [platformSerial.toLowerCase()]: platform.certificatePem,
    [publicKeyId]: zeroLed.publicKey,
  })
  equal(keys.get(platformSerial)?.equals(platform.publicKey), true)
  equal(keys.get(publicKeyId)?.equals(zeroLed.publicKey), true)
  equal(keys.get('4A'), undefined)
  equal(keys.get(''), undefined)
  equal(keys.preferred()?.serial, platformSerial)
  keys.prefer(publicKeyId)
  equal(keys.preferred()?.key.equals(zeroLed.publicKey), true)
})

test('keys given as a map are the same, none is none, and a broken one is told at once', () => {
  const keys = createPlatformKeys(new Map([['0054B51D6AA00FF', zeroLed.publicPem]]))
  equal(keys.get('054b51d6aa00ff')?.equals(zeroLed.publicKey), true)
  equal(createPlatformKeys().preferred(), undefined)
  throws(() => createPlatformKeys({ [publicKeyId]: 'broken' }))
})
