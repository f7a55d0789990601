import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { supplementaryPointer, unknownFields } from './body-text.ts'

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
