import type { Db, Tx } from '#platform/db'
import { verifyDays } from '../day/proof/verify-days.ts'
import { verifyJournal } from '../journal/verify-journal.ts'
import type { Fault } from './fault.ts'
import { inSnapshot } from './store.ts'
import { verifyBalances } from './verify-balances.ts'

export type { Fault } from './fault.ts'

/**
 * The whole proof: balances from the entries, the journal, the closed days. All of it looks at one
 * instant, so that those who post meanwhile make no false alarm. Reads every entry, some of them
 * more than once: a job and not a request. Asked again, it proves again; it changes nothing.
 */
export const verifyBooks = (db: Db, signal?: AbortSignal): Promise<readonly Fault[]> =>
  inSnapshot(db, proveAll, signal)

const proveAll = async (tx: Tx): Promise<readonly Fault[]> => [
  ...(await verifyBalances(tx)),
  ...(await verifyJournal(tx)),
  ...(await verifyDays(tx)),
]
