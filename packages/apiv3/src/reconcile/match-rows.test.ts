import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Difference, type MatchRow, matchRows } from './match-rows.ts'
import { memorySpill } from './spill.ts'

const row = (key: string, amount: string, raw = ''): MatchRow => ({ key, fields: [amount], raw })

const compare = (left: MatchRow, right: MatchRow) =>
  left.fields[0] === right.fields[0] ? [] : (['amount_differs'] as const)

async function differences(left: readonly MatchRow[], right: readonly MatchRow[], partitions = 8) {
  const found: Difference<string>[] = []
  for await (const one of matchRows({ left, right, compare, partitions })) found.push(one)
  return found.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

test('every key is settled', async () => {
  type Case = readonly [
    left: readonly MatchRow[],
    right: readonly MatchRow[],
    found: readonly string[],
  ]
  const table: readonly Case[] = [
    [[], [], []],
    [[row('a', '1')], [row('a', '1')], []],
    [[row('a', '1')], [], ['missing_in_right']],
    [[], [row('a', '1')], ['missing_in_left']],
    [[row('a', '1')], [row('a', '2')], ['differs']],
    [[row('a', '1')], [row('b', '1')], ['missing_in_left', 'missing_in_right']],
    // A row booked twice is one too many, whatever the other side has.
    [[row('a', '1'), row('a', '1')], [row('a', '1')], ['duplicated']],
    [
      [row('a', '1'), row('a', '1')],
      [row('a', '1'), row('a', '1')],
      ['duplicated', 'duplicated'],
    ],
    [[row('a', '1'), row('a', '1')], [], ['duplicated', 'missing_in_right']],
    [[], [row('a', '1'), row('a', '2')], ['duplicated', 'missing_in_left']],
    // Equal goes with equal, so that only the surplus row is told.
    [[row('a', '5')], [row('a', '1'), row('a', '5')], ['duplicated']],
    [[row('a', '5')], [row('a', '1'), row('a', '2')], ['differs', 'duplicated']],
  ]
  for (const [left, right, found] of table) {
    const kinds = (await differences(left, right)).map(({ kind }) => kind)
    deepEqual(kinds.toSorted(), found)
  }
})

const text = fc.oneof(fc.constantFrom('a', 'b', '\n', '"', '\ud800', '\t'), fc.string())
const side = fc.array(fc.record({ key: text, fields: fc.tuple(text), raw: text }), {
  maxLength: 30,
})

test('neither order nor the number of partitions matters, and no text is lost', async () => {
  await fc.assert(
    fc.asyncProperty(side, side, async (left, right) => {
      const found = await differences(left, right)
      deepEqual(await differences(left.toReversed(), right.toReversed(), 1), found)
      const keys = new Set([...left, ...right].map(({ key }) => key))
      const equals = [...keys].filter((key) => found.every((one) => one.key !== key))
      for (const key of equals) {
        const of = (rows: readonly MatchRow[]) => rows.filter((one) => one.key === key)
        equal(of(left).length, 1)
        deepEqual(of(left)[0]?.fields, of(right)[0]?.fields)
      }
      for (const one of found) {
        if (one.kind === 'missing_in_right') equal(left.some(same(one.left)), true)
        if (one.kind === 'missing_in_left') equal(right.some(same(one.right)), true)
      }
    }),
  )
})

const same = (wanted: MatchRow) => (one: MatchRow) => JSON.stringify(one) === JSON.stringify(wanted)

test('memory has a bound, and a spill that must be waited for is waited for', async () => {
  const rows = Array.from({ length: 100 }, (_, index) => row(`key ${index}`, '1'))
  const bounded = matchRows({ left: rows, right: rows, compare, spill: memorySpill(1000) })
  await rejects(bounded.next(), RangeError)

  const memory = memorySpill()
  let writing = 0
  const slow = {
    ...memory,
    write: async (partition: number, line: string) => {
      equal(++writing, 1)
      await new Promise((resolve) => setImmediate(resolve))
      await memory.write(partition, line)
      writing--
    },
  }
  for await (const one of matchRows({ left: rows, right: rows, compare, spill: slow }))
    throw new Error(one.kind)
})
