/** What is no combine order, at the whole and at each part; all of it or nothing of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyBooks } from '#ledger'
import { startServer } from '../server.ts'
import { type Json, newNumber, openTill, scanned, type Till } from '../till.ts'
import { forms, type Text } from './order-fields.ts'
import { type Row, refuseAll } from './refuse-all.ts'
import { atLimit, type Limits, spoil } from './spoil.ts'

const path = '/v3/combine-transactions'

const partOf = (till: Till, rest: Json = {}): Json => ({
  mchid: till.direct.signer.mchid,
  attach: '桌号7',
  amount: { total_amount: 100, currency: 'CNY' },
  out_trade_no: newNumber(),
  description: '一碗面',
  detail: '{}',
  goods_tag: 'WXG',
  settle_info: { profit_sharing: false },
  ...rest,
})

const wholeOf = (till: Till, rest: Json = {}): Json => ({
  combine_appid: till.direct.parties['appid'],
  combine_mchid: till.direct.signer.mchid,
  combine_out_trade_no: newNumber(),
  notify_url: 'https://shop.example/notify',
  time_start: '2026-01-01T00:00:00+08:00',
  time_expire: '2099-01-01T00:00:00+08:00',
  limit_pay: ['no_debit'],
  scene_info: { payer_client_ip: '14.23.150.211', device_id: '0134670' },
  sub_orders: [partOf(till), partOf(till)],
  ...rest,
})

const texts: readonly Text[] = [
  ['sub_orders.1.description', 127, 1],
  ['sub_orders.1.attach', 128],
  ['sub_orders.1.detail', 6000],
  ['sub_orders.1.goods_tag', 32],
]

const wrong = new Map(forms.map(([member, ...values]) => [member, values]))
const wrongFor = (member: string): readonly unknown[] => wrong.get(member) ?? []
const noName = ['', 'x'.repeat(33), 1900000001, null, undefined]

const address = (length: number) => 'https://shop.example/'.padEnd(length, 'n')

const limits: Limits = {
  texts,
  flags: ['sub_orders.1.settle_info.profit_sharing'],
  amounts: ['sub_orders.1.amount.total_amount'],
  required: ['sub_orders', 'sub_orders.0.attach', 'sub_orders.1.amount.currency', 'notify_url'],
  forms: [
    ['combine_out_trade_no', '', 'C', 'C'.repeat(33), 'C 1', '合单', 1, null, undefined],
    ['combine_appid', ...noName],
    ['combine_mchid', ...noName],
    // One character longer than a single order's, in the documents and here.
    ['notify_url', ...wrongFor('notify_url').slice(0, 6), address(257)],
    ['time_expire', ...wrongFor('time_expire')],
    ['time_start', '', '2099-01-01', '2099-01-01T00:00:00', 4_070_908_800, null],
    ['limit_pay', 'no_debit', ['no_credit'], null],
    ['scene_info', null, {}, 'here'],
    ['scene_info.device_id', '123456', 'x'.repeat(17), 1],
    ['sub_orders', null, {}, [], [1]],
    ['sub_orders.1.mchid', ...noName],
    ['sub_orders.1.sub_mchid', '', 'x'.repeat(33), 1, null],
    ['sub_orders.1.out_trade_no', ...wrongFor('out_trade_no'), undefined],
    ['sub_orders.1.amount', null, 100, [], {}],
    ['sub_orders.1.amount.total_amount', 1_000_000_001],
    ['sub_orders.1.amount.currency', 'USD', 'cny', null],
    ['sub_orders.1.settle_info.subsidy_amount', -1, 500_001, '1', null],
  ],
}

const native = (till: Till, body: unknown, kind = 'native') =>
  till.post(till.direct.signer, `${path}/${kind}`, body)

test('a combine order that breaks a limit is refused at that member', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  const send = (body: string) =>
    till.call(till.direct.signer, { method: 'POST', path: `${path}/native`, body })
  await refuseAll(
    till,
    spoil('combine', () => wholeOf(till), limits, send),
  )
  const longest = [
    ['combine_out_trade_no', newNumber().padEnd(32, '|')],
    ['combine_out_trade_no', 'C1'],
    ['sub_orders.1.out_trade_no', newNumber().padEnd(32, '-')],
    ['sub_orders.1.amount.total_amount', 1_000_000_000],
    ['scene_info.device_id', 'x'.repeat(16)],
    ['notify_url', address(256)],
  ] as const
  for (const body of atLimit(() => wholeOf(till), texts, longest)) {
    const answer = await send(body)
    assert.equal(answer.status, 200, `${answer.text} ${body}`)
  }
})

type Given = Readonly<{ till: Till; open: Json; paid: Json; closed: Json }>

const close = (till: Till, whole: Json, rest: Json = {}) => {
  const parts = whole['sub_orders'] as readonly Json[]
  const sub_orders = parts.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }))
  const number = String(whole['combine_out_trade_no'])
  const body = { combine_appid: whole['combine_appid'], sub_orders, ...rest }
  return till.post(till.direct.signer, `${path}/out-trade-no/${number}/close`, body)
}

test('what the state of a combine order, or whose it is, does not allow', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  const [open, paid, closed] = [wholeOf(till), wholeOf(till), wholeOf(till)]
  await native(till, open)
  const { status, text } = await till.alice.pay(scanned(await native(till, paid)))
  assert.equal(status, 200, text)
  const closedCode = scanned(await native(till, closed))
  assert.equal((await close(till, closed)).status, 204)
  const given = { till, open, paid, closed }
  await refuseAll(till, [
    ...toMake(given),
    ...(await toPay(given, closedCode)),
    ...toClose(given),
    ...toPart(given),
  ])
  assert.deepEqual(await verifyBooks(server.world.db), [])
})

function toMake({ till, open, paid, closed }: Given): readonly Row[] {
  const make = (rest: Json) => native(till, wholeOf(till, rest))
  const parts = (count: number) => Array.from({ length: count }, () => partOf(till))
  const twin = partOf(till)
  const { mchid, appid } = till.other
  return [
    ['the same again', () => native(till, open), 200],
    ['with other content', () => native(till, { ...open, limit_pay: [] }), 400, 'INVALID_REQUEST'],
    ['of another kind', () => native(till, open, 'app'), 400, 'INVALID_REQUEST'],
    ['a paid number', () => native(till, paid), 403, 'OUT_TRADE_NO_USED'],
    ['a closed number', () => native(till, closed), 403, 'OUT_TRADE_NO_USED'],
    ['one part', () => make({ sub_orders: parts(1) }), 400, 'PARAM_ERROR'],
    ['eleven parts', () => make({ sub_orders: parts(11) }), 400, 'PARAM_ERROR'],
    ['a part twice', () => make({ sub_orders: [twin, twin] }), 400, 'PARAM_ERROR'],
    [
      'a part of another whole',
      () => make({ sub_orders: [partOf(till), ...(open['sub_orders'] as Json[])] }),
      400,
      'INVALID_REQUEST',
    ],
    [
      'a part of another merchant',
      () => make({ sub_orders: [partOf(till), partOf(till, { mchid })] }),
      400,
      'APPID_MCHID_NOT_MATCH',
    ],
    [
      'a part of nobody’s sub-merchant',
      () => make({ sub_orders: [partOf(till), partOf(till, { sub_mchid: mchid })] }),
      403,
      'NO_AUTH',
    ],
    [
      'in another’s name',
      () => make({ combine_mchid: mchid }),
      400,
      'INVALID_REQUEST',
      '/combine_mchid',
    ],
    [
      'under another app',
      () => make({ combine_appid: appid }),
      400,
      'APPID_MCHID_NOT_MATCH',
      '/combine_appid',
    ],
  ]
}

async function toPay({ till }: Given, closedCode: string): Promise<readonly Row[]> {
  const dear = { amount: { total_amount: 15_000, currency: 'CNY' } }
  const sub_orders = [partOf(till, dear), partOf(till, dear)]
  const code = scanned(await native(till, wholeOf(till, { sub_orders })))
  return [
    ['closed', () => till.bob.pay(closedCode), 400, 'ORDER_CLOSED'],
    ['money for one part of two', () => till.bob.pay(code), 403, 'NOT_ENOUGH'],
  ]
}

function toClose({ till, open, paid, closed }: Given): readonly Row[] {
  const [part] = open['sub_orders'] as readonly Json[]
  const sub_orders = [{ mchid: part?.['mchid'], out_trade_no: part?.['out_trade_no'] }]
  const elsewhere = { combine_appid: till.other.appid }
  return [
    ['closing again', () => close(till, closed), 204],
    ['closing a paid one', () => close(till, paid), 400, 'ORDER_PAID'],
    ['closing a part of it', () => close(till, open, { sub_orders }), 400, 'INVALID_REQUEST'],
    ['closing under another app', () => close(till, open, elsewhere), 404, 'ORDER_NOT_EXIST'],
    ['closing nothing', () => close(till, wholeOf(till)), 404, 'ORDER_NOT_EXIST'],
  ]
}

/** A part is no order of its own, and a whole is its merchant's. */
function toPart({ till, open, paid }: Given): readonly Row[] {
  const { signer, prefix, query, closes } = till.direct
  const numberOf = (whole: Json) =>
    String((whole['sub_orders'] as readonly Json[])[0]?.['out_trade_no'])
  const ofPart = `${prefix}/out-trade-no/${numberOf(paid)}?${query}`
  const whole = `${path}/out-trade-no/${String(open['combine_out_trade_no'])}`
  const end = `${prefix}/out-trade-no/${numberOf(open)}/close`
  return [
    ['a query of a part', () => till.call(signer, { path: ofPart }), 404, 'ORDER_NOT_EXIST'],
    ['closing a part', () => till.post(signer, end, closes), 404, 'ORDER_NOT_EXIST'],
    ['another’s query', () => till.call(till.other, { path: whole }), 404, 'ORDER_NOT_EXIST'],
  ]
}
