import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceOf } from './account/device.ts'
import { safeNext } from './account/safe-next.ts'
import { csvCell, csvText } from './table/export-csv.ts'
import { amountText, currencySign } from './words/money.ts'
import { fullTime } from './words/time.ts'

test('what a spreadsheet would calculate is text, and numbers stay numbers', () => {
  const table: readonly (readonly [text: string, cell: string])[] = [
    ['=1+1', `"'=1+1"`],
    ['+86 138', `"'+86 138"`],
    ['-2+3', `"'-2+3"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    [' =1', `"' =1"`],
    ['＝1', `"'＝1"`],
    ['-1,234.50', '"-1,234.50"'],
    ['12.00', '"12.00"'],
    ['say "hi", and\ngo', '"say ""hi"", and\ngo"'],
    ['', '""'],
  ]
  for (const [text, cell] of table) assert.equal(csvCell(text), cell)
  assert.equal(
    csvText([
      ['a', 'b'],
      ['1', '2'],
    ]),
    '\uFEFF"a","b"\r\n"1","2"\r\n',
  )
})

test('amounts are exact, however large', () => {
  const table: readonly (readonly [minor: string, currency: string, text: string])[] = [
    ['0', 'CNY', '0.00'],
    ['5', 'CNY', '0.05'],
    ['-123456', 'CNY', '-1,234.56'],
    ['9007199254740993001', 'CNY', '90,071,992,547,409,930.01'],
    ['1234567', 'JPY', '1,234,567'],
  ]
  for (const [minor, currency, text] of table) assert.equal(amountText(minor, currency), text)
  assert.deepEqual([currencySign('CNY'), currencySign('CHF')], ['¥', 'CHF '])
})

test('times are those of Beijing', () => {
  assert.equal(fullTime('2026-11-27T16:00:00Z'), '2026-11-28 00:00:00')
  assert.equal(fullTime('2026-11-27T08:00:00+08:00'), '2026-11-27 08:00:00')
})

test('after signing in one goes where one wanted to, if that is the console', () => {
  const origin = 'https://pay.example'
  const table: readonly (readonly [next: string | undefined, path: string])[] = [
    ['/console/audit?action=sign-in', '/audit?action=sign-in'],
    [undefined, '/'],
    ['', '/'],
    ['/wallet/', '/'],
    ['//evil.example/console/', '/'],
    ['https://evil.example/console/', '/'],
    ['javascript:alert(1)', '/'],
    ['/console/../wallet/', '/'],
    ['/console//evil.example', '/'],
    ['/console/\\evil.example', '/'],
    ['/console/.//evil.example', '/'],
    ['/console/%2e//evil.example', '/'],
    ['/console/\t/evil.example', '/'],
  ]
  for (const [next, path] of table) assert.equal(safeNext(next, origin), path, next)
})

test('a device is named as people call it', () => {
  const edge =
    'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0'
  assert.equal(deviceOf(edge), 'Edge · Windows')
  assert.equal(deviceOf('Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1'), 'Safari · iOS')
  assert.deepEqual([deviceOf('curl/8'), deviceOf('')], ['curl/8', '—'])
})
