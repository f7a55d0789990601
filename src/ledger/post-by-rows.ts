import type { Tx } from '#platform/db'
import { newBatchId, timeoutsOf } from './batch.ts'
import { type Books, decide, refName } from './decide.ts'
import { namesIn, pendingKeysIn } from './named-in.ts'
import { findEntries, findResolutions, holdByRows, lockAccounts } from './store.ts'
import type { Transfer, Verdict } from './transfer.ts'
import { type Holding, writeOnOpenDay } from './write-on-open-day.ts'

/** Decides upon balances that are locked in the table; any number of processes may do so at once. */
export async function postByRows(
  tx: Tx,
  transfers: readonly Transfer[],
  now: Date,
): Promise<readonly Verdict[]> {
  const books = await readBooks(tx, transfers)
  const { verdicts, entries, accounts } = decide(books, transfers)
  if (entries.length === 0) return verdicts
  const timeouts = timeoutsOf(transfers, verdicts)
  await writeOnOpenDay(tx, { id: newBatchId(now), now, entries, accounts, timeouts }, byRows)
  return verdicts
}

const byRows: Holding = { hold: holdByRows, isOurs: ({ writer }) => writer === 'rows' }

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
