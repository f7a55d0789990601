import { createHash } from 'node:crypto'
import type { MatchRow } from '@tongbao/apiv3'
import type { BankStatement, StatementEntry } from '../bank/bank.ts'
import { refuse } from './refusals.ts'
import { rowOf } from './said.ts'

/** What is reconciled of a booking; the reference is what a transfer's key begins with. */
export type LaidEntry = Pick<StatementEntry, 'reference' | 'amount' | 'side'>

/** What is reconciled of a statement. */
export type LaidStatement = Pick<BankStatement, 'opening' | 'closing'> &
  Readonly<{ currency: string; entries: readonly LaidEntry[] }>

/** Refuses a statement whose entries do not lead from one balance to the other. */
export function rowsOfStatement(
  bank: string,
  { currency, opening, closing, entries }: LaidStatement,
): Readonly<{ rows: readonly MatchRow[]; digest: string }> {
  const digest = createHash('sha256').update(`${currency}\n${opening}\n${closing}\n`)
  let balance = opening
  const rows = entries.map(({ reference, amount, side }) => {
    digest.update(`${side} ${reference} ${amount}\n`)
    balance += side === 'in' ? amount : -amount
    return rowOf(`${side}:${reference}`, {
      merchant: bank,
      currency,
      amount,
      fee: 0n,
      state: 'BOOKED',
    })
  })
  const sha256 = digest.digest('hex')
  if (balance !== closing)
    throw refuse('RECON_FILE_REFUSED', {
      field: 'closing',
      issue: `期初余额加减发生额为${balance}分，与期末余额${closing}分不一致`,
      value: sha256,
    })
  return { rows, digest: sha256 }
}
