import { businessDate, type Clock, hourMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Fault } from './fault.ts'
import { endProof, leaveProof, takeProof } from './store.ts'
import { verifyBooks } from './verify-books.ts'

/** Half past three in Beijing, when the day before has been closed and few people pay. */
const quietMs = 3.5 * hourMs

/** Longer than any proof takes; whoever began one before has died over it. */
const deadMs = 6 * hourMs

export type Proof = Readonly<{ db: Db; now: Clock; signal?: AbortSignal }>

/**
 * The whole proof, once a day from half past three in Beijing, whatever the number of processes that
 * ask. Answers its faults, or `undefined` when none is due. One that is ended by the signal or fails
 * is left for the next who asks; one whose process died, after six hours.
 */
export async function proveBooks({
  db,
  now,
  signal,
}: Proof): Promise<readonly Fault[] | undefined> {
  const begun = now()
  const date = businessDate(plusMs(begun, -quietMs))
  if (!(await takeProof(db, date, { now: begun, dead: plusMs(begun, -deadMs) }))) return undefined
  try {
    const faults = await verifyBooks(db, signal)
    await endProof(db, date, { now: now(), faults: faults.length })
    return faults
  } catch (error) {
    await leaveProof(db, date)
    if (signal?.aborted) return undefined
    throw error
  }
}
