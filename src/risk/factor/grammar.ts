import type { Factor, Family, Unit } from './factor.ts'

/** How far back a window reaches. `error` of each is a twelfth: see `src/risk/README.md`. */
export const windows = {
  '5m': { ms: 5 * 60_000, zh: '5分钟', en: '5 minutes' },
  '1h': { ms: 60 * 60_000, zh: '1小时', en: '1 hour' },
  '24h': { ms: 24 * 60 * 60_000, zh: '24小时', en: '24 hours' },
  '7d': { ms: 7 * 24 * 60 * 60_000, zh: '7天', en: '7 days' },
  '14d': { ms: 14 * 24 * 60 * 60_000, zh: '14天', en: '14 days' },
  '28d': { ms: 28 * 24 * 60 * 60_000, zh: '28天', en: '28 days' },
  '30d': { ms: 30 * 24 * 60 * 60_000, zh: '30天', en: '30 days' },
  '90d': { ms: 90 * 24 * 60 * 60_000, zh: '90天', en: '90 days' },
} as const
export type Window = keyof typeof windows

/** Whose counters; a customer pays, a payee is a person or a house that is paid. */
export const entities = {
  customer: { zh: '付款人', en: 'payer' },
  payee: { zh: '收款方', en: 'payee' },
  merchant: { zh: '商户', en: 'merchant' },
  terminal: { zh: '终端', en: 'terminal' },
  device: { zh: '设备', en: 'device' },
  ip: { zh: 'IP地址', en: 'IP address' },
  change: { zh: '付款人账户', en: 'account of the payer' },
  flow: { zh: '付款人资金', en: 'funds of the payer' },
} as const
export type Entity = keyof typeof entities

/** What is made of the facts of a window. */
export const aggregates = {
  count: { unit: 'count', zh: '付款笔数', en: 'payments' },
  sum: { unit: 'fen', zh: '付款金额', en: 'amount of payments' },
  max: { unit: 'fen', zh: '最大单笔金额', en: 'largest payment' },
  mean: { unit: 'fen', zh: '平均单笔金额', en: 'mean payment' },
  distinct_payees: { unit: 'count', zh: '不同收款方数', en: 'distinct payees' },
  distinct_merchants: { unit: 'count', zh: '不同商户数', en: 'distinct merchants' },
  distinct_devices: { unit: 'count', zh: '不同设备数', en: 'distinct devices' },
  distinct_payers: { unit: 'count', zh: '不同付款人数', en: 'distinct payers' },
  accounts: { unit: 'count', zh: '不同账户数', en: 'distinct accounts' },
  declines: { unit: 'count', zh: '失败笔数', en: 'declined payments' },
  night_count: { unit: 'count', zh: '夜间笔数', en: 'payments at night' },
  reports: { unit: 'count', zh: '被举报次数', en: 'reports against it' },
  refund_rate: { unit: 'ratio', zh: '退款率', en: 'share refunded' },
  decline_rate: { unit: 'ratio', zh: '失败率', en: 'share declined' },
  delayed_count: { unit: 'count', zh: '已过观察期笔数', en: 'payments past the label delay' },
  delayed_frauds: { unit: 'count', zh: '已过观察期欺诈笔数', en: 'frauds past the label delay' },
  delayed_fraud_rate: {
    unit: 'ratio',
    zh: '已过观察期欺诈率',
    en: 'fraud rate past the label delay',
  },
  cards: { unit: 'count', zh: '新绑卡数', en: 'cards bound' },
  payees: { unit: 'count', zh: '新增收款人数', en: 'payees added' },
  login_fails: { unit: 'count', zh: '登录失败次数', en: 'failed sign-ins' },
  face_fails: { unit: 'count', zh: '人脸核验失败次数', en: 'failed face checks' },
  out_in_ratio: { unit: 'ratio', zh: '转出转入比', en: 'outgoing over incoming' },
  fan_in: { unit: 'count', zh: '转入来源数', en: 'distinct sources of funds' },
  fan_out: { unit: 'count', zh: '转出对象数', en: 'distinct receivers of funds' },
  structuring: { unit: 'count', zh: '接近阈值笔数', en: 'payments just below the threshold' },
} as const satisfies Record<string, Readonly<{ unit: Unit; zh: string; en: string }>>
export type Aggregate = keyof typeof aggregates

type Clause = Readonly<{
  family: Family
  entity: Entity
  windows: readonly Window[]
  aggregates: readonly Aggregate[]
}>

/** The whole of what is counted over windows. A new line here is new factors, and nothing else. */
export const clauses = [
  {
    family: 'C',
    entity: 'customer',
    windows: ['5m', '1h', '24h', '7d', '30d', '90d'],
    aggregates: [
      'count',
      'sum',
      'max',
      'mean',
      'distinct_payees',
      'distinct_merchants',
      'distinct_devices',
      'declines',
      'night_count',
    ],
  },
  {
    family: 'E',
    entity: 'payee',
    windows: ['1h', '24h', '7d', '30d'],
    aggregates: ['count', 'sum', 'distinct_payers', 'reports'],
  },
  { family: 'E', entity: 'payee', windows: ['24h'], aggregates: ['out_in_ratio'] },
  {
    family: 'F',
    entity: 'merchant',
    windows: ['1h', '24h', '7d', '30d'],
    aggregates: ['count', 'sum', 'distinct_payers', 'refund_rate', 'decline_rate'],
  },
  {
    family: 'F',
    entity: 'terminal',
    windows: ['7d', '14d', '28d'],
    aggregates: ['delayed_fraud_rate', 'delayed_frauds', 'delayed_count'],
  },
  { family: 'F', entity: 'terminal', windows: ['24h', '7d', '30d'], aggregates: ['count', 'mean'] },
  { family: 'G', entity: 'device', windows: ['24h', '7d', '30d'], aggregates: ['accounts'] },
  { family: 'H', entity: 'ip', windows: ['1h', '24h'], aggregates: ['accounts'] },
  {
    family: 'J',
    entity: 'change',
    windows: ['24h'],
    aggregates: ['cards', 'payees', 'login_fails', 'face_fails'],
  },
  {
    family: 'L',
    entity: 'flow',
    windows: ['24h', '7d'],
    aggregates: ['out_in_ratio', 'fan_in', 'fan_out'],
  },
  { family: 'L', entity: 'flow', windows: ['7d'], aggregates: ['structuring'] },
  {
    family: 'N',
    entity: 'customer',
    windows: ['7d', '14d', '28d'],
    aggregates: ['delayed_fraud_rate', 'delayed_frauds'],
  },
] as const satisfies readonly Clause[]

/** A factor that is counted, with the words that it is made of. */
export type Counted = Factor & Readonly<{ entity: Entity; aggregate: Aggregate; window: Window }>

const countedOf = (clause: Clause): Counted[] =>
  clause.windows.flatMap((window) =>
    clause.aggregates.map((aggregate) => {
      const { unit, zh, en } = aggregates[aggregate]
      const [who, span] = [entities[clause.entity], windows[window]]
      return {
        name: `${clause.entity}.${aggregate}.${window}`,
        family: clause.family,
        unit,
        title: { zh: `${who.zh}近${span.zh}${zh}`, en: `${en} of the ${who.en} in ${span.en}` },
        entity: clause.entity,
        aggregate,
        window,
      }
    }),
  )

export const counted: readonly Counted[] = clauses.flatMap(countedOf)
