import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { JsonFault, NumberLiteral, parseStrictJson } from '#platform/strict-json'

const parse = (text: string) => parseStrictJson(Buffer.from(text))

/** Ours as plain values, so that it can be laid beside JSON.parse. */
function plain(value: unknown): unknown {
  if (value instanceof NumberLiteral) return Number(value.literal)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}

test('reads what JSON.parse reads', () => {
  const value = fc.jsonValue({ maxDepth: 8 })
  const indent = fc.constantFrom('', ' ', '\t\n')
  fc.assert(
    fc.property(value, indent, (json, space) => {
      const text = JSON.stringify(json, undefined, space)
      if (/__proto__|\\u0000|\\ud[89a-f]/i.test(text)) return
      assert.deepEqual(plain(parse(text)), JSON.parse(text))
    }),
    { numRuns: 300 },
  )
})

test('never accepts what JSON.parse refuses', () => {
  const pieces = ['{', '}', '[', ']', ',', ':', '"', '"a"', '1', '-', '0', '.', 'e', '+']
  const more = [' ', '\\', 'true', 'nul', 'null', '\u0001', '"\\u00e9"', '\u00a0', '\uFEFF', '//']
  const text = fc.array(fc.constantFrom(...pieces, ...more), { maxLength: 12 })
  fc.assert(
    fc.property(text, (parts) => {
      const joined = parts.join('')
      let ours: unknown
      try {
        ours = parse(joined)
      } catch (error) {
        assert(error instanceof JsonFault, `${joined}: ${String(error)}`)
        return
      }
      assert.deepEqual(plain(ours), JSON.parse(joined))
    }),
    { numRuns: 5_000 },
  )
})

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

const refused: readonly (readonly [text: string | Buffer, issue: RegExp, pointer: string])[] = [
  ['{"a":1,"a":99}', /given twice/, '/a'],
  ['{"a":1,"\\u0061":99}', /given twice/, '/a'],
  ['{"x":[{"b/c":1,"b/c":1}]}', /given twice/, '/x/0/b~1c'],
  ['{"__proto__":{}}', /may have/, '/__proto__'],
  ['{"constructor":{"prototype":{}}}', /may have/, '/constructor'],
  ['\uFEFF{}', /byte order mark/, ''],
  ['{"a":"\\u0000"}', /U\+0000/, '/a'],
  ['{"a":"\\ud800"}', /surrogate/, '/a'],
  ['{"\\udc00":1}', /surrogate/, ''],
  [Buffer.from('{"a":"é"}', 'latin1'), /not UTF-8/, ''],
  [Buffer.from('{}', 'utf16le'), /quoted name/, ''],
  [Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), /not UTF-8/, ''],
  [deep(17), /deeper than 16/, '/0'.repeat(16)],
  [deep(20_000), /deeper than 16/, '/0'.repeat(16)],
  ['{"a":1', /not closed/, ''],
  ['{"a":1}{}', /after its end/, ''],
  ['01', /after its end/, ''],
  ['NaN', /not a JSON value/, ''],
  ['"a\nb"', /control character/, ''],
  ['', /ends too early/, ''],
]

test('refuses what two readers could understand differently', () => {
  for (const [text, issue, pointer] of refused)
    assert.throws(
      () => parseStrictJson(Buffer.from(text)),
      (error) =>
        error instanceof JsonFault && issue.test(error.message) && error.pointer === pointer,
      String(text).slice(0, 60),
    )
})

test('16 levels pass', () => assert.doesNotThrow(() => parse(deep(16))))

test('a number that would change in silence is no number', () => {
  for (const literal of ['1.0', '1e2', '-0', '9007199254740993', '1e400', '12345678901234567890'])
    assert.deepEqual(parse(literal), new NumberLiteral(literal))
  for (const literal of ['0', '-1', '9007199254740991', '0.5', '-2.5e-3'])
    assert.equal(parse(literal), Number(literal))
})
