import { money } from '#kernel/money'
import { type TrialBalance, trialBalance } from '#ledger'
import { csvLine, type Field } from './csv.ts'
import { type Errand, readDate } from './errand.ts'

const header = [
  '业务日期',
  '状态',
  '科目代码',
  '科目名称',
  '币种',
  '期初借方余额',
  '期初贷方余额',
  '借方发生额',
  '贷方发生额',
  '期末借方余额',
  '期末贷方余额',
]

/** 试算平衡表 as CSV; ends with 1 when the sides are not equal. */
export async function trialBalanceErrand({ db, print, args }: Errand): Promise<number> {
  const balance = await trialBalance(db, readDate('date', args[0]))
  print([header, ...linesOf(balance)].map(csvLine).join(''))
  return balance.isBalanced ? 0 : 1
}

function linesOf({ businessDate, isFinal, lines, sums }: TrialBalance): readonly Field[][] {
  const head = [businessDate, isFinal ? '已日终' : '未日终']
  return [
    ...lines.map((line) => [...head, line.kind, line.title, line.currency, ...columnsOf(line)]),
    ...sums.map((sum) => [...head, '', '合计', sum.currency, ...columnsOf(sum)]),
  ]
}

const columnsOf = ({ currency, ...sum }: TrialBalance['sums'][number]): readonly Field[] =>
  [
    sum.openingDebit,
    sum.openingCredit,
    sum.debits,
    sum.credits,
    sum.closingDebit,
    sum.closingCredit,
  ].map((minor) => money(minor, currency))
