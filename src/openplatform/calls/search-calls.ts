import { bornAt } from '#kernel/id'
import type { Db } from '#platform/db'
import type { Call } from './call.ts'
import { type CallSought, findCalls, findHorizon } from './store.ts'

/** How many calls are looked at for one page of what no index knows. */
const stepsMax = 50_000

export type CallPage = Readonly<{
  calls: readonly Call[]
  /** Where the next page begins (`before`); null where there is none. */
  next: string | null
  /** How far was looked, where the page has room left and there is more to look at. */
  searchedTo: Date | null
}>

/**
 * A page of a merchant's calls, the newest first. What is rare may need several pages, which say how far they
 * have looked: no page costs more because there are more calls.
 */
export async function searchCalls(
  db: Db,
  { limit, ...sought }: CallSought,
  steps = stepsMax,
): Promise<CallPage> {
  const horizon = isEvery(sought) ? undefined : await findHorizon(db, sought, steps)
  const calls = await findCalls(db, { ...sought, since: horizon, limit: limit + 1 })
  const page = calls.slice(0, limit)
  const rest = { calls: page, searchedTo: null }
  if (calls.length > limit) return { ...rest, next: page.at(-1)?.id ?? null }
  if (horizon === undefined) return { ...rest, next: null }
  const searchedTo = bornAt(horizon) ?? null
  // A call is written down after it was made, so that all that lie behind were made before.
  const isDone = searchedTo !== null && sought.from !== undefined && searchedTo < sought.from
  return isDone ? { ...rest, next: null } : { calls: page, next: horizon, searchedTo }
}

/** Whether each call that is looked at belongs to the page. */
const isEvery = ({ from, to, isFailed, code, path, requestId }: Omit<CallSought, 'limit'>) =>
  !isFailed && [from, to, code, path, requestId].every((each) => each === undefined)
