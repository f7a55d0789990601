import { type CustodyProof, proveCustody } from '#clearing'
import { fen } from '#kernel/money'
import { chart } from '#ledger'
import type { Field } from '../ledger/csv.ts'
import { readDate } from '../ledger/errand.ts'
import { type ClearingErrand, type Form, readArguments } from './errand.ts'
import { tableText } from './table.ts'

export const custodyForm: Form = {
  usage: 'custody <date> [--csv]',
  example: 'custody 2026-11-24',
  places: [1, 1],
  flags: ['--csv'],
}

/** 备付金核对 of a closed day, proved anew and kept. Ends with 1 when it does not come out. */
export async function custodyErrand(errand: ClearingErrand): Promise<number> {
  const { places, has } = readArguments(custodyForm, errand.args)
  const businessDate = readDate('date', places[0])
  return printProof(errand, await proveCustody(errand, { businessDate }), has('--csv'))
}

type Proved = Awaited<ReturnType<typeof proveCustody>>

const alarms: Readonly<Record<Proved['alarms'][number], string>> = {
  not_covered: '备付金与应付不相等',
  books_unbalanced: '账务借贷不平',
  bank_differs: '与银行对账单不相等',
  proof_changed: '与先前的核对结果不同',
}

export function printProof(
  { print }: ClearingErrand,
  { proofs, alarms: found }: Proved,
  isCsv = false,
): number {
  for (const proof of proofs)
    print(tableText({ columns: ['日期', '币种', '项目', '金额'], rows: rowsOf(proof) }, isCsv))
  if (!isCsv) print(found.length === 0 ? '备付金核对一致\n' : `${toldOf(found)}\n`)
  return found.length === 0 ? 0 : 1
}

const toldOf = (found: Proved['alarms']): string =>
  `需要处理：${found.map((alarm) => alarms[alarm]).join('；')}`

function rowsOf(proof: CustodyProof): readonly (readonly Field[])[] {
  const { businessDate, currency, parts, custody, owed, difference, bankBalance } = proof
  const row = (title: string, minor: bigint) => [businessDate, currency, title, fen(minor)]
  return [
    ...parts.map(({ kind, amount }) => row(chart[kind].title, amount)),
    row('应付合计', owed),
    row('备付金存款', custody),
    row('账内差额', difference),
    ...(bankBalance === null
      ? []
      : [
          row('银行对账单期末余额', bankBalance),
          row('银行汇出在途', proof.inTransit ?? 0n),
          row('与银行差额', proof.bankDifference ?? 0n),
        ]),
  ]
}
