import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fenOf, yuanOf } from './fen.ts'
import { successText } from './home/success-text.ts'
import { rowsMax, rowsOf } from './refunds/file-rows.ts'
import { readCsv } from './refunds/read-csv.ts'

test('yuan become fen and back, to the letter', () => {
  const table: readonly (readonly [yuan: string, fen: string | undefined])[] = [
    ['12', '1200'],
    ['12.5', '1250'],
    [' 0.07 ', '7'],
    ['1,234.56', '123456'],
    ['999999999999.99', '99999999999999'],
    ['12.345', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['', undefined],
  ]
  for (const [yuan, fen] of table) assert.equal(fenOf(yuan), fen, yuan)
  assert.deepEqual(['7', '1250', '100'].map(yuanOf), ['0.07', '12.50', '1.00'])
})

test('a file is read as a spreadsheet wrote it', () => {
  assert.deepEqual(readCsv('\uFEFFa,"b, ""c""",\r\n\r\n"d\ne",f\n'), [
    ['a', 'b, "c"', ''],
    ['d\ne', 'f'],
  ])
  const { rows } = rowsOf(
    "订单号,金额,原因,退款单号\n'no1,1.00,凉了\nno2,x,y\nno3,1,\nno4,1,y,有字\n,1,y\n",
  )
  assert.deepEqual(
    rows.map(({ line, row, fault }) => [line, row?.number ?? fault, row?.amount]),
    [
      [2, 'no1', '100'],
      [3, 'amount', undefined],
      [4, 'reason', undefined],
      [5, 'refundNo', undefined],
      [6, 'number', undefined],
    ],
  )
  assert.equal(rowsOf('订单号,金额\n').fault, 'empty')
  assert.equal(rowsOf('a,1,b\n'.repeat(rowsMax + 1)).fault, 'long')
})

test('a rate is cut, and no rate is none', () => {
  const sum = { paidAmount: '0', refundCount: 0, refundAmount: '0' }
  const table: readonly (readonly [orders: number, paid: number, text: string])[] = [
    [0, 0, '—'],
    [3, 2, '66.6%'],
    [1, 1, '100.0%'],
    [1000, 999, '99.9%'],
  ]
  for (const [orderCount, paidCount, text] of table)
    assert.equal(successText({ ...sum, orderCount, paidCount }), text)
})
