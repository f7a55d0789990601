import { deepEqual, equal, notEqual, throws } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Aes } from 'wechatpay-axios-plugin'
import NodeV3 from 'wechatpay-node-v3'
import { WechatpayError } from './error.ts'
import { apiV3KeyOf, decryptResource, encryptResource } from './resource.ts'
import { apiV3Key, createIdentity, merchantSerial } from './testing/identity.ts'

const vector = {
  nonce: 'abcdef123456',
  associatedData: 'transaction',
  plaintext: '{"out_trade_no":"T20260101","trade_state":"SUCCESS"}',
  ciphertext:
    'i1is0ebmSkGKa2LQdcBD+t+eeXoC+uGrR3Q6GMF8IdokPfsxUKKfLG/363he2xvJJcvcCLpifp/wKv5ofWgCXX59bv4=',
}
const { nonce, associatedData, plaintext, ciphertext } = vector

test('the known vector comes out bit for bit', () => {
  const resource = encryptResource({ key: apiV3Key, nonce, associatedData, plaintext })
  deepEqual(resource, {
    algorithm: 'AEAD_AES_256_GCM',
    nonce,
    associated_data: associatedData,
    ciphertext,
  })
  equal(decryptResource(apiV3Key, resource), plaintext)
})

test('a key parsed once and its text are the same key', () => {
  const key = apiV3KeyOf(apiV3Key)
  equal(encryptResource({ key, nonce, associatedData, plaintext }).ciphertext, ciphertext)
  equal(
    decryptResource(key, encryptResource({ key: apiV3Key, associatedData, plaintext })),
    plaintext,
  )
})

test('whatever is sealed opens again', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.string({ maxLength: 16 }),
      (text, associated) => {
        const resource = encryptResource({
          key: apiV3Key,
          associatedData: associated,
          plaintext: text.toWellFormed(),
        })
        equal(decryptResource(apiV3Key, resource), text.toWellFormed())
        equal(resource.nonce.length, 12)
        equal(resource.associated_data, associated)
      },
    ),
  )
})

test('bytes and text seal alike', () => {
  const bytes = encryptResource({
    key: apiV3Key,
    nonce,
    associatedData,
    plaintext: Buffer.from(plaintext),
  })
  equal(bytes.ciphertext, ciphertext)
})

test('associated data may be absent, which is empty', () => {
  const sealed = encryptResource({ key: apiV3Key, associatedData: '', plaintext })
  equal(sealed.associated_data, '')
  const { associated_data: _, ...without } = sealed
  equal(decryptResource(apiV3Key, without), plaintext)
})

test('one flipped bit of the ciphertext or tag and it stays shut', () => {
  const raw = Buffer.from(ciphertext, 'base64')
  fc.assert(
    fc.property(fc.nat(raw.length - 1), fc.nat(7), (at, bit) => {
      const forged = Buffer.from(raw)
      forged.writeUInt8(forged.readUInt8(at) ^ (1 << bit), at)
      shut({ ciphertext: forged.toString('base64') })
    }),
  )
})

test('everything that went in must come back the same', () => {
  const table: readonly Parameters<typeof shut>[0][] = [
    { associated_data: 'refund' },
    { associated_data: '' },
    { nonce: 'abcdef123457' },
    { nonce: '' },
    { algorithm: 'AEAD_SM4_GCM' },
    { ciphertext: '' },
    { ciphertext: 'AAAA' },
    { ciphertext: ciphertext.slice(0, -8) },
    { ciphertext: 'not base64 at all!' },
  ]
  for (const change of table) shut(change)
  throws(
    () => decryptResource('f'.repeat(32), encryptResource({ key: apiV3Key, ...vector })),
    isShut,
  )
})

test('a key is exactly 32 ASCII characters', () => {
  for (const key of ['', 'short', '0'.repeat(31), '0'.repeat(33), `${'0'.repeat(31)}微`]) {
    throws(() => apiV3KeyOf(key), RangeError)
    throws(() => encryptResource({ key, associatedData, plaintext }), RangeError)
    throws(() => decryptResource(key, encryptResource({ key: apiV3Key, ...vector })), RangeError)
  }
})

test('a nonce has twelve characters, and none is used twice', () => {
  for (const wrong of ['', 'abc', 'abcdef1234567']) {
    throws(
      () => encryptResource({ key: apiV3Key, nonce: wrong, associatedData, plaintext }),
      RangeError,
    )
  }
  const nonces = Array.from(
    { length: 500 },
    () => encryptResource({ key: apiV3Key, associatedData, plaintext }).nonce,
  )
  equal(new Set(nonces).size, nonces.length)
  notEqual(nonces[0], nonce)
})

test('both SDKs open what we seal and seal what we open', async () => {
  const merchant = createIdentity(merchantSerial)
  const sdk = new NodeV3({
    appid: 'wx0000000000000001',
    mchid: '1900000001',
    key: apiV3Key,
    publicKey: Buffer.from(merchant.certificatePem),
    privateKey: Buffer.from(merchant.privatePem),
  })
  fc.assert(
    fc.property(fc.json(), (text) => {
      const ours = encryptResource({ key: apiV3Key, associatedData, plaintext: text })
      equal(Aes.AesGcm.decrypt(ours.ciphertext, apiV3Key, ours.nonce, associatedData), text)
      deepEqual(sdk.decipher_gcm(ours.ciphertext, associatedData, ours.nonce), JSON.parse(text))
      const theirs = Aes.AesGcm.encrypt(text, apiV3Key, nonce, associatedData)
      equal(decryptResource(apiV3Key, { ...ours, nonce, ciphertext: theirs }), text)
    }),
  )
})

type Change = Partial<ReturnType<typeof encryptResource>>

function shut(change: Change): void {
  const sealed = encryptResource({ key: apiV3Key, nonce, associatedData, plaintext })
  throws(() => decryptResource(apiV3Key, { ...sealed, ...change }), isShut, JSON.stringify(change))
}

function isShut(error: unknown): boolean {
  return error instanceof WechatpayError && error.code === 'DECRYPT_FAILED' && !error.outcomeUnknown
}
