import { randomUUID } from 'node:crypto'
import { minuteMs, plusMs } from '#kernel/time'
import { batcher, gapUnderLoadMs } from '#platform/batch'
import { type Db, inStatement } from '#platform/db'
import { refuseReplay } from './caller.ts'
import { deleteNoncesBefore, insertNonces } from './store.ts'

/** A nonce that a verified request used. */
export type Admission = Readonly<{ mchid: string; nonce: string; at: Date }>

/**
 * Spends nonces, a statement and a commit for all who ask at once. The second to spend one is
 * refused SIGN_ERROR, on this node or another, also after a restart: the table is the memory.
 */
export function nonceGuard(db: Db): (admission: Admission) => Promise<void> {
  return batcher<Admission, void>({
    name: 'nonces',
    gapMaxMs: gapUnderLoadMs,
    run: (admissions) => spend(db, admissions),
    // Two commits overlap; rows are written in one order, so they cannot deadlock.
    inFlight: 2,
  })
}

async function spend(db: Db, admissions: readonly Admission[]) {
  const claims = admissions.map((admission) => ({ ...admission, claim: randomUUID() }))
  // Of one nonce twice in a batch the first comes to the table and the others are replays.
  const firsts = new Map(claims.toReversed().map((claim) => [keyOf(claim), claim] as const))
  const rows = [...firsts.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const spent = new Set(await inStatement(db, (statement) => insertNonces(statement, rows)))
  return claims.map(({ claim }) =>
    spent.has(claim)
      ? undefined
      : refuseReplay('SIGN_ERROR', {
          field: 'nonce_str',
          issue: 'nonce already used',
          location: 'authorization',
        }),
  )
}

const keyOf = ({ mchid, nonce }: Admission): string => `${mchid}\n${nonce}`

/**
 * A request signed with a clock five minutes ahead is heard for ten minutes; one more minute covers
 * the difference between the clocks of two nodes. Older nonces cannot come back.
 */
const nonceLifeMs = 11 * minuteMs

const sliceSize = 5_000
/** Slices of one call; the rest waits for the next, so a sweep never runs for minutes. */
const slicesMax = 40

/** Forgets nonces that can no longer be replayed; gives how many. Any number may sweep at once. */
export async function sweepNonces({ db }: Readonly<{ db: Db }>, now: Date): Promise<number> {
  let deleted = 0
  for (let slice = 0; slice < slicesMax; slice++) {
    const count = await deleteNoncesBefore(db, plusMs(now, -nonceLifeMs), sliceSize)
    deleted += count
    if (count < sliceSize) break
  }
  return deleted
}
