import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#kernel/id'

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
