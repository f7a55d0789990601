import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { faultNames, faultOf, parametersOf } from './fault.ts'

test('there are at least forty faults, each told in both languages and within its bounds', () => {
  assert.ok(faultNames.length >= 40, String(faultNames.length))
  for (const name of faultNames) {
    const { title, happens, advice, parameters, verbs } = faultOf(name)
    for (const { zh, en } of [title, happens, advice]) {
      assert.match(zh, /[\u4E00-\u9FFF]/, name)
      assert.match(en, /^[\u0020-\u007E‘’“”…]+$/, name)
    }
    assert.ok(verbs.length > 0, name)
    for (const { min, max, usual } of Object.values(parameters))
      assert.ok(min <= usual && usual <= max, name)
  }
  const titles = faultNames.map((name) => faultOf(name).title.zh)
  assert.equal(new Set(titles).size, titles.length)
})

test('what an order does not set is as usual', () => {
  assert.deepEqual(parametersOf('slow_drip', { bytes: 3 }), { everyMs: 1_000, bytes: 3 })
})

test('every fault is struck in some test of this folder', () => {
  const folder = import.meta.dirname
  const texts = readdirSync(folder)
    .filter((name) => /^strike-.*\.test\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  const missing = faultNames.filter((name) => !texts.some((text) => text.includes(`'${name}'`)))
  assert.deepEqual(missing, [])
})
