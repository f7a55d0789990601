/** Bugs that a poster can be told to have. A judge that lets one of them pass is no judge. */
import { setTimeout as sleep } from 'node:timers/promises'
import { postChains, type Transfer, type Verdict } from '#ledger'
import { batcher } from '#platform/batch'
import { type Db, inTransaction } from '#platform/db'
import { readSums, writeSums } from './store.ts'
import type { Plant } from './wire.ts'

/** Posts one chain of a caller, together with those of its neighbours. */
export type Lane = (chain: readonly Transfer[], isAgain: boolean) => Promise<readonly Verdict[]>

type Planting = (db: Db, honest: Lane, now: () => Date) => Lane

const planting: Readonly<Record<Plant, Planting>> = {
  early: (db, _, now) => answerEarly(db, now),
  fresh: (_, honest) => (chain, isAgain) => honest(isAgain ? chain.map(rekeyed) : chain, isAgain),
  unlocked: (db, honest) => {
    void rewriteBalances(db)
    return honest
  },
  flattering: (_, honest) => async (chain, isAgain) => {
    const verdicts = await honest(chain, isAgain)
    return verdicts.map((verdict) => (verdict === 'insufficient_funds' ? 'posted' : verdict))
  },
}

export const plantBug = (plant: Plant, db: Db, honest: Lane, now: () => Date): Lane =>
  planting[plant](db, honest, now)

/** Tells its callers before the commit, as a program would that forgets to wait for it. */
function answerEarly(db: Db, now: () => Date): Lane {
  type Caller = { chain: readonly Transfer[]; tell: (verdicts: readonly Verdict[]) => void }
  const lane = batcher<Caller, void>({
    name: 'early',
    maxSize: 4_096,
    run: async (callers) => {
      await inTransaction(db, async (tx) => {
        const chains = callers.map(({ chain }) => chain)
        const verdicts = await postChains(tx, chains, now())
        for (const [at, { tell }] of callers.entries()) tell(verdicts[at] ?? [])
        await sleep(1_000)
      })
      return callers.map(() => undefined)
    },
  })
  return (chain) =>
    new Promise((resolve, reject) => {
      lane({ chain, tell: resolve }).catch(reject)
    })
}

/** Under another key a transfer that was posted before is posted twice. */
const rekeyed = (transfer: Transfer): Transfer => ({ ...transfer, key: `${transfer.key}again` })

/** Reads a balance, and writes it back without having held its lock. */
async function rewriteBalances(db: Db): Promise<void> {
  for (;;) {
    const sums = await readSums(db)
    await sleep(20)
    const victim = sums[Math.floor(Math.random() * sums.length)]
    // The constraint of the table stops some of it.
    if (victim) await writeSums(db, victim).catch(() => undefined)
  }
}
