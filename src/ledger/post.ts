import { businessDate, dayAfter } from '#kernel/time'
import type { Tx } from '#platform/db'
import { newBatchId } from './batch-id.ts'
import { type Books, type Decision, decide, refName } from './decide.ts'
import { digestOf } from './journal/digest.ts'
import { refuse } from './refusals.ts'
import {
  type AccountName,
  type Batch,
  findBook,
  findEntries,
  findResolutions,
  lockAccounts,
  type Timeout,
  writeBatch,
} from './store.ts'
import type { Transfer, Verdict } from './transfer.ts'

/**
 * Posts transfers inside the caller's transaction and answers one verdict for each, in order.
 *
 * Whoever calls commits: state and postings stand together or not at all. The accounts stay locked
 * until then, so nothing slow may follow. A transfer posted again under its key answers `exists`.
 * Throws only when the database does.
 */
export async function post(
  tx: Tx,
  transfers: readonly Transfer[],
  now: Date,
): Promise<readonly Verdict[]> {
  if (transfers.length === 0) return []
  const books = await readBooks(tx, transfers)
  const { verdicts, entries, accounts } = decide(books, transfers)
  if (entries.length > 0)
    await writeBooks(tx, { entries, accounts, timeouts: timeoutsOf(transfers, verdicts) }, now)
  return verdicts
}

type Decided = Pick<Decision, 'entries' | 'accounts'> & Readonly<{ timeouts: readonly Timeout[] }>

/** On the day of `now`, or on the first open one when that has been closed. */
async function writeBooks(tx: Tx, decided: Decided, now: Date): Promise<void> {
  if (await writeBatch(tx, batchOf(decided, now, businessDate(now)))) return
  const { writer, closedThrough } = await findBook(tx)
  const isWritten =
    writer === 'rows' && (await writeBatch(tx, batchOf(decided, now, dayAfter(closedThrough))))
  if (!isWritten) throw refuse('BOOKS_KEPT_ELSEWHERE')
}

function batchOf({ entries, ...rest }: Decided, now: Date, date: string): Batch {
  const written = entries.map((entry) => ({ ...entry, businessDate: date, createdAt: now }))
  const digest = digestOf(written)
  return { id: newBatchId(now), businessDate: date, digest, entries: written, ...rest }
}

async function readBooks(tx: Tx, transfers: readonly Transfer[]): Promise<Books> {
  const pendingKeys = transfers.flatMap((transfer) =>
    'pendingKey' in transfer ? [transfer.pendingKey] : [],
  )
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

function namesIn(transfers: readonly Transfer[]): readonly AccountName[] {
  const names = new Map<string, AccountName>()
  for (const transfer of transfers) {
    if (!('debit' in transfer)) continue
    const { currency } = transfer.amount
    for (const { kind, owner } of [transfer.debit, transfer.credit])
      names.set(refName(kind, owner, currency), { kind, owner, currency })
  }
  return [...names.values()]
}

function timeoutsOf(transfers: readonly Transfer[], verdicts: readonly Verdict[]): Timeout[] {
  return transfers.flatMap((transfer, index) =>
    transfer.kind === 'pending' && transfer.expiresAt && verdicts[index] === 'posted'
      ? [{ expiresAt: transfer.expiresAt, pendingKey: transfer.key }]
      : [],
  )
}
