import { newId } from '#kernel/id'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { pairDays, reopenWidowed } from './cross-day/pair-days.ts'
import { type Break, type BreakKey, type Found, type Lane, toldOf } from './recon-break.ts'
import type { Run } from './recon-run.ts'
import { refuse } from './refusals.ts'
import {
  closeTotals,
  closeUnseen,
  findLast,
  findRuns,
  insertBreaks,
  insertRun,
  lockMatching,
  markDone,
  type NewBreak,
  resolveBreaksOf,
  supersedeRuns,
  touchBreaks,
} from './store.ts'

type Beginning = Readonly<{ fileDigest: string; refusal?: string; now: Date }>

/**
 * The run of a file: the one that there is, or a new revision, in face of which unfinished ones of
 * other files stop. A refused file stops nothing.
 */
export async function beginRun(
  db: Db,
  lane: Lane,
  { fileDigest, refusal, now }: Beginning,
): Promise<Run> {
  for (;;) {
    const begun = await inTransaction(db, async (tx) => {
      const runs = await findRuns(tx, lane)
      const known = runs.find(
        (run) =>
          run.fileDigest === fileDigest && (run.state === 'REFUSED') === (refusal !== undefined),
      )
      if (known) return known
      const run: Run = {
        ...lane,
        revision: (runs.at(-1)?.revision ?? 0) + 1,
        fileDigest,
        state: refusal === undefined ? 'MATCHING' : 'REFUSED',
        refusal: refusal ?? null,
        ours: 0n,
        theirs: 0n,
        matched: 0n,
        begunAt: now,
        doneAt: null,
      }
      if (!(await insertRun(tx, run))) return undefined
      if (run.state === 'MATCHING') await supersedeRuns(tx, run)
      return run
    })
    // Another process was faster; what it wrote is seen now.
    if (begun) return begun
  }
}

/**
 * Writes differences that a run has found. What stands there and is told as before is the same row,
 * whatever has become of it; what is told otherwise, or was corrected by a file in between, is the
 * next occurrence. Refuses when another file has come meanwhile.
 */
export const recordFound = (db: Db, run: Run, found: readonly Found[], now: Date): Promise<void> =>
  inTransaction(db, async (tx) => {
    // Another process with the same file has ended it.
    if (!(await lockMatching(tx, run))) return void (await standing(tx, run))
    const last = new Map((await findLast(tx, run, found)).map((each) => [nameOf(each), each]))
    const fates = found.map((each) => fateOf(each, last.get(nameOf(each))))
    const told = fates.flatMap((fate) => (fate.is === 'told' ? [fate.id] : []))
    const otherwise = fates.flatMap((fate) =>
      fate.is === 'new' && fate.instead ? [fate.instead] : [],
    )
    await touchBreaks(tx, run, told)
    await resolveBreaksOf(tx, otherwise, correctedBy(run, now))
    await insertBreaks(
      tx,
      fates.flatMap((fate): readonly NewBreak[] =>
        fate.is === 'new'
          ? [
              {
                ...laneOf(run),
                ...fate.found,
                id: newId('br', now),
                occurrence: fate.occurrence,
                seenRevision: run.revision,
                openedAt: now,
                pairDate: null,
              },
            ]
          : [],
      ),
    )
  })

type Fate =
  | Readonly<{ is: 'told'; id: string }>
  | Readonly<{ is: 'new'; found: Found; occurrence: number; instead: string | null }>

/** Pure. */
export function fateOf(found: Found, last: Break | undefined): Fate {
  if (!last) return { is: 'new', found, occurrence: 1, instead: null }
  const isSame = toldOf(last) === toldOf(found) && last.how !== 'corrected'
  if (isSame) return { is: 'told', id: last.id }
  const instead = last.state === 'OPEN' ? last.id : null
  return { is: 'new', found, occurrence: last.occurrence + 1, instead }
}

const nameOf = ({ key, class: kind }: Pick<BreakKey, 'key' | 'class'>): string => `${kind} ${key}`

const laneOf = ({ businessDate, source, party }: Lane): Lane => ({ businessDate, source, party })

const correctedBy = ({ revision }: Run, now: Date) => ({
  how: 'corrected' as const,
  evidence: `第${revision}版对账文件已不同`,
  now,
})

/**
 * Closes what an earlier file told and this one does not, pairs neighbouring days, and ends the run.
 * The second time it is over already, and nothing happens.
 */
export const finishRun = (db: Db, run: Run, now: Date): Promise<Run> =>
  inTransaction(db, async (tx) => {
    if (!(await lockMatching(tx, run))) return standing(tx, run)
    await closeUnseen(tx, run, correctedBy(run, now))
    await reopenWidowed(tx, run, correctedBy(run, now))
    await pairDays(tx, run, now)
    await markDone(tx, run, now)
    return { ...run, state: 'DONE', doneAt: now }
  })

/** The good file of a day has come again, after one that was refused. */
export const closeRefused = (db: Db, run: Run, now: Date): Promise<bigint> =>
  inTransaction(db, (tx) =>
    closeTotals(tx, run, {
      how: 'corrected',
      evidence: `第${run.revision}版对账文件是完整的`,
      now,
    }),
  )

async function standing(tx: Tx, run: Run): Promise<Run> {
  const runs = await findRuns(tx, run)
  const own = runs.find(({ revision }) => revision === run.revision)
  if (own?.state !== 'DONE') throw refuse('RECON_SUPERSEDED')
  return own
}
