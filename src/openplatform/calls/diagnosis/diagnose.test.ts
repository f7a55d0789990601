import { deepEqual, equal, ok } from 'node:assert/strict'
import {
  constants,
  createHash,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign as signWith,
} from 'node:crypto'
import { test } from 'node:test'
import { gbkOf } from './charset.ts'
import { diagnose } from './diagnose.ts'
import type { SignedCall } from './diagnosis.ts'

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const [own, second, stranger] = [pair(), pair(), pair()]
const named = { serial: 'A1', publicKey: own.publicKey }
const others = [{ serial: 'B2', publicKey: second.publicKey }]

const json = '{"description":"包子/馒头 <热>","amount":{"total":100,"currency":"CNY"}}'
const call = {
  method: 'POST',
  url: '/v3/pay/transactions/native?b=%E4%B8%AD+1&a=x%20y%2F',
  host: 'pay.example.com',
  timestamp: '1790000000',
  nonce: 'abcDEF0123456789abcDEF0123456789',
  body: Buffer.from(json),
} satisfies Omit<SignedCall, 'signature'>
const query = { ...call, method: 'GET', body: Buffer.alloc(0) }

type Draft = Omit<SignedCall, 'signature' | 'body'> & Readonly<{ body: string | Buffer }>

const textOf = ({ method, url, timestamp, nonce, body }: Draft): Buffer =>
  Buffer.concat([
    Buffer.from(`${method}\n${url}\n${timestamp}\n${nonce}\n`),
    Buffer.from(body),
    Buffer.from('\n'),
  ])
const raw = (message: string | Buffer, key: KeyObject = own.privateKey, hash = 'sha256'): Buffer =>
  signWith(hash, Buffer.from(message), key)
const base64 = (message: string | Buffer, key?: KeyObject, hash?: string): string =>
  raw(message, key, hash).toString('base64')

const said = (signature: string, sent: Omit<SignedCall, 'signature'> = call) => {
  const { verdict, findings, keySerial } = diagnose({ ...sent, signature }, { named, others })
  return { verdict, mistakes: findings.map(({ mistake }) => mistake), keySerial, findings }
}

test('a right signature is right, and its text is shown line by line', () => {
  const signature = base64(textOf(call))
  const { verdict, lines, length, findings } = diagnose({ ...call, signature }, { named, others })
  deepEqual([verdict, findings], ['right', []])
  deepEqual(
    lines.map(({ text }) => text),
    ['POST', call.url, call.timestamp, call.nonce, json],
  )
  equal(length, textOf(call).length)
})

const value: unknown = JSON.parse(json)
const spaced = '{"description": "包子/馒头 <热>", "amount": {"total": 100, "currency": "CNY"}}'
const escaped = (text: string) =>
  text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** One line signed otherwise than it was sent. */
const inOneLine: readonly (readonly [mistake: string, signed: Partial<Draft>])[] = [
  ['method_lower_case', { method: 'post' }],
  ['method_other', { method: 'GET' }],
  ['url_without_query', { url: '/v3/pay/transactions/native' }],
  ['url_with_host', { url: `https://pay.example.com${call.url}` }],
  ['url_with_host', { url: `https://api.mch.weixin.qq.com${call.url}` }],
  ['url_with_host', { url: `pay.example.com${call.url}` }],
  ['url_with_host_without_query', { url: 'https://pay.example.com/v3/pay/transactions/native' }],
  ['url_decoded', { url: '/v3/pay/transactions/native?b=中+1&a=x y/' }],
  ['url_plus_for_blank', { url: call.url.replace('%20', '+') }],
  ['url_hex_case', { url: call.url.replace('%E4%B8%AD', '%e4%b8%ad').replace('%2F', '%2f') }],
  ['url_query_sorted', { url: '/v3/pay/transactions/native?a=x%20y%2F&b=%E4%B8%AD+1' }],
  ['url_slash_missing', { url: call.url.slice(1) }],
  ['url_slash_added', { url: call.url.replace('?', '/?') }],
  ['url_prefix_missing', { url: call.url.slice(3) }],
  ['url_left_out', { url: '' }],
  ['timestamp_milliseconds', { timestamp: `${call.timestamp}000` }],
  ['timestamp_other', { timestamp: '1790000001' }],
  ['timestamp_other', { timestamp: '1789971200' }],
  ['timestamp_nonce_swapped', { timestamp: call.nonce, nonce: call.timestamp }],
  ['nonce_case', { nonce: call.nonce.toUpperCase() }],
  ['nonce_left_out', { nonce: '' }],
  ['body_left_out', { body: '' }],
  ['body_spaced', { body: spaced }],
  ['body_pretty', { body: JSON.stringify(value, null, 2) }],
  ['body_pretty', { body: JSON.stringify(value, null, 4) }],
  ['body_escaped_unicode', { body: escaped(json) }],
  ['body_escaped_slashes', { body: escaped(json).replace('/', '\\/') }],
  ['body_escaped_html', { body: json.replace('<', '\\u003c').replace('>', '\\u003e') }],
  [
    'body_sorted',
    { body: '{"amount":{"currency":"CNY","total":100},"description":"包子/馒头 <热>"}' },
  ],
  ['body_byte_order_mark', { body: `\u{feff}${json}` }],
  ['body_charset', { body: gbkOf(json) ?? '' }],
  ['body_charset', { body: Buffer.from(json, 'utf16le') }],
  ['body_newline_added', { body: `${json}\n` }],
  ['body_url_encoded', { body: encodeURIComponent(json) }],
  ['body_base64', { body: Buffer.from(json).toString('base64') }],
  ['body_form', { body: 'amount={"total":100,"currency":"CNY"}&description=包子/馒头 <热>' }],
]

test('what was signed instead of what was sent is found, line by line', () => {
  for (const [mistake, signed] of inOneLine) {
    const { verdict, mistakes, findings } = said(base64(textOf({ ...call, ...signed })))
    deepEqual([verdict, mistakes], ['mistake', [mistake]], JSON.stringify(signed))
    const [{ place, signed: told } = { place: 'key', signed: null }] = findings
    const line = mistake.split('_', 1)[0]
    equal(place, line, mistake)
    if (place === 'url') equal(told, signed.url)
    if (place === 'body') equal(told, null, 'a body is not repeated')
  }
})

test('a body that was sent otherwise than written is found too', () => {
  const table: readonly (readonly [mistake: string, sent: string, signed: string])[] = [
    ['body_rewritten', spaced, json],
    ['body_rewritten', JSON.stringify(value, null, 2), json],
    ['body_trimmed', `${json}\n`, json],
    ['body_line_ends', '{"a":1,\r\n"b":2}', '{"a":1,\n"b":2}'],
    ['body_byte_order_mark_lost', `\u{feff}${json}`, json],
  ]
  for (const [mistake, sent, body] of table) {
    const { mistakes } = said(base64(textOf({ ...call, body })), {
      ...call,
      body: Buffer.from(sent),
    })
    deepEqual(mistakes, [mistake])
  }
  for (const word of ['{}', 'null', 'undefined'])
    deepEqual(said(base64(textOf({ ...query, body: word })), query).mistakes, [
      'body_word_for_none',
    ])
  const upload = Buffer.from(
    '--b\r\ncontent-disposition: form-data; name="meta"\r\n\r\n{}\r\n--b--',
  )
  const sent = { ...call, body: Buffer.from('{}'), upload }
  deepEqual(said(base64(textOf({ ...call, body: upload })), sent).mistakes, ['body_whole_upload'])
})

test('lines that are put together otherwise are found', () => {
  const right = textOf(call).toString()
  const table: readonly (readonly [mistake: string, message: string])[] = [
    ['last_newline_missing', right.slice(0, -1)],
    ['newline_one_too_many', `${right.slice(0, -1)}\n\n`],
    ['line_ends_crlf', right.replaceAll('\n', '\r\n')],
    ['line_ends_written', right.replaceAll('\n', '\\n')],
    ['line_ends_missing', right.replaceAll('\n', '')],
    ['answer_format', `${call.timestamp}\n${call.nonce}\n${json}\n`],
    ['body_alone', json],
  ]
  for (const [mistake, message] of table) {
    // A body that ends with a newline and a text that ends with two are the same bytes.
    const same = mistake === 'newline_one_too_many' ? 'body_newline_added' : mistake
    deepEqual(said(base64(message)).mistakes, [same], mistake)
  }
  const none = textOf(query).toString()
  deepEqual(said(base64(none.slice(0, -1)), query).mistakes, ['last_newline_missing'])
})

test('two mistakes at once are both told', () => {
  const two = textOf({ ...call, method: 'post', url: '/v3/pay/transactions/native' })
  deepEqual(said(base64(two)).mistakes, ['method_lower_case', 'url_without_query'])
  const shaped = textOf({ ...call, url: `https://pay.example.com${call.url}` })
  deepEqual(said(base64(shaped.subarray(0, -1))).mistakes, [
    'url_with_host',
    'last_newline_missing',
  ])
})

test('signatures made in another way are told apart', () => {
  const right = textOf(call)
  const hex = createHash('sha256').update(right).digest('hex')
  const pss = { key: own.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  const bare = privateEncrypt(own.privateKey, createHash('sha256').update(right).digest())
  const base = base64(right)
  const table: readonly (readonly [mistake: string, signature: string])[] = [
    ['hashed_twice', base64(hex)],
    ['hashed_twice', base64(hex.toUpperCase())],
    ['hashed_twice', base64(Buffer.from(hex, 'hex'))],
    ['hashed_twice', base64(right.toString('hex'))],
    ['hash_other', base64(right, own.privateKey, 'sha1')],
    ['hash_other', base64(right, own.privateKey, 'md5')],
    ['hash_other', base64(right, own.privateKey, 'sha512')],
    ['hash_bare', bare.toString('base64')],
    ['padding_pss', signWith('sha256', right, pss).toString('base64')],
    ['signature_hex', raw(right).toString('hex')],
    ['signature_base64_twice', Buffer.from(base).toString('base64')],
    ['signature_hex_in_base64', Buffer.from(raw(right).toString('hex')).toString('base64')],
    ['signature_spaces', `${base.slice(0, 76)}\n${base.slice(76)}`],
    ['signature_probe', `WECHATPAY/SIGNTEST/${base}`],
  ]
  for (const [mistake, signature] of table) {
    const { verdict, mistakes } = said(signature)
    deepEqual([verdict, mistakes], ['mistake', [mistake]], mistake)
  }
  const url = base64(textOf({ ...call, nonce: 'q'.repeat(8) }))
  equal(said(url.replaceAll('+', '-').replaceAll('/', '_')).verdict, 'unknown_message')
})

test('another key is told: another certificate of the merchant, or one of nobody', () => {
  const right = textOf(call)
  const bySecond = said(base64(right, second.privateKey))
  deepEqual(
    [bySecond.verdict, bySecond.mistakes, bySecond.keySerial],
    ['other_certificate', ['serial_of_other_certificate'], 'B2'],
  )
  const both = said(base64(textOf({ ...call, body: '' }), second.privateKey))
  deepEqual(
    [both.verdict, both.mistakes],
    ['mistake', ['serial_of_other_certificate', 'body_left_out']],
  )
  const byNobody = said(base64(right, stranger.privateKey))
  deepEqual([byNobody.verdict, byNobody.mistakes], ['unknown_key', []])
  const withoutNamed = diagnose(
    { ...call, signature: base64(right, second.privateKey) },
    { named: undefined, others },
  )
  deepEqual([withoutNamed.verdict, withoutNamed.keySerial], ['other_certificate', 'B2'])
})

test('what nobody can know is not guessed', () => {
  deepEqual(said(base64(textOf({ ...call, nonce: 'another one' }))).verdict, 'unknown_message')
  deepEqual(said(base64(textOf({ ...call, body: '{"amount":1}' }))).verdict, 'unknown_message')
  for (const signature of ['', 'AAAA', 'x'.repeat(300), Buffer.alloc(384, 0xff).toString('base64')])
    equal(said(signature).verdict, 'no_signature')
})

test('it stays cheap, also for a large body and for what is not found out', () => {
  const body = Buffer.from(JSON.stringify({ text: '大'.repeat(60_000) }))
  const large = { ...call, body }
  const cases = [
    [said, base64(textOf({ ...large, nonce: 'x' })), large],
    [said, base64(textOf({ ...call, nonce: 'x' })), call],
  ] as const
  for (const [run, signature, sent] of cases) {
    const before = performance.now()
    equal(run(signature, sent).verdict, 'unknown_message')
    const ms = performance.now() - before
    ok(ms < 250, `it took ${ms} ms`)
  }
})
