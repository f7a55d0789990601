import { channels, codeTypes, products } from '../../fact/fact.ts'
import { catalogue } from '../../factor/catalogue.ts'
import type { CodeList, Table, Terms, Threshold } from '../text/terms.ts'

const yuan = 100

/** Numbers that several rules speak of; the sources stand in the titles. */
const thresholds = {
  大额: {
    sort: 'fen',
    value: 20_000 * yuan,
    title: { zh: '变更后大额（T07 工程值）', en: 'large after a change (T07, engineering value)' },
  },
  洗钱起点: {
    sort: 'fen',
    value: 50_000 * yuan,
    title: { zh: '资金异动起点（T02、T04）', en: 'from where flows are looked at (T02, T04)' },
  },
  新户天数: {
    sort: 'days',
    value: 7,
    title: { zh: '新开账户天数（T06 个人）', en: 'days that an account is new (T06, persons)' },
  },
  模型高分: {
    sort: 'score',
    value: 0.9,
    title: { zh: '模型高风险分（工程值）', en: 'score from where it is high (engineering value)' },
  },
} as const satisfies Record<string, Threshold>

const tables = {
  /** The older the account, the more a first payment to somebody may be. */
  首笔上限: {
    kind: 'steps',
    of: 'days',
    to: 'fen',
    before: 500 * yuan,
    steps: [
      [1, 1_000 * yuan],
      [7, 5_000 * yuan],
      [30, 20_000 * yuan],
      [180, 50_000 * yuan],
    ],
    title: { zh: '首笔付款上限（工程值）', en: 'most of a first payment (engineering value)' },
  },
  条码日限: {
    kind: 'lookup',
    of: 'code',
    to: 'fen',
    rows: [[codeTypes.indexOf('static'), 500 * yuan]],
    otherwise: Number.NaN,
    title: { zh: '静态条码日限额（银发〔2017〕296号）', en: 'cap of a day for static codes' },
  },
} as const satisfies Record<string, Table>

const lists = {
  涉赌时段: {
    values: [22, 23, 0, 1, 2, 3],
    title: { zh: '22点至次日4点（T09）', en: 'hours from 22 to 4 (T09)' },
  },
  高风险国家: {
    values: [364, 408, 104],
    title: { zh: '反洗钱高风险国家和地区', en: 'countries with a high risk of laundering' },
  },
} as const satisfies Record<string, CodeList>

const indexed = (words: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(words.map((word, index) => [word, index]))

/** What the rules of this installation may name. */
export const terms: Terms = {
  catalogue,
  thresholds,
  tables,
  lists,
  codes: {
    'event.product': indexed(products),
    'event.channel': indexed(channels),
    'event.code_type': indexed(codeTypes),
  },
}
