import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { bornAt, newId } from '#kernel/id'

test('an id says what it names and sorts by birth', () => {
  const earlier = newId('cus', new Date('2026-11-23T00:00:00.000Z'))
  const later = newId('cus', new Date('2026-11-23T00:00:00.001Z'))
  match(earlier, /^cus_[0-9A-HJKMNP-TV-Z]{26}$/)
  ok(earlier < later)
})

test('ids born in one instant differ', () => {
  const instant = new Date('2026-11-23T00:00:00Z')
  const ids = Array.from({ length: 10_000 }, () => newId('x', instant))
  equal(new Set(ids).size, ids.length)
})

test('an id, and a key that begins with one, tell when they were born', () => {
  const instant = new Date('2026-11-23T04:05:06.789Z')
  const id = newId('pay', instant)
  deepEqual(bornAt(id), instant)
  deepEqual(bornAt(`${id}:pay:balance`), instant)
  for (const other of ['k1', 'pay_1', `x${id.slice(4)}`, id.toLowerCase(), `pay_Z${id.slice(5)}`])
    equal(bornAt(other), undefined, other)
})
