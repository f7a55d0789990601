import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { createKeyFilter } from './key-filter.ts'
import { kinds } from './slots.ts'

/** Hashes of 53 bits, as keys are. */
function* keysFrom(seed: number, count: number): Generator<number> {
  let state = seed
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state
  }
  for (let index = 0; index < count; index++) yield (next() & 0x1fffff) * 2 ** 32 + next()
}

test('what was added is always found, and of a million others hardly any', () => {
  const filter = createKeyFilter()
  for (const key of keysFrom(7, 1_000_000)) filter.add('pair', key)
  for (const key of keysFrom(7, 1_000_000)) ok(filter.mayHave('pair', key))
  let wrong = 0
  for (const key of keysFrom(8, 100_000)) if (filter.mayHave('pair', key)) wrong++
  ok(wrong < 100, `${wrong} of a hundred thousand`)
})

test('a key of one kind is no key of another', () => {
  const filter = createKeyFilter()
  const [key = 0] = keysFrom(1, 1)
  filter.add('customer', key)
  equal(kinds.filter((kind) => filter.mayHave(kind, key)).join(), 'customer')
})
