import { statementOf } from '#ledger'
import type { Db } from '#platform/db'
import { isBooked } from '../../day/store.ts'
import type { BankStatement, StatementEntry } from '../bank.ts'
import { accounts } from './postings.ts'

type Page = Awaited<ReturnType<typeof statementOf>>
type Line = Page['lines'][number]

const kinds: Readonly<Record<string, StatementEntry['kind']>> = {
  payout_taken_out_at_bank: 'payout',
  payout_returned_at_bank: 'return',
}

/**
 * What the demo bank has booked on the custody account on a day, under the references that it was
 * given. Undefined until the day is closed, because it may still grow; afterwards always the same.
 */
export async function statementOfDay(db: Db, date: string): Promise<BankStatement | undefined> {
  if (!(await isBooked(db, date))) return undefined
  const asked = { account: accounts.custody, currency: 'CNY', from: date, to: date } as const
  const entries: StatementEntry[] = []
  let page = await statementOf(db, { ...asked, limit: 10_000 })
  const { opening } = page
  for (;;) {
    entries.push(...page.lines.map(entryOf))
    if (page.next === undefined) break
    page = await statementOf(db, { ...asked, limit: 10_000, after: page.next })
  }
  return { businessDate: date, currency: 'CNY', opening, closing: page.closing, entries }
}

const entryOf = ({ key, posting, debit, credit, createdAt }: Line): StatementEntry => ({
  reference: key.split(':', 1)[0] ?? key,
  amount: debit + credit,
  side: credit > 0n ? 'in' : 'out',
  bookedAt: createdAt,
  kind: kinds[posting] ?? 'other',
})
