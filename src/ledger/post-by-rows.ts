import { businessDate, dayAfter } from '#kernel/time'
import type { Tx } from '#platform/db'
import { batchOf, type Decided, newBatchId, timeoutsOf } from './batch.ts'
import { type Books, decide, refName } from './decide.ts'
import { namesIn, pendingKeysIn } from './named-in.ts'
import { refuse } from './refusals.ts'
import {
  findBook,
  findEntries,
  findResolutions,
  holdByRows,
  lockAccounts,
  writeBatch,
} from './store.ts'
import type { Transfer, Verdict } from './transfer.ts'

/** Decides upon balances that are locked in the table; any number of processes may do so at once. */
export async function postByRows(
  tx: Tx,
  transfers: readonly Transfer[],
  now: Date,
): Promise<readonly Verdict[]> {
  const books = await readBooks(tx, transfers)
  const { verdicts, entries, accounts } = decide(books, transfers)
  if (entries.length > 0)
    await writeBooks(tx, { entries, accounts, timeouts: timeoutsOf(transfers, verdicts) }, now)
  return verdicts
}

/** On the day of `now`, or on the first open one when that has been closed. */
async function writeBooks(tx: Tx, decided: Decided, now: Date): Promise<void> {
  const id = newBatchId(now)
  const batch = batchOf(decided, { id, businessDate: businessDate(now), createdAt: now })
  if (await writeBatch(tx, batch, holdByRows(batch))) return
  const { writer, closedThrough } = await findBook(tx)
  if (writer !== 'rows') throw refuse('BOOKS_KEPT_ELSEWHERE')
  const later = batchOf(decided, { id, businessDate: dayAfter(closedThrough), createdAt: now })
  if (!(await writeBatch(tx, later, holdByRows(later)))) throw refuse('BOOKS_KEPT_ELSEWHERE')
}

async function readBooks(tx: Tx, transfers: readonly Transfer[]): Promise<Books> {
  const pendingKeys = pendingKeysIn(transfers)
  const pending = pendingKeys.length > 0 ? await findEntries(tx, pendingKeys) : []
  const touched = pending.flatMap(({ debitAccount, creditAccount }) => [
    debitAccount,
    creditAccount,
  ])
  const accounts = await lockAccounts(tx, namesIn(transfers), touched)
  // Keys are read after the locks: whoever used them on these accounts has committed by now.
  const earlier = await findEntries(tx, [...transfers.map(({ key }) => key), ...pendingKeys])
  const resolutions = pendingKeys.length > 0 ? await findResolutions(tx, pendingKeys) : []
  return {
    accountIds: new Map(
      accounts.map(({ id, kind, owner, currency }) => [refName(kind, owner, currency), id]),
    ),
    accounts: new Map(accounts.map((account) => [account.id, account])),
    entries: new Map(earlier.map((entry) => [entry.key, entry])),
    resolutions: new Map(resolutions.map((entry) => [entry.pendingKey ?? '', entry])),
  }
}
