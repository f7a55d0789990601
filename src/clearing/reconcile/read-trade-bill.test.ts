import { deepEqual, equal } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { readBill } from '@tongbao/apiv3'
import { Refusal } from '#kernel/refusal'
import { billOf, keyOf, streamOf, tradesOf } from '#test/reconciliation'
import { type ReadBill, readTradeBill } from './read-trade-bill.ts'

async function read(bytes: Buffer, piece?: number) {
  let whole: ReadBill | undefined
  const onRead = (told: ReadBill) => {
    whole = told
  }
  const rows = []
  for await (const row of readTradeBill(streamOf(bytes, piece), { onRead })) rows.push(row)
  return { rows, whole }
}

test('a bill is read as it was written, in pieces of any size, up to one byte', async () => {
  const trades = tradesOf(1, 100)
  const bytes = billOf(trades)
  const expected = trades.map((trade) => ({
    key: keyOf(trade),
    fields: [
      [trade.mchid, trade.currency, trade.amount, trade.fee, trade.state].map(String).join('\t'),
    ],
    raw: '',
  }))
  for (const piece of [1, 7, 4_096, bytes.length]) {
    const { rows, whole } = await read(bytes, piece)
    deepEqual(rows, expected)
    equal(whole?.rows, 100)
    equal(whole?.digest, createHash('sha256').update(bytes).digest('hex'))
  }
})

const bill = billOf(tradesOf(2, 40)).toString()
const lines = bill.split('\r\n')
const withLine = (line: number, change: (text: string) => string): string =>
  lines.map((text, index) => (index === line - 1 ? change(text) : text)).join('\r\n')

/** `UTF-16LE` and its like would lose the mark that says so. */
const bytesOf = (text: string) => Buffer.from(text)

const table: readonly (readonly [what: string, bytes: Buffer, place: string])[] = [
  ['no byte', Buffer.alloc(0), 'line 1'],
  ['no mark', bytesOf(bill.slice(1)), 'line 1'],
  ['UTF-16', Buffer.from(bill, 'utf16le'), 'line 1'],
  [
    'Latin-1 in the middle',
    Buffer.concat([bytesOf(lines.slice(0, 3).join('\r\n')), Buffer.from([0xe9, 13, 10])]),
    'line 1',
  ],
  ['a column renamed', bytesOf(withLine(1, (text) => text.replace('手续费', '服务费'))), 'line 1'],
  ['a column more', bytesOf(withLine(1, (text) => `${text},新列`)), 'line 1'],
  [
    'two columns exchanged',
    bytesOf(withLine(1, (text) => text.replace('费率,订单金额', '订单金额,费率'))),
    'line 1',
  ],
  [
    'a column less in a row',
    bytesOf(withLine(5, (text) => text.replace(',`NATIVE', ''))),
    'line 5',
  ],
  ['a column more in a row', bytesOf(withLine(5, (text) => `${text},\``)), 'line 5'],
  ['a forged column', bytesOf(withLine(6, (text) => text.replace('包子', '包`子'))), 'line 6'],
  ['another state', bytesOf(withLine(3, (text) => text.replace('`SUCCESS', '`CLOSED'))), 'line 3'],
  [
    'a tab in a merchant',
    bytesOf(withLine(4, (text) => text.replace(/`190000000(?=\d,)/, '`19\t'))),
    'line 4',
  ],
  ['no number', bytesOf(withLine(4, (text) => text.replace(/`42\d+/, '`'))), 'line 4'],
  [
    'an amount with a third decimal',
    bytesOf(withLine(2, (text) => text.replace(/\.(\d\d),`0\.00,`0,/, '.$10,`0.00,`0,'))),
    'line 2',
  ],
  [
    'a fee of two decimals',
    bytesOf(withLine(2, (text) => text.replace(/(\.\d\d)000,/, '$1,'))),
    'line 2',
  ],
  [
    'an amount nobody paid',
    bytesOf(withLine(2, (text) => text.replace(/`[\d.]+,`0\.00,`$/, '`0.00,`0.00,`'))),
    'line 2',
  ],
  [
    'a payment that is a refund',
    bytesOf(withLine(2, (text) => text.replace(/`([\d.]+),`0\.00,`$/, '`0.00,`$1,`'))),
    'line 2',
  ],
  [
    'a row changed by a fen',
    bytesOf(withLine(2, (text) => text.replace(/`[\d.]+,`0\.00,`$/, '`1.23,`0.00,`'))),
    'line 43',
  ],
  ['a row less', bytesOf(lines.filter((_, index) => index !== 9).join('\r\n')), 'line 42'],
  ['a row twice', bytesOf(withLine(9, (text) => `${text}\r\n${text}`)), 'line 44'],
  ['another sum', bytesOf(withLine(43, (text) => text.replace('`40', '`41'))), 'line 43'],
  [
    'another summary',
    bytesOf(withLine(42, (text) => text.replace('总交易单数', '总笔数'))),
    'line 42',
  ],
  ['no summary', bytesOf(`${lines.slice(0, 41).join('\r\n')}\r\n`), 'line 42'],
  ['no sums', bytesOf(`${lines.slice(0, 42).join('\r\n')}\r\n`), 'line 43'],
  ['the last line without its end', bytesOf(bill.slice(0, -2)), 'line 43'],
  ['something behind the end', bytesOf(`${bill}\r\n`), 'line 44'],
  ['two bills in one', bytesOf(bill + bill), 'line 44'],
  ['bare line feeds', bytesOf(bill.replaceAll('\r\n', '\n')), 'line 1'],
  ['a line without end', bytesOf(withLine(7, (text) => text + 'x'.repeat(70_000))), 'line 7'],
]

for (const [what, bytes, place] of table)
  test(`${what}: the file is refused whole, with the place`, async () => {
    try {
      await read(bytes)
      equal('read', 'refused')
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      deepEqual(
        [error.code, error.detail?.field, error.detail?.value],
        ['RECON_FILE_REFUSED', place, createHash('sha256').update(bytes).digest('hex')],
      )
    }
  })

test('what this reader takes, the reader of merchants takes as well', async () => {
  const bytes = billOf(tradesOf(3, 200))
  const { rows } = await read(bytes)
  let index = 0
  for await (const row of readBill(streamOf(bytes), 'trade_all')) {
    const told = rows[index++]
    const [, , amount, fee] = told?.fields[0]?.split('\t') ?? []
    equal(amount, String(row.orderAmount + row.requestedRefund))
    equal(fee, String(row.fee))
    equal(told?.key.endsWith(row.tradeState === 'REFUND' ? row.refundId : row.transactionId), true)
  }
  equal(index, 200)
})
