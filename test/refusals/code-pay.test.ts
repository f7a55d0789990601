/** What is no code payment: refused at its member, before the payer's code is spent. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../server.ts'
import { type Json, json, newNumber, openTill, type Side } from '../till.ts'
import { forms, type Text } from './order-fields.ts'
import { refuseAll } from './refuse-all.ts'
import { atLimit, type Limits, spoil } from './spoil.ts'

const texts: readonly Text[] = [
  ['description', 127, 1],
  ['attach', 128],
  ['goods_tag', 32],
  ['payer.auth_code', 32, 1],
  ['scene_info.device_id', 32],
  ['scene_info.store_info.id', 32, 1],
  ['scene_info.store_info.out_id', 256, 1],
  ['detail.invoice_id', 32],
  ['detail.goods_detail.0.merchant_goods_id', 32, 1],
  ['detail.goods_detail.0.wxpay_goods_id', 32],
  ['detail.goods_detail.0.goods_name', 256],
]

/** Either name of the store will do, so neither is missed alone. */
const isNamedTwice = ([path]: Text) => path.startsWith('scene_info.store_info.')

const limits: Limits = {
  texts: texts.filter((text) => !isNamedTwice(text)),
  amounts: ['amount.total'],
  counts: ['detail.cost_price', 'detail.goods_detail.0.quantity'],
  flags: ['support_fapiao', 'settle_info.profit_sharing'],
  required: ['payer', 'scene_info', 'scene_info.store_info', 'amount', 'out_trade_no'],
  forms: [
    ...forms.filter(([path]) => /^(?:out_trade_no|amount)/.test(path)),
    ['payer', null, {}, 'me', []],
    ['scene_info.device_ip', '', 'localhost', '1'.repeat(46), 1],
    ['scene_info.store_info', null, {}, { name: 'x' }, []],
    ...texts
      .filter(isNamedTwice)
      .map(
        ([path, max]) =>
          [path, '', 'x'.repeat(max + 1), '店'.repeat(max + 1), '😀', 1, null] as const,
      ),
  ],
}

const sampleOf =
  (side: Side): (() => Json) =>
  () => ({
    ...side.parties,
    description: '豆浆',
    out_trade_no: newNumber(),
    payer: { auth_code: '134567890123456789' },
    amount: { total: 1000, currency: 'CNY' },
    scene_info: {
      device_id: 'POS1',
      device_ip: '14.23.150.211',
      store_info: { id: '1', out_id: '一号店' },
    },
    attach: '桌号7',
    goods_tag: 'WXG',
    support_fapiao: false,
    settle_info: { profit_sharing: false },
    detail: {
      cost_price: 1000,
      invoice_id: '1',
      goods_detail: [
        {
          merchant_goods_id: '1',
          wxpay_goods_id: '2',
          goods_name: '豆浆',
          quantity: 1,
          unit_price: 1000,
        },
      ],
    },
  })

for (const name of ['direct', 'partner'] as const)
  test(`${name}: a code payment that breaks a limit is refused at that member`, async () => {
    await using server = await startServer({ role: 'api' })
    const till = await openTill(server)
    const side = till[name]
    const path = `${side.prefix}/codepay`
    const send = (body: string) => till.call(side.signer, { method: 'POST', path, body })
    await refuseAll(till, spoil(name, sampleOf(side), limits, send))
    for (const body of atLimit(sampleOf(side), texts)) {
      const answer = await send(body)
      // It was read as a payment; only nobody's wallet shows such a code.
      const told = [answer.status, json(answer)['code']]
      assert.deepEqual(told, [400, 'AUTH_CODE_INVALID'], `${body} ${answer.text}`)
    }
  })
