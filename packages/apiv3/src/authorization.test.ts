import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { Formatter } from 'wechatpay-axios-plugin'
import NodeV3 from 'wechatpay-node-v3'
import {
  type Authorization,
  authorizationOf,
  formatAuthorization,
  parseAuthorization,
} from './authorization.ts'
import { newNonce, requestMessage, verify } from './sign.ts'
import { createIdentity, merchantSerial } from './testing/identity.ts'

const merchant = createIdentity(merchantSerial)
const scheme = 'WECHATPAY2-SHA256-RSA2048'
const sample: Authorization = {
  mchid: '1900000001',
  serialNo: merchantSerial,
  nonce: '593BEC0C930BF1AFEB40B4A08C8FB242',
  timestamp: 1554208460,
  signature:
    'uOVRnA4qG/MNnYzdQxJanN+zU+lTgIcnU9BxGw5dKjK+VdEUz2FeIoC+D5sB/LN+nGzX3hfZg6r5wT1pl2ZobmIc6p0ldN7J6yDgUzbX8Uk3sD4a4eZVPTBvqNDoUqcYMlZ9uuDdCvNv4TM3c1WzsXUrExwVkI1XO5jCNbgDJ25nkT/c1gIFvqoogl7MdSFGc4W4xZsqCItnqbypR3RuGIlR9h9vlRsy7zJR9PBI83X8alLDIfR1ukt1P7tMnmogZ0cuDY8cZsd8ZlCgLadmvej58SLsIkVxFJ8XyUgx9FmutKSYTmYtWBZ0+tNvfGmbXU7cob8H/4nLBiCwIUFluw==',
}
const header = formatAuthorization(sample)
const parameters = header.slice(scheme.length + 1).split(',')

test('the header is spelled as the documents print it', () => {
  equal(header.startsWith(`${scheme} mchid="1900000001",nonce_str="593BEC0C`), true)
  equal(header.endsWith(`,timestamp="1554208460",serial_no="${merchantSerial}"`), true)
})

test('parameters may stand in any order', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(parameters, { minLength: 5 }), (shuffled) => {
      deepEqual(parseAuthorization(`${scheme} ${shuffled.join(',')}`), sample)
      deepEqual(parseAuthorization(`${scheme}   ${shuffled.join(' , ')}`), sample)
    }),
  )
})

test('with a parameter missing or repeated there is no header', () => {
  for (const parameter of parameters) {
    const rest = parameters.filter((other) => other !== parameter)
    equal(parseAuthorization(`${scheme} ${rest.join(',')}`), undefined, `without ${parameter}`)
    const twice = [...parameters, parameter]
    equal(parseAuthorization(`${scheme} ${twice.join(',')}`), undefined, `twice ${parameter}`)
  }
})

test('what is not such a header is undefined', () => {
  const withParameter = (name: string, value: string): string =>
    header.replace(new RegExp(`${name}="[^"]*"`), `${name}="${value}"`)
  const table: readonly (string | undefined)[] = [
    undefined,
    '',
    scheme,
    `${scheme} `,
    'Bearer abc',
    header.replace(scheme, 'WECHATPAY2-SM2-WITH-SM3'),
    header.replace(scheme, scheme.toLowerCase()),
    `${header},`,
    `${header} trailing`,
    `${header},x`,
    header.replaceAll('"', ''),
    header.replaceAll('"', "'"),
    withParameter('mchid', ''),
    withParameter('mchid', '1 9'),
    withParameter('mchid', '1'.repeat(33)),
    withParameter('serial_no', 'not hex'),
    withParameter('serial_no', 'A'.repeat(65)),
    withParameter('nonce_str', ''),
    withParameter('nonce_str', 'a\nb'),
    withParameter('nonce_str', 'n'.repeat(65)),
    withParameter('timestamp', '0'),
    withParameter('timestamp', '01554208460'),
    withParameter('timestamp', '1554208460.5'),
    withParameter('timestamp', '1e9'),
    withParameter('timestamp', '-1554208460'),
    withParameter('timestamp', '9'.repeat(12)),
    withParameter('signature', ''),
    withParameter('signature', '<>'),
    withParameter('signature', 'A'.repeat(2000)),
    `${header},x="${'y'.repeat(2000)}"`,
  ]
  for (const [row, text] of table.entries()) {
    equal(parseAuthorization(text), undefined, `row ${row}: ${text}`)
  }
})

test('what is newer than this package is passed over', () => {
  deepEqual(parseAuthorization(`${header},brand_id="40001"`), sample)
})

test('short nonces and lower-case serials of older SDKs are read as sent', () => {
  const older = { ...sample, nonce: 'k3v9x0aq1b', serialNo: merchantSerial.toLowerCase() }
  deepEqual(parseAuthorization(formatAuthorization(older)), older)
})

test('formatted and parsed again, nothing is lost', () => {
  fc.assert(
    fc.property(authorizations(), (authorization) => {
      deepEqual(parseAuthorization(formatAuthorization(authorization)), authorization)
    }),
  )
})

test('no text makes the parser throw or hang', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      parseAuthorization(text)
      parseAuthorization(`${scheme} ${text}`)
    }),
  )
  const started = performance.now()
  parseAuthorization(`${scheme} ${'a="'.repeat(600)}`)
  parseAuthorization(`${scheme} a="b"${' '.repeat(1900)}`)
  equal(performance.now() - started < 1000, true)
})

test('the headers of both SDKs are read', () => {
  const { mchid, serialNo, nonce, timestamp, signature } = sample
  deepEqual(
    parseAuthorization(Formatter.authorization(mchid, nonce, signature, timestamp, serialNo)),
    sample,
  )
  const sdk = new NodeV3({
    appid: 'wx0000000000000001',
    mchid,
    serial_no: serialNo,
    publicKey: Buffer.from(merchant.certificatePem),
    privateKey: Buffer.from(merchant.privatePem),
  })
  const theirs = sdk.getAuthorization(nonce, String(timestamp), signature)
  deepEqual(parseAuthorization(theirs), sample)
})

test('a signed header verifies over the very request, and over no other', async () => {
  const request = {
    method: 'POST',
    url: '/v3/pay/transactions/jsapi?a=%E4%BB%98',
    timestamp: 1554208460,
    nonce: newNonce(),
    body: '{"description":"付款"}\n',
  }
  const identity = { mchid: '1900000001', serialNo: merchantSerial }
  const text = await authorizationOf({ ...request, ...identity, privateKey: merchant.privateKey })
  const parsed = parseAuthorization(text)
  if (!parsed) throw new Error('not parsed')
  const { signature, nonce, timestamp, mchid, serialNo } = parsed
  deepEqual({ mchid, serialNo }, identity)
  const holds = (change: Partial<typeof request>): boolean =>
    verify(
      requestMessage({ ...request, nonce, timestamp, ...change }),
      signature,
      merchant.publicKey,
    )
  equal(holds({}), true)
  equal(holds({ method: 'GET' }), false)
  equal(holds({ url: '/v3/pay/transactions/jsapi?a=付' }), false)
  equal(holds({ timestamp: 1554208461 }), false)
  equal(holds({ nonce: 'other' }), false)
  equal(holds({ body: '{"description":"付款"}' }), false)
})

function authorizations() {
  return fc.record(
    {
      mchid: fc.stringMatching(/^[0-9]{8,10}$/),
      serialNo: fc.stringMatching(/^[0-9A-F]{38,40}$/),
      nonce: fc.stringMatching(/^[0-9A-Za-z]{1,64}$/),
      timestamp: fc.integer({ min: 1, max: 99_999_999_999 }),
      signature: fc
        .uint8Array({ minLength: 3, maxLength: 512 })
        .map((bytes) => Buffer.from(bytes).toString('base64')),
    },
    { noNullPrototype: true },
  )
}
