import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type BillValues, billHead, billRow, billTail, tallyBill } from '@tongbao/apiv3'
import { ConfigRefused } from '#platform/config'
import { reconcileErrand } from './reconcile.ts'

const payment: BillValues<'trade_all'> = {
  tradeTime: '2026-11-26 10:00:00',
  appid: 'wx0000000000000001',
  mchid: '1900000001',
  subMchid: '0',
  deviceId: '',
  transactionId: '4200000000202611260000000001',
  outTradeNo: 'T1',
  openid: 'oABC',
  tradeType: 'JSAPI',
  tradeState: 'SUCCESS',
  bankType: 'OTHERS',
  currency: 'CNY',
  settlementTotal: 6000n,
  couponAmount: 0n,
  refundId: '0',
  outRefundNo: '0',
  refundAmount: 0n,
  couponRefundAmount: 0n,
  refundType: '',
  refundStatus: '',
  description: '一杯咖啡,大',
  attach: '{"a":1,"b":2}',
  fee: 32n,
  rate: '0.54%',
  orderAmount: 6000n,
  requestedRefund: 0n,
  rateNote: '',
}
const refund: BillValues<'trade_all'> = {
  ...payment,
  tradeState: 'REFUND',
  refundId: '50300000002026112600000000001',
  outRefundNo: 'R1',
  refundAmount: 100n,
  refundStatus: 'SUCCESS',
  orderAmount: 0n,
  settlementTotal: 0n,
  requestedRefund: 100n,
  fee: -1n,
}

function billOf(rows: readonly BillValues<'trade_all'>[]): string {
  const tally = tallyBill('trade_all')
  for (const row of rows) tally.add(row)
  const lines = rows.map((row) => billRow('trade_all', row))
  return `${billHead('trade_all')}${lines.join('')}${billTail('trade_all', tally.sums())}`
}

/** A folder of its own, the files in it, and what the command says about them. */
function desk() {
  const folder = mkdtempSync(join(tmpdir(), 'tongbao-desk-'))
  const at = (name: string): string => join(folder, name)
  return {
    folder,
    at,
    put: (name: string, content: string | Uint8Array) => writeFileSync(at(name), content),
    run: async (...args: readonly string[]) => {
      let said = ''
      const code = await reconcileErrand({
        print: (text) => (said += text),
        args: args.map((arg) => (arg.startsWith('--') ? arg : at(arg))),
        spillFolder: folder,
      })
      return { code, said }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}

const bothFiles = ['--orders', 'orders.csv', '--bill', 'bill.csv'] as const
const equalOrders =
  'out_trade_no,out_refund_no,amount,state,time,fee\r\n' +
  'T1,,60.00,REFUND,2026-11-26 09:59:58,0.32\r\nT1,R1,1.00,SUCCESS,,-0.01\r\n'

test('books that agree answer 0, whatever way they were saved', async () => {
  using there = desk()
  const bill = billOf([payment, refund])
  const tables = [
    equalOrders,
    `\uFEFF${equalOrders}`,
    equalOrders.replaceAll('\r\n', '\n').slice(0, -1),
    'state,"out_trade_no",amount_fen,出库单,out_refund_no,fee_fen\nREFUND,"T1",6000,"a, ""b""\nc",,32\nSUCCESS,T1,100,,R1,-1\n',
    'out_trade_no,out_refund_no,amount,state,time\nT1,,60.00,SUCCESS,2026-11-26T02:00:00Z\nT1,R1,1.00,SUCCESS,\n',
  ]
  for (const [index, table] of tables.entries())
    for (const bytes of [bill, gzipSync(bill)]) {
      there.put('orders.csv', table)
      there.put('bill.csv', bytes)
      const { code, said } = await there.run(...bothFiles)
      assert.equal(code, 0, `${index}: ${said}`)
      assert.match(said, /账单行 +bill rows +2\n/)
      assert.match(said, /两边一致 nothing differs\n$/)
      assert.equal(/columns not looked at: 出库单/.test(said), index === 3)
    }
  assert.deepEqual(readdirSync(there.folder).toSorted(), ['bill.csv', 'orders.csv'])
})

test('what differs is summed up and listed, and no list is a formula', async () => {
  using there = desk()
  const next = { ...payment, outTradeNo: 'T9', tradeTime: '2026-11-27 00:00:02' }
  there.put('bill.csv', billOf([payment, refund, { ...payment, outTradeNo: '-3+1' }]))
  there.put('next.csv', billOf([next, { ...payment, outTradeNo: 'T10' }]))
  there.put(
    'orders.csv',
    'out_trade_no,out_refund_no,amount,state,time,fee\n' +
      'T1,,60.01,CLOSED,,0.33\n' +
      'T2,,7.00,SUCCESS,,\n' +
      'T9,,60.00,SUCCESS,2026-11-26 23:59:59,\n' +
      'T1,R1,1.00,SUCCESS,,\nT1,R1,1.00,SUCCESS,,\n',
  )
  const { code, said } = await there.run(...bothFiles, '--bill', 'next.csv', '--out', 'out.csv')
  assert.equal(code, 1)
  for (const line of [
    /^短款 +missing_in_bill +1 +7\.00 /m,
    /^长款 +missing_in_orders +1 +60\.00 /m,
    /^金额不符 +amount_differs +1 +0\.01 /m,
    /^状态不符 +state_differs +1 +60\.01 /m,
    /^手续费不符 +fee_differs +1 +0\.01 /m,
    /^重复 +duplicated +1 +1\.00 /m,
    /^跨日 +cross_day +1 +60\.00 /m,
  ])
    assert.match(said, line)
  const [head, ...lines] = readFileSync(there.at('out.csv'), 'utf8').split('\r\n')
  assert.equal(
    head,
    '\uFEFF差异类别,class,kind,out_trade_no,out_refund_no,order_amount,bill_amount,order_state,bill_state,order_fee,bill_fee,order_time,bill_time,order_line,bill_line,bill',
  )
  assert.deepEqual(
    lines.toSorted(),
    [
      '',
      '状态不符,state_differs,payment,T1,,60.01,60.00,CLOSED,SUCCESS,0.33,0.32,,2026-11-26 10:00:00,2,2,1',
      '短款,missing_in_bill,payment,T2,,7.00,,SUCCESS,,,,,,3,,',
      '跨日,cross_day,payment,T9,,60.00,60.00,SUCCESS,SUCCESS,,0.32,2026-11-26 23:59:59,2026-11-27 00:00:02,4,2,2',
      '手续费不符,fee_differs,payment,T1,,60.01,60.00,CLOSED,SUCCESS,0.33,0.32,,2026-11-26 10:00:00,2,2,1',
      "长款,missing_in_orders,payment,'-3+1,,,60.00,,SUCCESS,,0.32,,2026-11-26 10:00:00,,4,1",
      '重复,duplicated,refund,T1,R1,1.00,,SUCCESS,,,,,,6,,',
      '金额不符,amount_differs,payment,T1,,60.01,60.00,CLOSED,SUCCESS,0.33,0.32,,2026-11-26 10:00:00,2,2,1',
    ].toSorted(),
  )
  const again = await there.run(...bothFiles, '--bill', 'next.csv', '--out', 'out.csv')
  assert.deepEqual(again, { code, said })
  assert.match((await there.run(...bothFiles)).said, /--out FILE 列出每一笔/)
})

test('sub-merchants are told apart when the table names them', async () => {
  using there = desk()
  there.put(
    'bill.csv',
    billOf([
      { ...payment, subMchid: '11' },
      { ...payment, subMchid: '12' },
    ]),
  )
  there.put(
    'orders.csv',
    'sub_mchid,out_trade_no,amount,state\n11,T1,60.00,SUCCESS\n12,T1,60.00,SUCCESS\n',
  )
  assert.equal((await there.run(...bothFiles)).code, 0)
})

const head = 'out_trade_no,out_refund_no,amount,state,time,fee\n'
const damagedTables: readonly (readonly [table: string | Uint8Array, complaint: RegExp])[] = [
  ['', /orders\.csv: line 1: the header row is missing/],
  ['order,amount,state\n', /column out_trade_no is missing/],
  ['out_trade_no,amount\n', /column state is missing/],
  ['out_trade_no,state\n', /one of the columns amount and amount_fen/],
  ['out_trade_no,state,amount,amount_fen\n', /one of the columns amount and amount_fen/],
  ['out_trade_no,state,amount,state\n', /column state stands there twice/],
  ['out_trade_no,state,amount,fee,fee_fen\n', /only one of the columns fee/],
  [`${head}T1,,60,SUCCESS,,\n`, /line 2, amount: "60" is not yuan with two decimals/],
  [`${head}T1,,"1,000.00",SUCCESS,,\n`, /line 2, amount: "1,000\.00"/],
  [`${head}T1,,-1.00,SUCCESS,,\n`, /line 2, amount: "-1\.00" is not an amount of zero or more/],
  ['out_trade_no,amount_fen,state\nT1,1.5,SUCCESS\n', /amount_fen: "1\.5" is not a whole number/],
  [`${head}T1,,1.00,PAID,,\n`, /line 2, state: "PAID" is not one of SUCCESS, REFUND/],
  [`${head}T1,R1,1.00,NOTPAY,,\n`, /state: "NOTPAY" is not one of SUCCESS, PROCESSING/],
  [`${head}T1,,1.00,SUCCESS,26.11.2026,\n`, /line 2, time: "26\.11\.2026" is not a time/],
  [`${head}T1,,1.00,SUCCESS,2026-02-30 10:00:00,\n`, /line 2, time: "2026-02-30/],
  [`${head}T1,,1.00,SUCCESS,2026-13-01 10:00:00,\n`, /line 2, time: "2026-13-01/],
  [`${head}T1,,1.00,SUCCESS,,x\n`, /line 2, fee: "x" is not yuan/],
  [`${head},,1.00,SUCCESS,,\n`, /line 2, out_trade_no: "" is not a number/],
  [`${head}T1,,1.00,SUCCESS,,\nT2,,1.00\n`, /line 3: 6 columns were expected and 3 are there/],
  [`${head}"T\n1",,1.00,SUCCESS,,\n\n`, /line 4: 6 columns were expected and 1 are there/],
  [`${head}T"1,,1.00,SUCCESS,,"\n`, /line 2: a quote stands where none may stand/],
  [`${head}"T1"x,,1.00,SUCCESS,,\n`, /line 2: a quote stands where none may stand/],
  [`${head}T1,,1.00,SUCCESS,,\n"T2,,1.00,SUCCESS,,\nT3\n`, /line 3: a quote is not closed/],
  [Buffer.from([0xb6, 0xa9, 0xb5, 0xa5]), /not UTF-8: save it as “CSV UTF-8”/],
]

test('a table or a bill that cannot be read is refused with its line, and nothing is written', async () => {
  using there = desk()
  const refused = async (complaint: RegExp, ...args: readonly string[]) => {
    await assert.rejects(
      there.run(...args),
      (error) => error instanceof ConfigRefused && complaint.test(error.message),
      String(complaint),
    )
    assert.equal(existsSync(there.at('out.csv')), false)
    assert.equal(existsSync(there.at('out.csv.partial')), false)
  }
  there.put('bill.csv', billOf([payment, refund]))
  for (const [table, complaint] of damagedTables) {
    there.put('orders.csv', table)
    await refused(complaint, ...bothFiles, '--out', 'out.csv')
  }
  there.put('orders.csv', equalOrders)
  const bill = billOf([payment])
  const damagedBills: readonly (readonly [bytes: string | Uint8Array, complaint: RegExp])[] = [
    [
      bill.replace('`60.00,`0.00,`\r', '`61.00,`0.00,`\r'),
      /bill\.csv: line 4, 订单总金额: the rows/,
    ],
    [bill.slice(0, -20), /bill\.csv: line 4: the file is cut off/],
    [gzipSync(bill).subarray(0, -9), /bill\.csv: unexpected end of file/],
    [billHead('fund_flow'), /bill\.csv: line 1: .*this is fund_flow/],
  ]
  for (const [bytes, complaint] of damagedBills) {
    there.put('bill.csv', bytes)
    await refused(complaint, ...bothFiles, '--out', 'out.csv')
  }
  await refused(/nowhere\.csv: ENOENT/, '--orders', 'nowhere.csv', '--bill', 'bill.csv')
  await refused(/nowhere\.csv: ENOENT/, '--orders', 'orders.csv', '--bill', 'nowhere.csv')
  there.put('bill.csv', billOf([]))
  await refused(/nowhere\/out\.csv: ENOENT/, ...bothFiles, '--out', 'nowhere/out.csv')
  await refused(/--orders is missing/, '--bill', 'bill.csv')
  await refused(/--bill is missing/, '--orders', 'orders.csv')
  await refused(/--orders names no file/, '--orders')
  await refused(/--day is no option/, '--day', 'x')
  await refused(/too often/, ...bothFiles, '--orders', 'orders.csv')
  await refused(/too often/, ...bothFiles, '--bill', 'a', '--bill', 'b')
})

test('rows that outgrow their buffers wait in files, which are gone in the end', async () => {
  using there = desk()
  const count = 40_000
  const numbers = Array.from({ length: count }, (_, index) => `T${String(index).padStart(20, '0')}`)
  const rows = numbers.map((outTradeNo) => ({ ...payment, outTradeNo }))
  there.put('bill.csv', billOf(rows))
  const orders = numbers.toReversed().map((number) => `${number},"60.00",SUCCESS\n`)
  const most = orders.filter((_, index) => index % 1000 !== 7)
  there.put('orders.csv', `out_trade_no,amount,state\n${most.join('')}`)
  const { code, said } = await there.run(...bothFiles)
  assert.equal(code, 1)
  assert.match(said, /missing_in_orders +40 +2400\.00/)
  assert.match(said, /missing_in_bill +0 +0\.00/)
  assert.deepEqual(readdirSync(there.folder).toSorted(), ['bill.csv', 'orders.csv'])
})
