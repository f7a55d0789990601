import { Refusal } from '#kernel/refusal'
import { isBooked } from '../day/store.ts'
import { type LaidStatement, rowsOfStatement } from './bank-statement.ts'
import { streamCustodyEntries } from './books/store.ts'
import { layBeside, type ReconcileDeps } from './lay-beside.ts'
import type { Lane } from './recon-break.ts'
import type { Run } from './recon-run.ts'
import { recordRefused } from './record-refused.ts'
import { refuse } from './refusals.ts'
import { rowsOf } from './said.ts'

type Statement = Readonly<{
  businessDate: string
  /** Which bank: the owner of the custody account. */
  bank: string
  statement: LaidStatement
}>

/**
 * Lays a bank's statement (camt.053) beside what the ledger's entries of the same date did to the
 * custody account there, and writes down every difference. Refuses a statement that does not add
 * up, and a day that the ledger has not closed. The second time: as `reconcileChannel`.
 */
export async function reconcileBank(
  deps: ReconcileDeps,
  { businessDate, bank, statement }: Statement,
): Promise<Run> {
  const { db } = deps
  const lane: Lane = { businessDate, source: 'bank', party: bank }
  if (!(await isBooked(db, businessDate)))
    throw refuse('RECON_DAY_NOT_CUT', { field: 'businessDate', value: businessDate })
  try {
    const { rows, digest } = rowsOfStatement(bank, statement)
    return await layBeside(deps, lane, {
      theirs: rows,
      read: () => ({ digest, rows: rows.length }),
      ours: () => rowsOf(streamCustodyEntries(db, { date: businessDate, bank })),
    })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'RECON_FILE_REFUSED')
      await recordRefused(deps, lane, error)
    throw error
  }
}
