import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { type Case, caseSorts, type CaseSort, type CaseState } from '../case.ts'
import { countQueue, findQueue, type QueueSize } from './store.ts'

type Deps = Readonly<{ db: Db; now: Clock }>

export type QueueFilter = Readonly<{
  sort?: CaseSort | undefined
  /** Those that are not decided where none is named. */
  state?: CaseState | undefined
  /** A staff id. */
  owner?: string | undefined
  /** Only what should have been decided by now. */
  isOverdue?: boolean | undefined
  /** The `next` of the page before. */
  after?: string | undefined
  limit?: number | undefined
}>

export type QueuePage = Readonly<{
  cases: readonly Case[]
  /** The cursor of the next page; absent on the last. */
  next: string | undefined
}>

const active: readonly CaseState[] = ['OPEN', 'TAKEN', 'PROPOSED']
const pageMost = 100

/**
 * A page of the queue: the most urgent first; of what is beyond its time the latest first; of what is
 * decided the newest first. A cursor that is made up finds nothing.
 */
export async function readQueue({ db, now }: Deps, filter: QueueFilter): Promise<QueuePage> {
  const { state, sort, owner, isOverdue = false, after } = filter
  const limit = Math.min(pageMost, Math.max(1, filter.limit ?? 20))
  const states = state ? [state] : active
  const isDecided = state === 'DECIDED'
  const cases = await findQueue(db, {
    order: isDecided ? 'decided' : isOverdue ? 'due' : 'priority',
    pairs: pairsOf(sort ? [sort] : caseSorts, states),
    owner,
    after,
    // What is decided waits for nobody.
    dueBefore: isOverdue && !isDecided ? now() : undefined,
    limit: limit + 1,
  })
  const page = cases.slice(0, limit)
  return { cases: page, next: cases.length > limit ? page.at(-1)?.id : undefined }
}

const pairsOf = (sorts: readonly CaseSort[], states: readonly CaseState[]) =>
  sorts.flatMap((sort) => states.map((state) => ({ sort, state })))

/** As far as the sizes of the queue are counted. */
export const sizesMost = 1_000

export const sizesOf = ({ db, now }: Deps): Promise<readonly QueueSize[]> =>
  countQueue(db, pairsOf(caseSorts, active), { now: now(), most: sizesMost })
