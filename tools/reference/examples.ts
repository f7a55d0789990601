import { isRecord } from './modules.ts'
import type { Schema } from './fields.ts'

/** What stands in an example for a member of this name; the others are made from their schema. */
const values: Readonly<Record<string, unknown>> = {
  account: '1900000109',
  account_type: 'BASIC',
  appid: 'wx8888888888888888',
  applyment_id: '2000002124775691',
  amount: 100,
  auth_code: '134567890123456789',
  bank_address_code: '110000',
  batch_name: '1月奖金',
  batch_remark: '1月奖金',
  bill_date: '2026-11-24',
  business_code: '1900000100_10000001',
  combine_appid: 'wx8888888888888888',
  combine_mchid: '1900000001',
  combine_out_trade_no: 'C20261124001',
  currency: 'CNY',
  date: '2026-11-24',
  description: '一杯茶',
  echo_message: '你好',
  event_type: 'TRANSACTION.SUCCESS',
  id: '1',
  info_content: '新会员有礼',
  info_type: '活动名称',
  mchid: '1900000001',
  need_query_detail: 'true',
  notify_url: 'https://shop.example.com/notify',
  number: 'C20261124001',
  openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
  out_batch_no: 'B20261124001',
  out_bill_no: 'T20261124001',
  out_detail_no: 'D20261124001',
  out_order_no: 'S20261124001',
  out_refund_no: 'R20261124001',
  out_replay_no: 'P20261124001',
  out_request_no: 'W20261124001',
  out_return_no: 'X20261124001',
  out_trade_no: 'N20261124001',
  payer_client_ip: '203.0.113.7',
  profit_sharing: true,
  quantity: 1,
  reason: '用户退货',
  refund: 100,
  refund_id: '50000000382019052709732678859',
  relation_type: 'SUPPLIER',
  return_mchid: '1900000109',
  settlement_id: '719',
  sp_appid: 'wx8888888888888888',
  sp_mchid: '1900000100',
  sub_mchid: '1900000109',
  success_time: '2026-11-24T10:34:56+08:00',
  time: '2026-11-24T10:34:56+08:00',
  token: 'TOKEN',
  total: 100,
  total_amount: 100,
  total_num: 1,
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  transaction_id: '4200000000202611240000000001',
  transfer_amount: 100,
  transfer_remark: '新会员有礼',
  transfer_scene_id: '1000',
  transfer_scene_report_infos: [
    { info_type: '活动名称', info_content: '新会员有礼' },
    { info_type: '奖励说明', info_content: '注册有礼' },
  ],
  type: 'MERCHANT_ID',
  url: 'https://shop.example.com/notify',
}

/** Optional members that an example shows, because nobody does without them. */
const shown = new Set(['reason', 'transaction_id', 'currency', 'notify_url', 'description'])

/** A message that a schema takes: what is required, and what is usual. */
export function exampleOf(schema: unknown, name = ''): unknown {
  if (!isRecord(schema)) return null
  const known = values[name]
  if (known !== undefined && isTaken(schema, known)) return known
  if ('const' in schema) return schema['const']
  const { type } = schema
  const words = schema['enum']
  if (Array.isArray(words)) return words[0]
  if (type === 'object') return objectOf(schema)
  if (type === 'array') return listOf(schema, name)
  if (type === 'integer' || type === 'number') return schema['minimum'] ?? 1
  return type === 'boolean' ? true : textOf(schema)
}

function objectOf(schema: Schema): Readonly<Record<string, unknown>> {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const needed = Array.isArray(schema['required']) ? schema['required'] : []
  const required = new Set(needed.filter((name) => typeof name === 'string'))
  const first = firstChoice(schema)
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.has(name) || name === first || shown.has(name))
      .map(([name, member]) => [name, exampleOf(member, name)]),
  )
}

/** One entry; of what is combined two, since one is no combination. */
function listOf({ items }: Schema, name: string): readonly unknown[] {
  const first = exampleOf(items, name)
  if (name !== 'sub_orders' || !isRecord(first)) return [first]
  return [first, { ...first, out_trade_no: 'N20261124002' }]
}

/** Of members of which one must be there, the first. */
function firstChoice(schema: Schema): unknown {
  const branch = Array.isArray(schema['anyOf']) ? schema['anyOf'].find(isRecord) : undefined
  return Array.isArray(branch?.['required']) ? branch['required'][0] : undefined
}

function isTaken(schema: Schema, value: unknown): boolean {
  const words = schema['enum']
  if (Array.isArray(words)) return words.includes(value)
  const { type, pattern } = schema
  if (Array.isArray(value)) return type === 'array'
  if (typeof value === 'number') return type === 'integer'
  if (typeof value === 'boolean') return type === 'boolean'
  if (type !== 'string' || typeof value !== 'string') return false
  return typeof pattern !== 'string' || new RegExp(pattern, 'u').test(value)
}

function textOf({ pattern, minLength, maxLength }: Schema): string {
  if (typeof pattern === 'string' && pattern.includes('T(')) return '2026-11-24T10:34:56+08:00'
  if (typeof pattern === 'string' && pattern.includes('9]{1,6}')) return '20'
  const low = typeof minLength === 'number' ? minLength : 1
  const high = typeof maxLength === 'number' ? maxLength : 32
  return 'EXAMPLE'.padEnd(low, '0').slice(0, high)
}
