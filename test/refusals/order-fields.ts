/** The members of order messages with their limits, as the documents of the wire print them. */
import type { Json } from '../till.ts'

export type Text = readonly [path: string, max: number, min?: number]

/** What every prepay call takes, each optional member given, so that each can be spoiled. */
export const fullOrder: Json = {
  description: '一碗面',
  notify_url: 'https://shop.example/notify',
  amount: { total: 1000, currency: 'CNY' },
  time_expire: '2099-01-01T00:00:00+08:00',
  attach: '桌号7',
  goods_tag: 'WXG',
  limit_pay: ['no_credit'],
  support_fapiao: false,
  detail: {
    cost_price: 1000,
    invoice_id: '微信123',
    goods_detail: [
      {
        merchant_goods_id: '1246464644',
        wechatpay_goods_id: '1001',
        goods_name: '牛肉面',
        quantity: 1,
        unit_price: 1000,
      },
    ],
  },
  scene_info: {
    payer_client_ip: '14.23.150.211',
    device_id: '013467007045764',
    store_info: { id: '0001', name: '腾讯大厦分店', area_code: '440305', address: '科苑路1号' },
  },
  settle_info: { profit_sharing: false },
}

export const h5Info: Json = {
  type: 'Wap',
  app_name: '王者荣耀',
  app_url: 'https://pvp.example',
  bundle_id: 'com.tencent.wzryiOS',
  package_name: 'com.tencent.tmgp.sgame',
}

/** Any character, counted as characters. Those that must not be empty say so. */
export const freeTexts: readonly Text[] = [
  ['description', 127, 1],
  ['attach', 128],
  ['goods_tag', 32],
  ['detail.invoice_id', 32],
  ['detail.goods_detail.0.merchant_goods_id', 32, 1],
  ['detail.goods_detail.0.wechatpay_goods_id', 32],
  ['detail.goods_detail.0.goods_name', 256],
  ['scene_info.device_id', 32],
  ['scene_info.store_info.id', 32, 1],
  ['scene_info.store_info.name', 256],
  ['scene_info.store_info.area_code', 32],
  ['scene_info.store_info.address', 512],
]

export const h5Texts: readonly Text[] = [
  ['scene_info.h5_info.app_name', 64],
  ['scene_info.h5_info.app_url', 128],
  ['scene_info.h5_info.bundle_id', 128],
  ['scene_info.h5_info.package_name', 128],
]

/** Whole fen from one on. */
export const amounts = ['amount.total']

/** Whole numbers that may be nothing. */
export const counts = [
  'detail.cost_price',
  'detail.goods_detail.0.quantity',
  'detail.goods_detail.0.unit_price',
]

export const flags = ['support_fapiao', 'settle_info.profit_sharing']

const subsidy = (subsidy_period_type: string, subsidy_installment_num: number) => ({
  subsidy_period_type,
  subsidy_plan: [{ subsidy_installment_num, subsidy_percent: 0 }],
})

/** Members with a form of their own, and what breaks it. */
export const forms: readonly (readonly [path: string, ...wrong: unknown[]])[] = [
  [
    'out_trade_no',
    'T1234',
    'T'.repeat(33),
    '',
    'T 12345',
    'T12345\n',
    '订单号一二三',
    'T12345/',
    123456,
  ],
  [
    'notify_url',
    '',
    '/notify',
    'ftp://shop.example/notify',
    'https://shop.example/notify?a=1',
    'https://shop.example/notify#a',
    'https://user:word@shop.example/',
    `https://shop.example/${'n'.repeat(235)}`,
    1,
  ],
  [
    'time_expire',
    '',
    '2099-01-01',
    '2099-01-01T00:00:00',
    '2099-13-01T00:00:00Z',
    '2099-02-30T00:00:00Z',
    4070908800,
    null,
  ],
  ['amount', null, 1000, '1000', [], {}],
  ['amount.currency', 'USD', 'cny', '', null, 156],
  ['limit_pay', 'no_credit', ['no_money'], [1], null],
  ['detail', null, 'one', [], 1],
  ['detail.goods_detail', null, {}, [], [1]],
  ['scene_info', null, 'here', []],
  ['scene_info.payer_client_ip', '', 'localhost', '1'.repeat(46), 1, null],
  ['scene_info.store_info', null, 'here', []],
  ['settle_info', null, true, []],
  ['subsidy_info', null, {}, { subsidy_detail: [subsidy('WEEK', 3)] }],
  ['subsidy_info', { subsidy_detail: [subsidy('DAILY', 4)] }],
]

/** What no order may be without. */
export const required = ['description', 'out_trade_no', 'notify_url', 'amount', 'amount.total']

/** At the limit of what has a form of its own. */
export const formsAtLimit: readonly (readonly [path: string, value: unknown])[] = [
  ['out_trade_no', 'T_-|*0'],
  ['notify_url', `https://shop.example/${'n'.repeat(234)}`],
  ['scene_info.payer_client_ip', 'fe80:0000:0000:0000:0000:0000:192.168.100.228'],
  ['amount.total', 1],
  ['amount.total', 2_147_483_647],
  ['detail.cost_price', 0],
  ['time_expire', '2020-01-01T00:00:00.123Z'],
]

const raw = (literal: string): string => `@${literal}@`

/** What is no amount. Those written by `raw` go over the wire as they stand. */
export const noAmounts: readonly unknown[] = [
  0,
  -1,
  2_147_483_648,
  9_007_199_254_740_991,
  1.5,
  '1000',
  '',
  null,
  true,
  [1000],
  { fen: 1000 },
  ...['1e2', '1E2', '1.0', '-0', '9007199254740993', '1e400'].map(raw),
]

/** What is no JSON number at all, so that the text is not read any further. */
export const noNumbers: readonly unknown[] = ['01', '+1', '0x10', '.5', '1.', 'NaN', '1_000'].map(
  raw,
)

export const noTexts: readonly unknown[] = [1, true, null, ['x'], { text: 'x' }]
export const noFlags: readonly unknown[] = ['true', 1, 0, null, []]
/** What is no amount, and is no count either. */
export const noCounts: readonly unknown[] = noAmounts.filter(
  (value) => value !== 0 && value !== 9_007_199_254_740_991,
)

/** A body as text, its raw numbers bare. */
export const textOf = (body: unknown): string => JSON.stringify(body).replace(/"@([^"]+)@"/g, '$1')

/** A copy with the member at `a.b.0.c` set, or taken away when the value is undefined. */
export function changed(sample: unknown, path: string, value: unknown): unknown {
  const [head = '', ...rest] = path.split('.')
  const copy = Array.isArray(sample) ? [...sample] : { ...Object(sample) }
  const next = rest.length === 0 ? value : changed(copy[head], rest.join('.'), value)
  if (next === undefined) delete copy[head]
  else copy[head] = next
  return copy
}

export const pointerOf = (path: string): string => `/${path.replaceAll('.', '/')}`
