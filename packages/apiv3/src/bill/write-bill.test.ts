import { deepEqual, equal, throws } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { billOf, payment, refund } from '../testing/bills.ts'
import { billText, feeFenOf, feeTextOf, fenOf, rateTextOf, yuanOf } from './bill-value.ts'
import { billHead, billLine, billRow, billTail } from './write-bill.ts'

const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\r\n`).join('')

test('a trade bill is the published example, byte for byte', () => {
  const bill = billOf('trade_all', [payment, refund])
  const expected = lines(
    '\uFEFF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注',
    '`2024-07-09 10:06:33,`wx0000000000000001,`1900000001,`0,`,`4200000000202407090000000001,`T001,`oABC,`JSAPI,`SUCCESS,`OTHERS,`CNY,`60.00,`0.00,`0,`0,`0.00,`0.00,`,`,`demo,`,`0.32000,`0.54%,`60.00,`0.00,`',
    '`2024-07-09 16:47:58,`wx0000000000000001,`1900000001,`0,`,`4200000000202406250000000002,`T002,`oABC,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50300000002024070900000000001,`R002,`50.00,`0.00,`ORIGINAL,`SUCCESS,`demo,`,`-0.27000,`0.54%,`0.00,`50.00,`',
    '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
    '`2,`60.00,`50.00,`0.00,`0.05000,`60.00,`50.00',
  )
  equal(bill, expected)
  const bytes = Buffer.from(bill)
  deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  deepEqual([...bytes.subarray(-2)], [0x0d, 0x0a])
  // Over the bytes with the mark; reckoned by another program.
  equal(createHash('sha1').update(bytes).digest('hex'), 'b6972d49898c89c7619a3324c84445514b1607ec')
})

test('the headers are those of the contract', () => {
  equal(
    billHead('trade_success'),
    '\uFEFF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注\r\n',
  )
  equal(
    billHead('trade_refund'),
    '\uFEFF交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\r\n',
  )
  equal(
    billHead('fund_flow'),
    '\uFEFF记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\r\n',
  )
  equal(
    billTail('trade_success', [1n, 2n, -3n, 4n]),
    '总交易单数,应结订单总金额,手续费总金额,订单总金额\r\n`1,`0.02,`-0.03000,`0.04\r\n',
  )
  throws(() => billTail('trade_success', [1n]), RangeError)
})

test('a fund-flow bill is the official example, byte for byte', () => {
  const row = {
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
  }
  equal(
    billRow('fund_flow', row),
    '`2018-02-01 04:21:23,`50000305742018020103387128253,`1900009231201802015884652186,`退款,`退款,`支出,`0.02,`0.17,`system,`缺货,`REF4200000068201801293084726067\r\n',
  )
  equal(
    billTail('fund_flow', [20n, 17n, 35n, 3n, 18n]),
    '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r\n`20.0,`17.0,`0.35,`3.0,`0.18\r\n',
  )
})

test('amounts are spelled exactly and read back exactly', () => {
  const table: readonly (readonly [fen: bigint, yuan: string])[] = [
    [0n, '0.00'],
    [1n, '0.01'],
    [-1n, '-0.01'],
    [10n, '0.10'],
    [99n, '0.99'],
    [100n, '1.00'],
    [-12345n, '-123.45'],
    [9007199254740993n, '90071992547409.93'],
    [999_999_999_999_999_999n, '9999999999999999.99'],
  ]
  for (const [fen, yuan] of table) {
    equal(yuanOf(fen), yuan)
    equal(fenOf(yuan), fen)
    equal(feeTextOf(fen), `${yuan}000`)
    equal(feeFenOf(`${yuan}000`), fen)
  }
  const wrong = ['', '1', '1.0', '1.000', '.01', '01.00', '1,000.00', '+1.00', '-0.00', ' 1.00']
  for (const text of [...wrong, '1.00 ', '1e2', '１.00', '¥1.00', '1.-1', '12345678901234567.00'])
    throws(() => fenOf(text), RangeError, text)
  for (const text of ['0.32', '0.32001', '0.3200', '000', '-0.00000'])
    throws(() => feeFenOf(text), RangeError, text)
})

test('rates are per cent of millionths', () => {
  const table: readonly (readonly [millionths: number, text: string])[] = [
    [0, '0.00%'],
    [6000, '0.60%'],
    [5400, '0.54%'],
    [1250, '0.125%'],
    [1, '0.0001%'],
    [10000, '1.00%'],
    [123456, '12.3456%'],
    [1000000, '100.00%'],
  ]
  for (const [millionths, text] of table) {
    equal(rateTextOf(millionths), text)
    equal(rateTextOf(BigInt(millionths)), text)
  }
  throws(() => rateTextOf(-1), RangeError)
  throws(() => rateTextOf(0.5), RangeError)
})

test('what humans type cannot break a line or forge a column', () => {
  equal(billText('a,b {"x":"y"}'), 'a,b {"x":"y"}')
  equal(billText('a\r\nb\u0001c`d,`e'), "a\\r\\nb c'd,'e")
  equal(billLine(['a,b', '', billText('x\n')]), '`a,b,`,`x\\n\r\n')
  const forged = billRow('trade_all', { ...payment, attach: '`,`0.00\r\n`' })
  equal(forged.split('`').length, 28)
  equal(forged.split('\r\n').length, 2)
})
