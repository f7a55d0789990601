import { deepEqual, equal, match, notEqual, rejects } from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Formatter, Rsa } from 'wechatpay-axios-plugin'
import NodeV3 from 'wechatpay-node-v3'
import {
  newNonce,
  requestMessage,
  responseMessage,
  sign,
  signatureMessage,
  verify,
} from './sign.ts'
import { createIdentity, merchantSerial } from './testing/identity.ts'

const merchant = createIdentity(merchantSerial)
const stranger = createIdentity('3F')
const sdk = new NodeV3({
  appid: 'wx0000000000000001',
  mchid: '1900000001',
  publicKey: Buffer.from(merchant.certificatePem),
  privateKey: Buffer.from(merchant.privatePem),
})

test('every line ends with one LF, the last too', () => {
  const table: readonly (readonly [lines: readonly (string | Uint8Array)[], text: string])[] = [
    [[], ''],
    [[''], '\n'],
    [['a', 'b'], 'a\nb\n'],
    [['a', new Uint8Array([0xff, 0x0a])], 'a\n\u{fffd}\n\n'],
    // An encoder that ends its JSON with LF signs two.
    [['{}\n'], '{}\n\n'],
    [['微信'], '微信\n'],
  ]
  for (const [lines, text] of table) equal(signatureMessage(...lines).toString(), text)
})

test('the message of the documented sample has 66 bytes', () => {
  const nonce = 'A'.repeat(32)
  const parts = { method: 'GET', url: '/v3/certificates', timestamp: 1644548918, nonce, body: '' }
  equal(requestMessage(parts).length, 66)
  equal(requestMessage(parts).toString(), `GET\n/v3/certificates\n1644548918\n${nonce}\n\n`)
  deepEqual(requestMessage({ ...parts, timestamp: '1644548918' }), requestMessage(parts))
})

test('an answer without a body signs an empty third line', () => {
  equal(responseMessage({ timestamp: 1, nonce: 'n', body: '' }).toString(), '1\nn\n\n')
  equal(responseMessage({ timestamp: 1, nonce: 'n', body: '{}' }).toString(), '1\nn\n{}\n')
})

test('messages are spelled as the SDKs spell them', () => {
  fc.assert(
    fc.property(partsOf(), ({ method, url, timestamp, nonce, body }) => {
      const ours = requestMessage({ method, url, timestamp, nonce, body }).toString()
      equal(ours, Formatter.request(method, url, timestamp, nonce, body))
      const answer = responseMessage({ timestamp, nonce, body }).toString()
      equal(answer, Formatter.response(timestamp, nonce, body))
    }),
  )
})

test('bytes that are no UTF-8 are signed as they are', async () => {
  const body = new Uint8Array([0x7b, 0xff, 0xfe, 0x00, 0x7d])
  const message = responseMessage({ timestamp: 1, nonce: 'n', body })
  const signature = await sign(message, merchant.privateKey)
  equal(verify(message, signature, merchant.publicKey), true)
  const spoiled = responseMessage({ timestamp: 1, nonce: 'n', body: Buffer.from(body).toString() })
  equal(verify(spoiled, signature, merchant.publicKey), false)
})

test('what one signs the other verifies: both SDKs, both ways', async () => {
  await fc.assert(
    fc.asyncProperty(partsOf(), async (parts) => {
      const message = requestMessage(parts)
      const text = message.toString()
      const ours = await sign(message, merchant.privateKey)
      // PKCS#1 v1.5 is deterministic: equal keys and messages give equal signatures.
      equal(ours, Rsa.sign(text, merchant.privateKey))
      equal(Rsa.verify(text, ours, merchant.publicKey), true)
      equal(ours, sdk.sha256WithRsa(text))
    }),
    { numRuns: 25 },
  )
})

test('the signature of node-v3 over a request is ours', async () => {
  const [method, url, timestamp, nonce] = ['POST', '/v3/pay/transactions/jsapi', '1644548918', 'ab']
  const order = { out_trade_no: 'T20260101', amount: { total: 1 } }
  const theirs = sdk.getSignature(method, nonce, timestamp, url, order)
  const body = JSON.stringify(order)
  equal(
    theirs,
    await sign(requestMessage({ method, url, timestamp, nonce, body }), merchant.privateKey),
  )
})

test('one flipped bit anywhere and the signature fails', async () => {
  const message = requestMessage({
    method: 'POST',
    url: '/v3/pay/transactions/native',
    timestamp: 1644548918,
    nonce: newNonce(),
    body: '{"amount":{"total":100}}',
  })
  const signature = await sign(message, merchant.privateKey)
  const raw = Buffer.from(signature, 'base64')
  fc.assert(
    fc.property(fc.nat(message.length * 8 - 1), (bit) => {
      equal(verify(flipped(message, bit), signature, merchant.publicKey), false)
    }),
  )
  fc.assert(
    fc.property(fc.nat(raw.length * 8 - 1), (bit) => {
      const forged = flipped(raw, bit).toString('base64')
      equal(verify(message, forged, merchant.publicKey), false)
    }),
  )
})

test('only the one spelling of a signature counts', async () => {
  const signature = await sign('m', merchant.privateKey)
  const wrong: readonly string[] = [
    '',
    ' ',
    '====',
    `${signature}\n`,
    ` ${signature}`,
    signature.slice(0, -1),
    signature.replaceAll('+', '-').replaceAll('/', '_').replace('==', ''),
    `${signature.slice(0, 10)}*${signature.slice(10)}`,
    `WECHATPAY/SIGNTEST/${signature}`,
    'é'.repeat(344),
  ]
  equal(verify('m', signature, merchant.publicKey), true)
  for (const spelling of wrong) equal(verify('m', spelling, merchant.publicKey), false, spelling)
})

test('another key does not verify', async () => {
  const signature = await sign('m', merchant.privateKey)
  equal(verify('m', signature, stranger.publicKey), false)
})

test('a key that cannot sign is refused, not silently passed', async () => {
  await rejects(sign('m', createSecretKey(Buffer.alloc(32))))
  await rejects(sign('m', merchant.publicKey))
})

test('signing leaves the event loop free', async () => {
  let turns = 0
  const turning = setInterval(() => turns++, 0)
  await Promise.all(Array.from({ length: 40 }, (_, n) => sign(`message ${n}`, merchant.privateKey)))
  clearInterval(turning)
  notEqual(turns, 0)
})

test('a nonce has 32 characters and is new every time', () => {
  const nonces = Array.from({ length: 1000 }, newNonce)
  for (const nonce of nonces) match(nonce, /^[0-9A-F]{32}$/)
  equal(new Set(nonces).size, nonces.length)
})

function partsOf() {
  return fc.record({
    method: fc.constantFrom('GET', 'POST'),
    url: fc.webPath().map((path) => `/v3${path}?mchid=1900000001`),
    timestamp: fc.integer({ min: 1, max: 2 ** 31 }),
    nonce: fc.stringMatching(/^[0-9a-zA-Z]{10,32}$/),
    body: fc.oneof(fc.constant(''), fc.json(), fc.string({ unit: 'binary' })),
  })
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes)
  const at = Math.floor(bit / 8)
  copy.writeUInt8(copy.readUInt8(at) ^ (1 << (bit % 8)), at)
  return copy
}
