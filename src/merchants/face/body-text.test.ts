import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Type } from 'typebox'
import { mayHoldSupplementary, supplementaryPointer, unknownFields } from './body-text.ts'

test('where a character lies beyond U+FFFF', () => {
  const table: readonly (readonly [value: unknown, pointer: string | undefined])[] = [
    ['plain 中文 €', undefined],
    ['😀', ''],
    [{ a: ['b', { 'c/d': '𠮷' }] }, '/a/1/c~1d'],
    [{ a: { '😀': 1 } }, '/a'],
    [{ a: null, b: 1, c: true }, undefined],
    [undefined, undefined],
  ]
  for (const [value, pointer] of table)
    assert.equal(supplementaryPointer(value), pointer, JSON.stringify(value))
})

test('no body that holds one is passed over, however it is spelled', () => {
  const escaped = (text: string) =>
    text.replaceAll(
      /[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const spellings = [JSON.stringify(text), escaped(JSON.stringify(text))]
      const holds = supplementaryPointer(text) !== undefined
      for (const spelling of spellings)
        assert(!holds || mayHoldSupplementary(Buffer.from(spelling)), spelling)
    }),
  )
  assert.equal(mayHoldSupplementary(Buffer.from('{"description":"一碗面","amount":1}')), false)
})

test('which members a schema does not speak of', () => {
  const schema = Type.Object(
    { a: Type.Object({ b: Type.String() }), list: Type.Array(Type.Object({ c: Type.Integer() })) },
    { anyOf: [{ properties: { d: {} } }, { properties: { e: {} } }] },
  )
  const table: readonly (readonly [body: unknown, names: readonly string[]])[] = [
    [{ a: { b: '' }, list: [{ c: 1 }], d: 1, e: { free: 1 } }, []],
    [{ x: { y: 1 } }, ['/x']],
    [{ a: { z: 1 }, list: [{ c: 1 }, { f: 1 }] }, ['/a/z', '/list/1/f']],
    [[{ x: 1 }], []],
    ['text', []],
    [null, []],
  ]
  for (const [body, names] of table)
    assert.deepEqual(unknownFields(schema, body), names, JSON.stringify(body))
  const many = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`x${index}`, 1]))
  assert.equal(unknownFields(schema, many).length, 20)
  assert.deepEqual(unknownFields(schema, { ['n'.repeat(999)]: 1 }), [`/${'n'.repeat(64)}`])
})
