/** What calls say of a merchant, as a table: seconds after the check was armed, and what was called. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plusMs } from '#kernel/time'
import { type Call, readCall } from './call.ts'
import { checks } from './check.ts'
import { judges } from './judge.ts'

const armedAt = new Date('2026-11-27T10:00:00Z')

type Step = readonly [seconds: number, call: string, status: number | null]

/** `order T1 600`, `query T1`, `refund T1 R1 100 600`, `query_refund R1`, `close T1`, `bill`. */
function callOf([seconds, text, status]: Step): Call {
  const [verb, first = '', second = '', refund = '0', total = '0'] = text.split(' ')
  const at = plusMs(armedAt, seconds * 1000)
  const orders = '/v3/pay/transactions'
  const forms: Readonly<Record<string, readonly [string, string, object?]>> = {
    order: [
      'POST',
      `${orders}/native`,
      { out_trade_no: first, amount: { total: parseInt(second, 10) } },
    ],
    query: ['GET', `${orders}/out-trade-no/${first}?mchid=1`],
    close: ['POST', `${orders}/out-trade-no/${first}/close`],
    refund: [
      'POST',
      '/v3/refund/domestic/refunds',
      {
        out_trade_no: first,
        out_refund_no: second,
        amount: { refund: parseInt(refund, 10), total: parseInt(total, 10) },
      },
    ],
    query_refund: ['GET', `/v3/refund/domestic/refunds/${first}`],
    bill: ['GET', '/v3/bill/tradebill?bill_date=2026-11-26'],
    file: ['GET', '/v3/billdownload/file?token=x'],
    certificates: ['GET', '/v3/certificates'],
  }
  const [method, path, body] = forms[verb?.replace('!', '') ?? ''] ?? ['GET', '/v3/nothing']
  return readCall({
    mchid: '1',
    method,
    path,
    body,
    status,
    at,
    missigned: verb?.endsWith('!') ?? false,
  })
}

const lost: Step = [1, 'order T1 600', null]
const spoiled: Step = [1, 'query! T1', 200]
const table: readonly (readonly [
  check: string,
  steps: readonly Step[],
  seconds: number,
  verdict: string,
])[] = [
  ['pay-native', [[1, 'order PAID 600', 200]], 2, 'PASSED seen'],
  ['pay-native', [[1, 'order T1 600', 200]], 9_999, 'open'],
  ['query-order', [[1, 'query T1', 404]], 2, 'open'],
  ['close-order', [[1, 'close T1', 204]], 2, 'PASSED seen'],
  ['refund-full', [[1, 'refund T1 R1 600 600', 200]], 2, 'PASSED seen'],
  ['refund-full', [[1, 'refund T1 R1 599 600', 200]], 2, 'open'],
  ['refund-partial', [[1, 'refund T1 R1 599 600', 200]], 2, 'PASSED seen'],
  [
    'refund-twice',
    [
      [1, 'refund T1 R1 1 600', 200],
      [2, 'refund T1 R1 1 600', 200],
    ],
    3,
    'open',
  ],
  [
    'refund-twice',
    [
      [1, 'refund T1 R1 1 600', 200],
      [2, 'refund T1 R2 1 600', 200],
    ],
    3,
    'PASSED seen',
  ],
  [
    'bill',
    [
      [1, 'file', 200],
      [2, 'bill', 200],
    ],
    3,
    'open',
  ],
  [
    'bill',
    [
      [1, 'bill', 200],
      [2, 'file', 200],
    ],
    3,
    'PASSED seen',
  ],
  ['timeout', [lost], 60, 'open'],
  ['timeout', [lost], 62, 'FAILED did_nothing'],
  ['timeout', [lost, [3, 'query T1', 404]], 4, 'PASSED seen'],
  ['timeout', [lost, [3, 'order T1 600', 200]], 4, 'PASSED seen'],
  ['timeout', [lost, [3, 'order T2 600', 200]], 4, 'FAILED new_number'],
  // Another sale meanwhile is no repetition.
  ['timeout', [lost, [3, 'order T2 9', 200]], 4, 'open'],
  ['system-error', [lost], 99, 'open'],
  [
    'system-error',
    [
      [1, 'order T1 600', 500],
      [2, 'order T1 600', 200],
    ],
    3,
    'PASSED seen',
  ],
  [
    'system-error',
    [
      [1, 'order T1 600', 500],
      [2, 'order T2 600', 200],
    ],
    3,
    'FAILED new_number',
  ],
  [
    'backoff',
    [
      [1, 'query T1', 429],
      [1.05, 'query T1', 200],
    ],
    3,
    'FAILED too_eager',
  ],
  [
    'backoff',
    [
      [1, 'query T1', 429],
      [1.2, 'query T1', 200],
    ],
    3,
    'PASSED seen',
  ],
  [
    'backoff',
    [
      [1, 'query T1', 429],
      [1.2, 'query T1', 429],
      [1.4, 'query T1', 429],
      [1.6, 'query T1', 429],
      [1.8, 'query T1', 429],
    ],
    9,
    'FAILED too_eager',
  ],
  ['backoff', [[1, 'query T1', 429]], 9, 'PASSED seen'],
  [
    'refund-number',
    [
      [1, 'refund T1 R1 1 600', null],
      [2, 'query_refund R1', 200],
    ],
    3,
    'PASSED seen',
  ],
  [
    'refund-number',
    [
      [1, 'refund T1 R1 1 600', null],
      [2, 'refund T1 R2 1 600', 200],
    ],
    3,
    'FAILED new_number',
  ],
  ['refund-number', [[1, 'refund T1 R1 1 600', null]], 99, 'FAILED did_nothing'],
  ['answer-signature', [spoiled, [2, 'query T1', 200]], 3, 'PASSED seen'],
  ['answer-signature', [spoiled, [2, 'query T2', 200]], 3, 'open'],
  ['answer-signature', [spoiled, [2, 'refund T1 R1 1 600', 200]], 3, 'FAILED acted_on_it'],
  ['answer-signature', [spoiled], 99, 'FAILED acted_on_it'],
  [
    'expiry',
    [
      [-9, 'order T1 600', 200],
      [3, 'close T1', 204],
    ],
    4,
    'PASSED seen',
  ],
  [
    'expiry',
    [
      [-9, 'order T1 600', 200],
      [3, 'query T2', 200],
    ],
    4,
    'open',
  ],
  ['expiry', [[-9, 'order T1 600', 200]], 1_801, 'FAILED did_nothing'],
  ['expiry', [], 1_801, 'open'],
  ['reconcile', [[5, 'bill', 400]], 60, 'open'],
  ['reconcile', [[5, 'bill', 200]], 60, 'PASSED seen'],
  ['reconcile', [], 1_801, 'FAILED did_nothing'],
  ['rotation', [[5, 'certificates', 200]], 60, 'PASSED seen'],
  ['rotation', [[5, 'query T1', 200]], 1_801, 'FAILED did_nothing'],
]

test('what calls say', () => {
  for (const [checkId, steps, seconds, verdict] of table) {
    const calls = steps.map(callOf)
    const finding = judges[checkId]?.({
      calls: calls.filter(({ at }) => at >= armedAt),
      before: calls.filter(({ at }) => at < armedAt),
      armedAt,
      now: plusMs(armedAt, seconds * 1000),
      paid: new Set(['PAID']),
      serial: '7A',
    })
    const said = finding ? `${finding.state} ${finding.reason}` : 'open'
    assert.equal(said, verdict, `${checkId} ${JSON.stringify(steps)} after ${seconds} s`)
  }
})

test('every check that is watched has a judge, and every judge a check', () => {
  const watched = checks.filter(({ kind }) => kind === 'observed').map(({ id }) => id)
  assert.deepEqual(Object.keys(judges).toSorted(), watched.toSorted())
})
