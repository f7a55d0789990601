import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { chances } from '#test/risk-facts'
import { clearKeys, createKeyIndex, dropKey, placeOfKey, putKey } from './key-index.ts'

test('an index of keys knows what a map knows, while it grows and while keys leave', () => {
  const chance = chances(5)
  const index = createKeyIndex()
  const map = new Map<number, number>()
  // Few different low bits, so that many stand in each other's way.
  const keyOf = (): number =>
    1 + Math.floor(chance() * 3_000) * 4_294_967_296 + Math.floor(chance() * 40) * 7
  for (let step = 0; step < 20_000; step++) {
    const key = keyOf()
    const known = map.get(key)
    equal(placeOfKey(index, key), known ?? -1)
    if (known === undefined) {
      putKey(index, key, step)
      map.set(key, step)
    } else if (chance() < 0.7) {
      dropKey(index, key)
      map.delete(key)
    }
    equal(index.size, map.size)
  }
  for (const [key, place] of map) equal(placeOfKey(index, key), place)
  clearKeys(index)
  for (const key of map.keys()) equal(placeOfKey(index, key), -1)
})
