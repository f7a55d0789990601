import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { type Fact, factOf, type Payment } from '../fact/fact.ts'
import { findUntold, markTold, type Untold } from './store.ts'

export type TellDeps = Readonly<{
  db: Db
  now: Clock
  /** Counts a fact; false for one that was counted before. */
  heard: (fact: Fact) => Promise<boolean>
  /** Everything that was heard is in the log. */
  settled: () => Promise<void>
}>

const slice = 200

/**
 * Tells the counters what cases have found out; answers how many. Only what is in the log counts as
 * told, so after a kill it is told again, and is known by its id. Safe in any number of processes.
 */
export async function tellLabels({ db, now, heard, settled }: TellDeps): Promise<number> {
  if ((await findUntold(db, 1)).length === 0) return 0
  // What was asked for has to lie beside its decision, or the label would say less than is known.
  await settled()
  const untold = await findUntold(db, slice)
  for (const each of untold) await heard(labelOf(each))
  await settled()
  await markTold(
    db,
    untold.map(({ id }) => id),
    now(),
  )
  return untold.length
}

const labelOf = (untold: Untold): Fact => ({
  id: `${untold.id}:labelled`,
  atMs: untold.decidedAt.getTime(),
  kind: 'labelled',
  payment: paymentOf(untold),
  paidAtMs: untold.paidAt.getTime(),
  isFraud: untold.isFraud,
})

/** As it was asked for; where nobody counted it, what the decision knows. */
function paymentOf({ asked, customer, amountMinor, product }: Untold): Payment {
  const fact = asked === null ? undefined : factOf(asked)
  if (fact?.kind === 'asked') return fact.payment
  return { customer, amountMinor, product, channel: 'wallet', funding: 'balance' }
}
