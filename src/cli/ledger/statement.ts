import { type Currency, money } from '#kernel/money'
import { beijing } from '#kernel/time'
import { chart, readStatement, type StatementLine } from '#ledger'
import { csvLine, type Field } from './csv.ts'
import { type Errand, readDates, readKind, readOwner } from './errand.ts'

const header = [
  '业务日期',
  '记账时间',
  '流水号',
  '业务类型',
  '对方科目代码',
  '对方科目名称',
  '对方户主',
  '借方发生额',
  '贷方发生额',
  '余额',
]

const currency: Currency = 'CNY'

/** 分户账对账单 as CSV: a line for the opening balance, the entries, a line for sums and closing balance. */
export async function statementErrand({ db, print, args }: Errand): Promise<number> {
  const [kind, owner, first, last] = args
  const account = { kind: readKind(kind), owner: readOwner(owner) }
  const { from, to } = readDates(first, last)
  let isBegun = false
  let [debits, credits, closing] = [0n, 0n, 0n]
  await readStatement(db, { account, currency, from, to }, (page) => {
    if (!isBegun) print(`${csvLine(header)}${csvLine(edgeOf(from, '期初余额', [page.opening]))}`)
    isBegun = true
    print(page.lines.map((line) => csvLine(lineOf(line))).join(''))
    for (const line of page.lines) {
      debits += line.debit
      credits += line.credit
    }
    closing = page.closing
  })
  print(csvLine(edgeOf(to, '期末余额', [closing, debits, credits])))
  return 0
}

const lineOf = ({ counter, ...line }: StatementLine): readonly Field[] => [
  line.businessDate,
  beijing(line.createdAt),
  line.key,
  line.posting,
  counter?.kind ?? '',
  counter ? chart[counter.kind].title : '',
  counter?.owner ?? '',
  line.debit === 0n ? '' : money(line.debit, currency),
  line.credit === 0n ? '' : money(line.credit, currency),
  money(line.balance, currency),
]

const edgeOf = (
  date: string,
  title: string,
  [balance, debits, credits]: readonly [bigint, bigint?, bigint?],
): readonly Field[] => [
  date,
  '',
  '',
  title,
  '',
  '',
  '',
  debits === undefined ? '' : money(debits, currency),
  credits === undefined ? '' : money(credits, currency),
  money(balance, currency),
]
