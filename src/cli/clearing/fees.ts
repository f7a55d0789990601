import { analyseFees, compareFees } from '#clearing'
import { fen } from '#kernel/money'
import type { FeeTerms } from '#merchants'
import type { Field } from '../ledger/csv.ts'
import { readDates } from '../ledger/errand.ts'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { readMerchant, readPercent, readPeriod, readYuan } from './read-values.ts'
import { tableText } from './table.ts'

export const feesForm: Form = {
  usage: 'fees [from] [to] [--mchid <mchid>] [--csv]',
  example: 'fees 2026-11-01 2026-11-30 --mchid 1900000001',
  places: [0, 2],
  options: ['--mchid'],
  flags: ['--csv'],
}

/** 手续费分析 of days that are cut, by merchant, month and method. */
export async function feesErrand(errand: ClearingErrand): Promise<number> {
  const { places, option, has } = readArguments(feesForm, errand.args)
  const asked = option('--mchid')
  const mchid = asked === undefined ? undefined : (await readMerchant(errand, asked)).mchid
  const period = readPeriod(errand, places[0], places[1])
  const found = await analyseFees(errand.db, { ...period, mchid })
  const rows = found.map((sum): readonly Field[] => [
    sum.month,
    sum.mchid,
    sum.method,
    BigInt(sum.paymentCount),
    fen(sum.paymentAmount),
    fen(sum.refundAmount),
    fen(sum.fee),
    rateText(sum.fee, sum.paymentAmount - sum.refundAmount),
  ])
  const columns = [
    '月份',
    '商户号',
    '支付方式',
    '笔数',
    '收款金额',
    '退款金额',
    '手续费',
    '实际费率',
  ]
  errand.print(tableText({ columns, rows }, has('--csv')))
  return 0
}

/** `0.6000%`, rounded down; nothing where more was given back than came in. */
function rateText(fee: bigint, turnover: bigint): string {
  if (turnover <= 0n || fee < 0n) return ''
  const millionths = (fee * 1_000_000n) / turnover
  const digits = String(millionths).padStart(5, '0')
  return `${digits.slice(0, -4)}.${digits.slice(-4)}%`
}

export const whatIfForm: Form = {
  usage: 'what-if <mchid> <from> <to> --rate <percent> [--floor <yuan>] [--cap <yuan>] [--csv]',
  example: 'what-if 1900000001 2026-11-01 2026-11-30 --rate 0.38% --floor 0.01 --cap 5.00',
  places: [3, 3],
  options: ['--rate', '--floor', '--cap'],
  flags: ['--csv'],
}

/** 费率试算: the same payments, one by one, under other terms; rounded half up, given back with refunds. */
export async function whatIfErrand(errand: ClearingErrand): Promise<number> {
  const { places, option, has } = readArguments(whatIfForm, errand.args)
  const { mchid } = await readMerchant(errand, places[0])
  const period = readDates(places[1], places[2])
  const terms = termsOf(option)
  const found = await compareFees(errand.db, { ...period, mchid }, () => terms)
  const total = found.reduce(
    (sum, each) => ({
      method: '合计',
      paymentCount: sum.paymentCount + each.paymentCount,
      paymentAmount: sum.paymentAmount + each.paymentAmount,
      fee: sum.fee + each.fee,
      feeThen: sum.feeThen + each.feeThen,
    }),
    { method: '合计', paymentCount: 0, paymentAmount: 0n, fee: 0n, feeThen: 0n },
  )
  const rows = [...found, total].map((sum): readonly Field[] => [
    sum.method,
    BigInt(sum.paymentCount),
    fen(sum.paymentAmount),
    fen(sum.fee),
    fen(sum.feeThen),
    fen(sum.feeThen - sum.fee),
  ])
  const columns = ['支付方式', '笔数', '收款金额', '实收手续费', '试算手续费', '差额']
  errand.print(tableText({ columns, rows }, has('--csv')))
  return 0
}

function termsOf(option: (name: string) => string | undefined): FeeTerms {
  const [floor, cap] = [option('--floor'), option('--cap')]
  const terms: FeeTerms = {
    ratePpm: readPercent('--rate', option('--rate')),
    floor: floor === undefined ? 0n : readYuan('--floor', floor),
    cap: cap === undefined ? null : readYuan('--cap', cap),
    rounding: 'half_up',
    returnsFee: true,
  }
  if (terms.cap !== null && terms.floor > terms.cap)
    throw refused(whatIfForm, '--floor is above --cap')
  return terms
}
