import { assert } from '#kernel/assert'
import { fen } from '#kernel/money'
import { type AccountRef, post, type Transfer, type Verdict } from '#ledger'
import { batcher } from '#platform/batch'
import { type Db, inTransaction } from '#platform/db'
import { below, type Turn, runCallers } from './callers.ts'
import { customer, customersMax, shop } from './books.ts'

export type Traffic = 'uniform' | 'hot' | 'two_phase'

/** One process's way into the ledger: concurrent callers share a statement and a commit. */
export function openLane(db: Db): (transfer: Transfer) => Promise<Verdict> {
  return batcher<Transfer, Verdict>({
    name: 'bench-ledger',
    maxSize: 1_024,
    run: (transfers) => inTransaction(db, (tx) => post(tx, transfers, new Date())),
  })
}

/** From customer to customer, or all to one shop; a pair of two phases counts as one. */
export function runOurs(
  db: Db,
  { callers, seconds, traffic }: Readonly<{ callers: number; seconds: number; traffic: Traffic }>,
): Promise<Turn> {
  const lane = openLane(db)
  const ask = async (transfer: Transfer): Promise<void> => {
    const verdict = await lane(transfer)
    assert(verdict === 'posted', `a funded transfer was answered ${verdict}`)
  }
  return runCallers(callers, seconds, async () => {
    const from = below(customersMax)
    const to = (from + 1 + below(customersMax - 1)) % customersMax
    const legs = { debit: customer(from), credit: traffic === 'hot' ? shop : customer(to) }
    const key = nextKey()
    if (traffic !== 'two_phase') return ask(transferOf(key, 'direct', legs))
    await ask(transferOf(key, 'pending', legs))
    await ask({ key: `${key}p`, kind: 'post', pendingKey: key, posting: 'bench' })
  })
}

let count = 0

/** In order of birth, as every key of the program is. */
const nextKey = (): string =>
  `b${Date.now()}${String(process.pid).padStart(7, '0')}${String(count++).padStart(9, '0')}`

const transferOf = (
  key: string,
  kind: 'direct' | 'pending',
  legs: Readonly<{ debit: AccountRef; credit: AccountRef }>,
): Transfer => ({ key, kind, ...legs, amount: fen(1n), posting: 'bench' })
