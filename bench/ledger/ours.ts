import { assert } from '#kernel/assert'
import { fen } from '#kernel/money'
import { type AccountRef, openPoster, type Transfer } from '#ledger'
import type { Db } from '#platform/db'
import { below, type Turn, runCallers } from './callers.ts'
import { customer, customersMax, shop } from './books.ts'

export type Traffic = 'uniform' | 'hot' | 'two_phase'

/** From customer to customer, or all to one shop; a pair of two phases counts as one. */
export function runOurs(
  db: Db,
  { callers, seconds, traffic }: Readonly<{ callers: number; seconds: number; traffic: Traffic }>,
): Promise<Turn> {
  const poster = openPoster({ db, now: () => new Date() })
  const ask = async (transfer: Transfer): Promise<void> => {
    const [verdict] = await poster([transfer])
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
