import { equal, notEqual, throws } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Rsa } from 'wechatpay-axios-plugin'
import NodeV3 from 'wechatpay-node-v3'
import { WechatpayError } from './error.ts'
import { decryptField, encryptField } from './field.ts'
import { createIdentity, merchantSerial } from './testing/identity.ts'

const merchant = createIdentity(merchantSerial)
const stranger = createIdentity('3F')
const isShut = (error: unknown): boolean =>
  error instanceof WechatpayError && error.code === 'DECRYPT_FAILED'

const names = fc
  .string({ unit: 'grapheme' })
  .map((text) => text.toWellFormed())
  .filter((text) => Buffer.byteLength(text) <= 214)

test('a field opens again, and never looks the same twice', () => {
  fc.assert(
    fc.property(names, (name) => {
      const [once, again] = [
        encryptField(merchant.publicKey, name),
        encryptField(merchant.publicKey, name),
      ]
      notEqual(once, again)
      equal(decryptField(merchant.privateKey, once), name)
      equal(decryptField(merchant.privateKey, again), name)
    }),
    { numRuns: 50 },
  )
})

test('214 bytes fit a 2048-bit key, 215 do not', () => {
  const fits = 'x'.repeat(214)
  equal(decryptField(merchant.privateKey, encryptField(merchant.publicKey, fits)), fits)
  throws(() => encryptField(merchant.publicKey, 'x'.repeat(215)), RangeError)
  // Bytes count here, not characters: 72 of three bytes each are 216.
  throws(() => encryptField(merchant.publicKey, '付'.repeat(72)), RangeError)
  equal(
    decryptField(merchant.privateKey, encryptField(merchant.publicKey, '付'.repeat(71))).length,
    71,
  )
})

test('another key, a flipped bit or no ciphertext at all opens nothing', () => {
  const sealed = encryptField(merchant.publicKey, '张三')
  const raw = Buffer.from(sealed, 'base64')
  raw.writeUInt8(raw.readUInt8(100) ^ 1, 100)
  throws(() => decryptField(stranger.privateKey, sealed), isShut)
  throws(() => decryptField(merchant.privateKey, raw.toString('base64')), isShut)
  for (const text of ['', 'AAAA', '张三', sealed.slice(4)]) {
    throws(() => decryptField(merchant.privateKey, text), isShut, text)
  }
})

test('both SDKs open what we encrypt, and we what they do', () => {
  const sdk = new NodeV3({
    appid: 'wx0000000000000001',
    mchid: '1900000001',
    publicKey: Buffer.from(merchant.certificatePem),
    privateKey: Buffer.from(merchant.privatePem),
  })
  for (const name of ['张三', 'Ann O’Neil', '110101199003071234']) {
    const ours = encryptField(merchant.publicKey, name)
    equal(Rsa.decrypt(ours, merchant.privateKey), name)
    equal(sdk.privateDecrypt(ours), name)
    equal(decryptField(merchant.privateKey, Rsa.encrypt(name, merchant.publicKey)), name)
    const theirs = sdk.publicEncrypt(name, Buffer.from(merchant.certificatePem))
    equal(decryptField(merchant.privateKey, theirs), name)
  }
})
