import { deepEqual, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { billKinds, billOf, payment, refund } from '../testing/bills.ts'
import { BillFault } from './bill-fault.ts'
import { type BillKind, type BillValues, type ColumnKind, formOf } from './bill-form.ts'
import { billText } from './bill-value.ts'
import { type BillRow, readBill } from './read-bill.ts'

async function rowsOf<Kind extends BillKind>(
  bytes: Uint8Array,
  chunk: number,
  ...kinds: readonly Kind[]
): Promise<BillRow<Kind>[]> {
  const rows: BillRow<Kind>[] = []
  for await (const row of readBill(cut(bytes, chunk), ...kinds)) rows.push(row)
  return rows
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const bill = billOf('trade_all', [payment, refund])
const bytesOf = (text: string): Uint8Array => Buffer.from(text)

test('a bill is read with or without its mark, by CRLF or LF, in pieces of any size', async () => {
  const expected = [
    { kind: 'trade_all', line: 2, ...payment },
    { kind: 'trade_all', line: 3, ...refund },
  ]
  for (const text of [bill, bill.slice(1), bill.replaceAll('\r\n', '\n')])
    for (const chunk of [1, 2, 3, 7, 1000, 100_000])
      deepEqual(await rowsOf(bytesOf(text), chunk, 'trade_all'), expected)
})

test('a bill without rows, and one with the wider summary', async () => {
  for (const kind of billKinds) deepEqual(await rowsOf(bytesOf(billOf(kind, [])), 50), [])
  const { refundId, outRefundNo, refundAmount, couponRefundAmount, ...rest } = payment
  const { refundType, refundStatus, requestedRefund, ...success } = rest
  ok([refundId, outRefundNo, refundAmount, couponRefundAmount, refundType, refundStatus].length)
  ok(requestedRefund === 0n)
  const narrow = billOf('trade_success', [success])
  const [head = '', row = ''] = narrow.split('\r\n')
  const wide = [
    head,
    row,
    '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
    '`1,`60.00,`0.00,`0.00,`0.32000,`60.00,`0.00',
    '',
  ].join('\r\n')
  for (const text of [narrow, wide])
    deepEqual(await rowsOf(bytesOf(text), 99), [{ kind: 'trade_success', line: 2, ...success }])
})

test('counts of the official fund-flow sample have a decimal, ours of yesterday may not', async () => {
  const one = fundFlow()
  const text = billOf('fund_flow', [one])
  match(text, /`1\.0,`0\.0,`0\.00,`1\.0,`0\.02\r\n$/)
  const plain = text.replace('`1.0,`0.0,`0.00,`1.0,', '`1,`0,`0.00,`1,')
  for (const variant of [text, plain])
    deepEqual(await rowsOf(bytesOf(variant), 64, 'fund_flow'), [
      { kind: 'fund_flow', line: 2, ...one },
    ])
})

const fundFlow = (): BillValues<'fund_flow'> => ({
  bookedTime: '2018-02-01 04:21:23',
  businessId: '50000305742018020103387128253',
  flowId: '1900009231201802015884652186',
  businessName: '退款',
  businessType: '退款',
  direction: '支出',
  amount: 2n,
  balance: 17n,
  operator: 'system',
  remark: '缺货',
  voucher: 'REF4200000068201801293084726067',
})

/** Text of every alphabet, with what a bill finds hard. */
const anyText = fc
  .array(fc.oneof(fc.constantFrom(',', '`', '\r', '\n', '\u0001', '"', '付', '\\n'), fc.string()), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
const fen = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n })
const time = fc.constantFrom('2024-02-29 23:59:59', '2026-11-27 00:00:00')
const ofColumn: Readonly<Record<ColumnKind, fc.Arbitrary<bigint | string>>> = {
  text: anyText,
  time,
  moment: fc.oneof(time, fc.constant('')),
  direction: fc.constantFrom('收入', '支出'),
  yuan: fen,
  fee: fen,
}

const anyRow = (kind: BillKind) =>
  fc.record(
    Object.fromEntries(formOf(kind).columns.map(([, name, of]) => [name, ofColumn[of]])),
  ) as fc.Arbitrary<BillValues<BillKind>>

test('what is written is read, whatever people type', async () => {
  for (const kind of billKinds)
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRow(kind), { maxLength: 8 }),
        fc.integer({ min: 1, max: 500 }),
        async (rows, chunk) => {
          const read = await rowsOf(bytesOf(billOf(kind, rows)), chunk, kind)
          const safe = rows.map((row, index) => ({
            kind,
            line: index + 2,
            ...Object.fromEntries(
              Object.entries(row).map(([name, value]) => [
                name,
                typeof value === 'string' ? billText(value) : value,
              ]),
            ),
          }))
          deepEqual(read, safe)
        },
      ),
      { numRuns: 30 },
    )
})

type Damage = readonly [
  why: string,
  damage: (text: string) => string | Uint8Array,
  place: Readonly<{ line: number; column?: string; value?: string }>,
]

const damages: readonly Damage[] = [
  ['empty', () => '', { line: 1 }],
  ['no line', () => '交易时间', { line: 1 }],
  ['JSON instead', () => '{"code":"SYSTEM_ERROR"}\n', { line: 1, column: 'column 1' }],
  [
    'an older header',
    (text) => text.replace('应结订单金额', '总金额'),
    { line: 1, column: 'column 13', value: '总金额' },
  ],
  ['header cut', (text) => text.replace(',费率备注', ''), { line: 1, column: 'column 27' }],
  [
    'a column more',
    (text) => text.replace('费率备注', '费率备注,备注'),
    { line: 1, value: '备注' },
  ],
  ['two marks', (text) => `\uFEFF${text}`, { line: 1, column: 'column 1' }],
  ['a value missing', (text) => text.replace('`T002,', ''), { line: 3 }],
  ['a value more', (text) => text.replace('`T002', '`T002,`T003'), { line: 3 }],
  ['a backtick missing', (text) => text.replace('`T001', 'T001'), { line: 2 }],
  [
    'a row without backtick',
    (text) => text.replace('`2024-07-09 10', '2024-07-09 10'),
    { line: 2 },
  ],
  [
    'no time',
    (text) => text.replace('2024-07-09 16:47:58', '2024-07-09 24:47:58'),
    { line: 3, column: '交易时间', value: '2024-07-09 24:47:58' },
  ],
  [
    'no amount',
    (text) => text.replace('`50.00,`0.00,`ORIGINAL', '`5O.00,`0.00,`ORIGINAL'),
    { line: 3, column: '退款金额', value: '5O.00' },
  ],
  [
    'three decimals',
    (text) => text.replace('`60.00,`0.00,`\r', '`60.000,`0.00,`\r'),
    { line: 2, column: '订单金额', value: '60.000' },
  ],
  [
    'half a fen of fee',
    (text) => text.replace('`0.32000', '`0.32500'),
    { line: 2, column: '手续费', value: '0.32500' },
  ],
  [
    'an amount changed',
    (text) => text.replace('`0.54%,`60.00', '`0.54%,`61.00'),
    { line: 5, column: '订单总金额', value: '60.00' },
  ],
  [
    'a fee changed',
    (text) => text.replace('`-0.27000', '`-0.26000'),
    { line: 5, column: '手续费总金额', value: '0.05000' },
  ],
  [
    'a row lost',
    (text) => [...text.split('\r\n').slice(0, 2), ...text.split('\r\n').slice(3)].join('\r\n'),
    { line: 4, column: '总交易单数', value: '2' },
  ],
  [
    'a row twice',
    (text) => text.replace(/(`2024-07-09 16.*\r\n)/, '$1$1'),
    { line: 6, column: '总交易单数', value: '2' },
  ],
  ['summary count', (text) => text.replace('`2,`60', '`3,`60'), { line: 5, column: '总交易单数' }],
  [
    'summary is no number',
    (text) => text.replace('`2,`60', '`two,`60'),
    { line: 5, column: '总交易单数', value: 'two' },
  ],
  [
    'summary header',
    (text) => text.replace('退款总金额', '企业红包退款金额'),
    { line: 4, column: 'column 3', value: '企业红包退款金额' },
  ],
  ['summary short', (text) => text.replace(/,`50\.00\r\n$/, '\r\n'), { line: 5 }],
  ['a line after the end', (text) => `${text}\r\n`, { line: 6 }],
  ['a bill after the end', (text) => text + text.slice(1), { line: 6 }],
  ['cut in the last line', (text) => text.slice(0, -3), { line: 5 }],
  ['cut before the last end', (text) => text.slice(0, -2), { line: 5 }],
  ['cut before the last figures', (text) => text.split('`2,')[0] ?? '', { line: 5 }],
  ['cut before the summary', (text) => text.split('总')[0] ?? '', { line: 4 }],
  ['cut in a row', (text) => text.slice(0, text.indexOf('T002')), { line: 3 }],
  ['LF among CRLF', (text) => text.replace('`\r\n`', '`\n`'), { line: 2 }],
  ['a return inside', (text) => text.replace('demo', 'de\rmo'), { line: 2 }],
  ['not UTF-8', (text) => Buffer.from(text, 'utf16le'), { line: 1 }],
  ['a byte lost', (text) => bytesOf(text).subarray(1), { line: 1 }],
  ['half a character', (text) => bytesOf(text).subarray(0, 4), { line: 1 }],
  ['a line without end', () => bill.replace('demo', 'x'.repeat(200_000)), { line: 2 }],
]

test('every damage is told with its place', async () => {
  for (const [why, damage, place] of damages) {
    const spoiled = damage(bill)
    ok(typeof spoiled !== 'string' || spoiled !== bill, why)
    const bytes = typeof spoiled === 'string' ? bytesOf(spoiled) : spoiled
    for (const chunk of [64, 65_000]) {
      const error = await rowsOf(bytes, chunk).catch((thrown: unknown) => thrown)
      if (!(error instanceof BillFault)) throw new Error(`${why}: ${String(error)}`)
      const told = { line: error.line, column: error.column, value: error.value }
      deepEqual({ ...told, ...place }, told, why)
      match(error.message, new RegExp(`line ${told.line}`))
    }
  }
})

test('a byte lost anywhere is told, or was a letter of a text', async () => {
  const whole = bytesOf(bill)
  const amountsOf = (row: BillRow) =>
    Object.values(row).filter((value) => typeof value === 'bigint')
  let told = 0
  for (let at = 0; at < whole.length; at++) {
    const less = Buffer.concat([whole.subarray(0, at), whole.subarray(at + 1)])
    const rows = await rowsOf(less, 9999).catch((error: unknown) => {
      ok(error instanceof BillFault)
      told++
    })
    if (rows)
      deepEqual(
        rows.map(amountsOf),
        [payment, refund].map((row) => amountsOf({ kind: 'trade_all', line: 1, ...row })),
      )
  }
  ok(told > whole.length / 2)
})

test('a bill of another kind is refused by name, and a direction that is neither', async () => {
  await rejects(
    rowsOf(bytesOf(bill), 99, 'fund_flow', 'sharing'),
    /fund_flow or sharing.*trade_all/,
  )
  const neither = billOf('fund_flow', [fundFlow()]).replace('支出,`0.02', '支取,`0.02')
  await rejects(rowsOf(bytesOf(neither), 99), /line 2, 收支类型/)
})
