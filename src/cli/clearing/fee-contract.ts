import { fen } from '#kernel/money'
import { businessDate } from '#kernel/time'
import {
  agreeFees,
  type FeeMethod,
  type FeeRow,
  type FeeTerms,
  feeBookOf,
  feeMethods,
  roundings,
} from '#merchants'
import type { Field } from '../ledger/csv.ts'
import { readDate } from '../ledger/errand.ts'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { readChoice, readMerchant, readPercent, readYuan } from './read-values.ts'
import { tableText } from './table.ts'

export const feeContractForm: Form = {
  usage:
    'fee-contract <mchid|industry:code|default> --from <date> --line <method,rate[,tier=yuan]' +
    '[,floor=yuan][,cap=yuan][,rounding=half_up|up|down][,refund=return|keep]> …, ' +
    'or fee-contract <mchid>',
  example:
    "fee-contract 1900000001 --from 2026-12-01 --line '*,0.60%' --line 'NATIVE,0.38%,floor=0.01,cap=5.00'",
  places: [1, 1],
  options: ['--from', '--line'],
}

/** 费率合同: agrees the whole of it from a date on, or shows what a merchant pays today. */
export async function feeContractErrand(errand: ClearingErrand): Promise<number> {
  const { print, args } = errand
  const { places, option, all } = readArguments(feeContractForm, args)
  const [subject = ''] = places
  const lines = all('--line')
  if (lines.length === 0 && option('--from') === undefined) return showFees(errand, subject)
  const effectiveFrom = readDate('--from', option('--from'))
  const rows = lines.map(readLine)
  await agreeFees(errand, { subject, effectiveFrom, rows })
  print(`${subject} 自 ${effectiveFrom} 起\n${textOf(rows)}`)
  return 0
}

async function showFees(errand: ClearingErrand, subject: string): Promise<number> {
  const { db, now, print } = errand
  const { mchid } = await readMerchant(errand, subject)
  const date = businessDate(now())
  const book = await feeBookOf(db, { mchids: [mchid], date })
  const rows = feeMethods.map((method) => ({
    ...book.termsOf(mchid, method, 0n),
    method,
    tierFrom: 0n,
  }))
  print(`${mchid} ${date} 首档费率\n${textOf(rows)}`)
  return 0
}

const parts = ['tier', 'floor', 'cap', 'rounding', 'refund'] as const
type Part = (typeof parts)[number]

function readLine(line: string): FeeRow {
  const [method, rate, ...rest] = line.split(',')
  const told = new Map<Part, string>()
  for (const each of rest) {
    const [name, value = ''] = each.split('=')
    const part = readChoice('--line', name, parts)
    if (told.has(part)) throw refused(feeContractForm, `${part} stands twice in ${line}`)
    told.set(part, value)
  }
  const yuan = (part: Part): bigint | undefined =>
    told.has(part) ? readYuan(`--line ${part}`, told.get(part)) : undefined
  return {
    method: readChoice<FeeMethod>('--line', method, feeMethods),
    tierFrom: yuan('tier') ?? 0n,
    ratePpm: readPercent('--line', rate),
    floor: yuan('floor') ?? 0n,
    cap: yuan('cap') ?? null,
    rounding: readChoice('--line rounding', told.get('rounding') ?? 'half_up', roundings),
    returnsFee:
      readChoice('--line refund', told.get('refund') ?? 'return', ['return', 'keep']) === 'return',
  }
}

const roundingTitles: Readonly<Record<FeeTerms['rounding'], string>> = {
  half_up: '四舍五入',
  up: '进位',
  down: '舍去',
}

const textOf = (rows: readonly FeeRow[]): string =>
  tableText({
    columns: ['支付方式', '阶梯起点', '费率', '保底', '封顶', '取整', '退款'],
    rows: rows.map((row): readonly Field[] => [
      row.method,
      fen(row.tierFrom),
      percentText(row.ratePpm),
      fen(row.floor),
      row.cap === null ? '不封顶' : fen(row.cap),
      roundingTitles[row.rounding],
      row.returnsFee ? '退还手续费' : '不退手续费',
    ]),
  })

/** 3800 millionths are `0.38%`. */
export function percentText(millionths: bigint): string {
  const digits = String(millionths).padStart(5, '0')
  const part = digits.slice(-4).replace(/0{1,2}$/, '')
  return `${digits.slice(0, -4)}.${part}%`
}
