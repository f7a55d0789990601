import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogue, catalogueVersion, originOf, placeOf } from './catalogue.ts'
import { families, type Family } from './factor.ts'
import { counted } from './grammar.ts'

/** What the families must have at least, and what they have. */
const sizes: readonly (readonly [family: Family, atLeast: number, are: number])[] = [
  ['A', 20, 20],
  ['B', 24, 25],
  ['C', 54, 54],
  ['D', 24, 25],
  ['E', 28, 28],
  ['F', 32, 46],
  ['G', 26, 28],
  ['H', 16, 18],
  ['I', 14, 15],
  ['J', 12, 14],
  ['K', 16, 16],
  ['L', 20, 22],
  ['M', 8, 8],
  ['N', 10, 19],
]

test('every family has its factors, and all together are more than 304', () => {
  for (const [family, atLeast, are] of sizes) {
    const count = catalogue.filter((factor) => factor.family === family).length
    assert.equal(count, are, `family ${family}`)
    assert.ok(count >= atLeast, `family ${family}`)
  }
  assert.deepEqual(
    sizes.map(([family]) => family),
    Object.keys(families),
  )
  assert.ok(catalogue.length >= 304)
})

test('names are one of a kind, spelled alike, and told in two languages', () => {
  assert.equal(new Set(catalogue.map(({ name }) => name)).size, catalogue.length)
  assert.equal(new Set(catalogue.map(({ title }) => title.zh)).size, catalogue.length)
  for (const [index, { name, title }] of catalogue.entries()) {
    assert.match(name, /^[a-z]+\.[a-z][a-z0-9_]*(?:\.(?:5m|1h|24h|7d|14d|28d|30d|90d))?$/)
    assert.match(title.zh, /\p{Script=Han}/u, name)
    assert.match(title.en, /^[\x20-\x7e]+$/, name)
    assert.equal(placeOf(name), index)
    assert.notEqual(originOf(name), undefined)
  }
  assert.equal(placeOf('customer.count.2h'), undefined)
})

test('a catalogue is changed knowingly: logged vectors, models and rules name its version', () => {
  assert.equal(catalogueVersion, '75054dee646c7b7e')
})

test('what is counted says by its name whose, what and how far back', () => {
  for (const { name, entity, aggregate, window } of counted) {
    assert.equal(name, `${entity}.${aggregate}.${window}`)
    assert.equal(originOf(name), 'counted')
  }
})
