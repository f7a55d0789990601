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

test('an id of the wire tells the Beijing second of its birth', () => {
  const table: readonly (readonly [digits: string, born: string | undefined])[] = [
    ['20261124080000', '2026-11-24T00:00:00.000Z'],
    ['20261201075959', '2026-11-30T23:59:59.000Z'],
    ['20261201080000', '2026-12-01T00:00:00.000Z'],
    ['20270101000000', '2026-12-31T16:00:00.000Z'],
    ['20280229235959', '2028-02-29T15:59:59.000Z'],
    ['20000101000000', '1999-12-31T16:00:00.000Z'],
    // No such instant.
    ['20260229120000', undefined],
    ['20261131120000', undefined],
    ['20261100120000', undefined],
    ['20261301120000', undefined],
    ['20260001120000', undefined],
    ['20261132120000', undefined],
    ['20261124240000', undefined],
    ['20261124236000', undefined],
    ['20261124235960', undefined],
    ['19991231235959', undefined],
    ['2026112408000x', undefined],
  ]
  for (const [digits, born] of table)
    for (const end of ['', ':pay:balance', '_x'])
      equal(bornAt(`42${digits}123456789012${end}`)?.toISOString(), born, digits + end)
})

test('ids of the wire have a head of two digits, and twelve to sixteen of chance', () => {
  const born = new Date('2026-11-24T00:00:00Z')
  for (const head of ['42', '50', '30', '31', '36'])
    deepEqual(bornAt(`${head}20261124080000${'7'.repeat(12)}:share`), born, head)
  for (const [chance, isRead] of [
    [11, false],
    [12, true],
    [13, true],
    [16, true],
    [17, false],
  ] as const)
    equal(bornAt(`5020261124080000${'0'.repeat(chance)}:refund`) !== undefined, isRead, `${chance}`)
  // Numbers with a longer head are no keys of the books, and what stands in the place of a month is none.
  equal(bornAt(`133020261124080000${'7'.repeat(12)}`), undefined)
  equal(bornAt(` 4220261124080000${'7'.repeat(12)}`), undefined)
})
