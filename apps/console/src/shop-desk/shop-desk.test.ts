import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fenOfYuan, newNumber, type Node } from './api.ts'
import { percentOf } from './money/percent-of.ts'
import { placed } from './stores/placed.ts'

test('yuan as typed are fen, or no amount', () => {
  const table: readonly (readonly [typed: string, fen: string | undefined])[] = [
    ['12.5', '1250'],
    ['0.01', '1'],
    ['9999999.99', '999999999'],
    ['7.', '700'],
    [' 3 ', '300'],
    ['0', undefined],
    ['0.00', undefined],
    ['1.234', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['', undefined],
  ]
  for (const [typed, fen] of table) assert.equal(fenOfYuan(typed), fen, typed)
})

test('a rate is said exactly', () => {
  const table = [
    ['6000', '0.60%'],
    ['3800', '0.38%'],
    ['6050', '0.605%'],
    ['10000', '1.00%'],
    ['1000000', '100.00%'],
    ['1', '0.0001%'],
    ['0', '0.00%'],
  ] as const
  for (const [ppm, said] of table) assert.equal(percentOf(ppm), said)
})

test('a number of the page is one that orders may have, and no two are alike', () => {
  const numbers = Array.from({ length: 100 }, () => newNumber('TB'))
  for (const number of numbers) assert.match(number, /^TB[0-9a-f]{28}$/)
  assert.equal(new Set(numbers).size, 100)
})

test('each node stands below what it belongs to', () => {
  const node = (id: string, parentId: string | null): Node => ({
    id,
    parentId,
    kind: 'store',
    code: null,
    name: id,
    state: 'active',
    settlesItself: false,
  })
  const nodes = [node('b', null), node('t', 's'), node('s', 'b'), node('lost', 'unseen')]
  assert.deepEqual(
    placed(nodes).map(({ node: { id }, depth }) => `${id}${depth}`),
    ['b0', 's1', 't2', 'lost0'],
  )
})
