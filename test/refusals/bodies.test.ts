/** Bytes that are no message, each well signed: the answer says why, and nothing is written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../server.ts'
import type { Answer, Call } from '../signed-face.ts'
import { type Json, openTill, order, orderOf, type Side, type Till } from '../till.ts'
import { type Row, refuseAll } from './refuse-all.ts'

/** The text of a good order with something put in front of its last brace. */
const withMore = (body: Json, more: string): string =>
  `${JSON.stringify(body).slice(0, -1)},${more}}`

const nested = (levels: number): string => `"x":${'['.repeat(levels)}${']'.repeat(levels)}`

const bytes = (text: string, encoding: BufferEncoding): Uint8Array => Buffer.from(text, encoding)

/** In a text that is good otherwise, so that nothing else can be what is refused. */
const spoiledTexts: readonly (readonly [
  what: string,
  spoil: (body: Json) => string | Uint8Array,
])[] = [
  ['a member twice', (body) => withMore(body, '"amount":{"total":1}')],
  ['a member twice, one escaped', (body) => withMore(body, String.raw`"\u0061mount":{"total":1}`)],
  ['an inner member twice', (body) => withMore(body, '"detail":{"cost_price":1,"cost_price":2}')],
  ['__proto__', (body) => withMore(body, '"__proto__":{"amount":{"total":1}}')],
  ['__proto__ escaped', (body) => withMore(body, String.raw`"\u005f_proto__":1`)],
  ['__proto__ within', (body) => withMore(body, '"detail":{"__proto__":{"cost_price":1}}')],
  ['constructor.prototype', (body) => withMore(body, '"constructor":{"prototype":{"total":1}}')],
  ['seventeen levels', (body) => withMore(body, nested(16))],
  ['twenty thousand levels', (body) => withMore(body, nested(20_000))],
  ['an escaped NUL', (body) => withMore(body, String.raw`"attach":"a\u0000b"`)],
  ['a bare NUL', (body) => withMore(body, '"attach":"a\0b"')],
  ['a bare line feed', (body) => withMore(body, '"attach":"a\nb"')],
  ['a NUL in a name', (body) => withMore(body, String.raw`"att\u0000ach":"b"`)],
  ['half a surrogate pair', (body) => withMore(body, String.raw`"attach":"\ud842"`)],
  ['beyond U+FFFF in what nobody reads', (body) => withMore(body, '"note":["fine","𠮷"]')],
  ['beyond U+FFFF in a name', (body) => withMore(body, '"𠮷":1')],
  ['Latin-1', (body) => bytes(withMore(body, '"attach":"é"'), 'latin1')],
  ['UTF-16', (body) => bytes(JSON.stringify(body), 'utf16le')],
  ['overlong UTF-8', (body) => spliced(body, [0xc0, 0xaf])],
  ['a surrogate in UTF-8', (body) => spliced(body, [0xed, 0xa0, 0x80])],
  ['UTF-8 that breaks off', (body) => spliced(body, [0xe4, 0xb8])],
  ['a byte order mark', (body) => `\uFEFF${JSON.stringify(body)}`],
  ['more after its end', (body) => `${JSON.stringify(body)}{}`],
  ['a text that breaks off', (body) => JSON.stringify(body).slice(0, -1)],
  ['a comma too many', (body) => `${JSON.stringify(body).slice(0, -1)},}`],
  ['a comment', (body) => `${JSON.stringify(body)}//`],
  ['single quotes', (body) => JSON.stringify(body).replaceAll('"', "'")],
  ['a list', (body) => JSON.stringify([body])],
  ['a text in a text', (body) => JSON.stringify(JSON.stringify(body))],
  ['null', () => 'null'],
  ['a number', () => '1'],
  ['nothing', () => ''],
  ['an empty object', () => '{}'],
]

/** Bytes in the middle of a text member, where only a strict reader sees that they are no UTF-8. */
const spliced = (body: Json, middle: readonly number[]): Uint8Array => {
  const [head = '', tail = ''] = withMore(body, '"attach":"a|b"').split('|')
  return Buffer.concat([Buffer.from(head), Buffer.from(middle), Buffer.from(tail)])
}

const types = [
  undefined,
  '',
  'text/plain',
  'text/json',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=gbk',
  'application/json; charset=utf-16',
  'application/jsonp',
]

const sent = (
  till: Till,
  side: Side,
  body: string | Uint8Array,
  headers: Call['headers'] = {},
): Promise<Answer> => {
  const path = `${side.prefix}/native`
  return till.call(side.signer, { method: 'POST', path, body, headers })
}

test('a body that two readers could read differently is refused', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  for (const side of [till.direct, till.partner])
    await refuseAll(
      till,
      spoiledTexts.map(([what, spoil]): Row => {
        const ask = () => sent(till, side, spoil(orderOf(side)))
        return [`${side.name} ${what}`, ask, 400, 'PARAM_ERROR']
      }),
    )
})

test('what is no JSON by its label, or too large, breaks the rules of the wire', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  const large = (body: Json) => withMore(body, `"attach":"${'x'.repeat(2_000_000)}"`)
  for (const side of [till.direct, till.partner]) {
    const asJson = (type: string | undefined): Row => {
      const ask = () => sent(till, side, JSON.stringify(orderOf(side)), { 'content-type': type })
      return [`${side.name} ${type}`, ask, 400, 'INVALID_REQUEST']
    }
    await refuseAll(till, [
      ...types.map(asJson),
      ['2 MB', () => sent(till, side, large(orderOf(side))), 400, 'INVALID_REQUEST'],
      [
        '2 MB of blanks',
        () => sent(till, side, `${' '.repeat(2_000_000)}${JSON.stringify(orderOf(side))}`),
        400,
        'INVALID_REQUEST',
      ],
    ])
  }
})

test('what a newer SDK may say is passed over', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  const more = [
    '"new_member":{"deep":[1.5,1e2,null]}',
    '"detail":{"new_member":1}',
    '"scene_info":{"payer_client_ip":"::1","store_info":{"id":"1","new_member":true}}',
    '"constructor":1',
    nested(15),
  ]
  for (const side of [till.direct, till.partner])
    for (const one of more) {
      const answer = await sent(till, side, withMore(orderOf(side), one))
      assert.equal(answer.status, 200, `${one} ${answer.text}`)
    }
})

test('a question that two readers could read differently is refused', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  for (const side of [till.direct, till.partner]) {
    const { number } = await order(till, side)
    const asked = `${side.prefix}/out-trade-no`
    const rows: readonly (readonly [path: string, status: number, code: string])[] = [
      [`${asked}/${number}`, 400, 'PARAM_ERROR'],
      [`${asked}/${number}?${side.query}&${side.query}`, 400, 'PARAM_ERROR'],
      [`${asked}/${number}?${side.query.replaceAll('=', '[]=')}`, 400, 'PARAM_ERROR'],
      [`${asked}/${number}?${side.query}${'1'.repeat(32)}`, 400, 'PARAM_ERROR'],
      [`${asked}/${number}?${side.query}%F0%9F%98%80`, 400, 'PARAM_ERROR'],
      [`${asked}/${number}%00?${side.query}`, 400, 'INVALID_REQUEST'],
      [`${asked}/${number}?${side.query}%zz`, 400, 'INVALID_REQUEST'],
      [`${asked}/${'7'.repeat(33)}?${side.query}`, 400, 'PARAM_ERROR'],
      [`${asked}/${'7'.repeat(300)}?${side.query}`, 400, 'INVALID_REQUEST'],
      [`${asked}/${number}/nothing?${side.query}`, 404, 'NOT_FOUND'],
      [`${asked}/${number.toLowerCase()}?${side.query}`, 404, 'ORDER_NOT_EXIST'],
    ]
    await refuseAll(
      till,
      rows.map(([path, status, code]): Row => {
        return [path, () => till.call(side.signer, { path }), status, code]
      }),
    )
  }
})
