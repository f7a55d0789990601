import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeNext } from './account/next-path.ts'
import { payResult, readBridgeCall } from './browser/bridge-message.ts'
import en from './locales/en.json' with { type: 'json' }
import zh from './locales/zh.json' with { type: 'json' }
import { fenOfYuan, formatFen } from './money.ts'
import { parseSearch, stringifySearch } from './page-search.ts'
import { ApiError } from './api.ts'
import { isUnknownOutcome } from './errors.ts'
import { returnTarget, withErrCode } from './pay/return-url.ts'
import { settle } from './pay/settle.ts'
import { waitBeforeAgain } from './pin/insist.ts'
import { weaknessOf } from './pin/weak-pin.ts'
import { readScan } from './scan/read-scan.ts'
import { fullTime, minutesSeconds, monthOf, recentMonths } from './time.ts'

const origin = 'https://pay.example'

test('fen are written as yuan, to the last digit', () => {
  const rows = [
    ['0', '0.00'],
    ['5', '0.05'],
    ['123456', '1,234.56'],
    ['-100', '-1.00'],
    ['900719925474099312345', '9,007,199,254,740,993,123.45'],
  ] as const
  for (const [fen, yuan] of rows) assert.equal(formatFen(fen), yuan)
})

test('typed yuan become fen or nothing', () => {
  const rows = [
    ['12.5', '1250'],
    ['0.01', '1'],
    ['1,000', '100000'],
    ['12.', '1200'],
    ['0', undefined],
    ['1.234', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['', undefined],
  ] as const
  for (const [typed, fen] of rows) assert.equal(fenOfYuan(typed), fen, typed)
})

test('times are those of Beijing', () => {
  assert.equal(fullTime('2026-11-23T16:30:00Z'), '2026-11-24 00:30:00')
  assert.equal(monthOf('2026-10-31T16:00:00Z'), '2026-11')
  assert.deepEqual(recentMonths(Date.UTC(2026, 0, 5), 2), ['2026-01', '2025-12'])
  assert.equal(minutesSeconds(61_001), '1:02')
  assert.equal(minutesSeconds(-5), '0:00')
})

test('after signing in only our own paths are followed', () => {
  const rows = [
    ['/wallet/bills?a=1', '/wallet/bills?a=1'],
    ['/connect/oauth2/authorize?appid=wx1', '/connect/oauth2/authorize?appid=wx1'],
    ['//evil.example/x', '/wallet/'],
    ['/\\evil.example', '/wallet/'],
    ['/.//evil.example/x', '/wallet/'],
    ['/wallet/..//evil.example', '/wallet/'],
    ['/%2e//evil.example', '/wallet/'],
    ['/\t/evil.example', '/wallet/'],
    ['https://evil.example', '/wallet/'],
    ['javascript:alert(1)', '/wallet/'],
    [undefined, '/wallet/'],
  ] as const
  for (const [next, path] of rows) assert.equal(safeNext(next, origin), path)
})

test('a merchant is returned to by web address or by the scheme of its own app', () => {
  assert.equal(returnTarget('https://shop.example/ok'), 'https://shop.example/ok')
  assert.equal(returnTarget('javascript:alert(1)'), undefined)
  assert.equal(returnTarget('wx12://pay'), undefined)
  assert.equal(returnTarget('wx12://pay', 'wx12'), 'wx12://pay')
  assert.equal(returnTarget('javascript:alert(1)', 'wx12'), undefined)
  assert.equal(withErrCode('https://shop.example/?a=1', -2), 'https://shop.example/?a=1&errCode=-2')
})

test('search parameters stay the texts that were signed', () => {
  assert.deepEqual(parseSearch('?timestamp=1e9&noncestr=007&x='), {
    timestamp: '1e9',
    noncestr: '007',
    x: '',
  })
  assert.equal(stringifySearch({ a: 'x y', b: undefined }), '?a=x+y')
})

test('what was scanned is a payment, a page of ours or nothing', () => {
  assert.deepEqual(readScan('  ', origin), { kind: 'empty' })
  assert.deepEqual(readScan('weixin://wxpay/bizpayurl?pr=a', origin), {
    kind: 'pay',
    code: 'weixin://wxpay/bizpayurl?pr=a',
  })
  assert.deepEqual(readScan(`${origin}/wallet/app-pay?sign=a%2Bb`, origin), {
    kind: 'page',
    path: '/wallet/app-pay?sign=a%2Bb',
  })
  assert.equal(readScan('https://evil.example/wallet/app-pay', origin).kind, 'pay')
})

test('easy PINs are found', () => {
  const rows = { '111111': 'same', '123456': 'row', '987654': 'row', '135790': undefined }
  for (const [pin, weakness] of Object.entries(rows)) assert.equal(weaknessOf(pin), weakness, pin)
})

test('the bridge answers only calls of the exact form', () => {
  const params = { appId: 'wx1', timeStamp: 1, nonceStr: 'n', package: 'p', signType: 'RSA' }
  const call = { tongbao: 1, id: 'b1', method: 'requestPayment', params }
  assert.deepEqual(readBridgeCall(call, ''), {
    id: 'b1',
    method: 'requestPayment',
    params: { ...params, timeStamp: '1', paySign: '' },
  })
  for (const bad of [
    null,
    'x',
    [],
    { ...call, tongbao: 2 },
    { ...call, method: 'eval' },
    { ...call, id: '' },
  ])
    assert.equal(readBridgeCall(bad, ''), undefined)
  assert.deepEqual(readBridgeCall({ tongbao: 1, id: 'l', method: 'login' }, 'wx9'), {
    id: 'l',
    method: 'login',
    appid: 'wx9',
  })
  assert.deepEqual(payResult('getBrandWCPayRequest', 'cancel'), {
    err_msg: 'get_brand_wcpay_request:cancel',
  })
  assert.deepEqual(payResult('requestPayment', 'cancel'), { errMsg: 'requestPayment:fail cancel' })
  assert.deepEqual(payResult('requestPayment', 'ok'), { errMsg: 'requestPayment:ok' })
})

const say = { zh: '', en: '' }
const step = (act: string, money: string, tries: number) => ({ step: { act, money, tries, say } })
const refusals = {
  silence: new ApiError('NETWORK', 0, ''),
  gateway: new ApiError('HTTP_502', 502, ''),
  unsure: new ApiError('SYSTEM_ERROR', 500, '', step('look', 'maybe', 0)),
  busy: new ApiError('CHANNEL_BUSY', 500, '', step('retry', 'none', 3)),
  poor: new ApiError('NOT_ENOUGH', 403, '', step('other_means', 'none', 0)),
}

test('what may have happened is never sent again where it can be asked about', () => {
  const waits = (error: ApiError, asks: boolean) =>
    [1, 2, 3, 4].map((sent) => waitBeforeAgain(error, { sent, asks }))
  const never = [undefined, undefined, undefined, undefined]
  for (const error of [refusals.silence, refusals.gateway, refusals.unsure]) {
    assert.equal(isUnknownOutcome(error), true)
    assert.deepEqual(waits(error, true), never)
    assert.deepEqual(waits(error, false), [800, 2500, undefined, undefined])
  }
  assert.equal(isUnknownOutcome(refusals.busy), false, 'a 500 that is known not to have happened')
  assert.deepEqual(waits(refusals.busy, true), [1000, 2000, 4000, undefined])
  assert.deepEqual(waits(refusals.poor, true), never)
})

test('how an order stands is asked three times at most, until it is decided', async () => {
  const over = { is: 'over', ...step('ask_merchant', 'none', 0) }
  const rows = [
    [['unpaid', 'unpaid', 'unpaid', 'paid'], 'unpaid', 3],
    [['unpaid', 'paid', 'unpaid'], 'paid', 2],
    [['over'], 'over', 1],
    [['lost', 'confirming', 'lost'], 'silent', 3],
    [['lost', 'lost', 'confirming'], 'confirming', 3],
  ] as const
  for (const [answers, is, times] of rows) {
    let asked = 0
    const ask = async () => {
      const answer = answers[asked++]
      if (answer === 'lost') throw refusals.silence
      return JSON.parse(JSON.stringify(answer === 'over' ? over : { is: answer }))
    }
    assert.equal((await settle(ask, [1, 1, 1])).is, is, answers.join())
    assert.equal(asked, times, answers.join())
  }
})

/** `a.b.c` for every text, with its placeholders, so that a translation drops neither. */
function shapeOf(texts: object, prefix = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? shapeOf(value, `${prefix}${key}.`)
      : [
          `${prefix}${key} ${
            String(value)
              .match(/{{\w+}}/g)
              ?.toSorted()
              .join(' ') ?? ''
          }`,
        ],
  )
}

test('both languages have every text with the same placeholders', () => {
  assert.deepEqual(shapeOf(en).toSorted(), shapeOf(zh).toSorted())
})
