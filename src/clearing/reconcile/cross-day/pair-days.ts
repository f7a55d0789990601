import { newId } from '#kernel/id'
import type { Tx } from '#platform/db'
import type { Break, Lane } from '../recon-break.ts'
import type { Run } from '../recon-run.ts'
import { compareRows, rowOf } from '../said.ts'
import { insertBreaks, type NewBreak, type Resolving } from '../store.ts'
import { correctMissing, findByIds, findPairs, findWidowed, resolvePair } from './store.ts'

const sliceMax = 500

/**
 * 日切差错: a trade around midnight stands in one day's books and in the next day's file, or the
 * other way round. Both halves are resolved, each names the other's day, and what else the two tell
 * differently is opened on the later day. Answers how many pairs it found.
 */
export async function pairDays(tx: Tx, lane: Lane, now: Date): Promise<number> {
  let count = 0
  for (;;) {
    const pairs = await findPairs(tx, lane, sliceMax)
    const found = await findByIds(
      tx,
      pairs.flatMap(({ own, other }) => [own, other]),
    )
    const byId = new Map(found.map((each) => [each.id, each]))
    for (const { own, other } of pairs) {
      const [a, b] = [byId.get(own), byId.get(other)]
      if (a && b) await pair(tx, a, b, now)
    }
    count += pairs.length
    if (pairs.length < sliceMax) return count
  }
}

async function pair(tx: Tx, a: Break, b: Break, now: Date): Promise<void> {
  await resolvePair(tx, { id: a.id, pairDate: b.businessDate }, now)
  await resolvePair(tx, { id: b.id, pairDate: a.businessDate }, now)
  const [earlier, later] = a.businessDate < b.businessDate ? [a, b] : [b, a]
  const ours = a.ours ?? b.ours
  const theirs = a.theirs ?? b.theirs
  if (!ours || !theirs) return
  const classes = compareRows(rowOf(a.key, theirs), rowOf(a.key, ours))
  await insertBreaks(
    tx,
    classes.map((each) => ({
      ...laneOf(later),
      key: a.key,
      class: each,
      ours,
      theirs,
      extra: 0,
      id: newId('br', now),
      occurrence: 1,
      // No file tells it by itself.
      seenRevision: 0,
      openedAt: now,
      pairDate: earlier.businessDate,
    })),
  )
}

const laneOf = ({ businessDate, source, party }: Lane): Lane => ({ businessDate, source, party })

/**
 * A half whose other half a new file has taken away is open again, as the next occurrence; the other
 * half is corrected by that file.
 */
export async function reopenWidowed(tx: Tx, run: Run, resolving: Resolving): Promise<number> {
  const widowed = await findWidowed(tx, run)
  const breaks = widowed.map(
    (half): NewBreak => ({
      ...half,
      id: newId('br', resolving.now),
      occurrence: half.occurrence + 1,
      // Until its own day's next file, which tells it or not.
      seenRevision: 0,
      openedAt: resolving.now,
      pairDate: null,
    }),
  )
  await insertBreaks(tx, breaks)
  await correctMissing(tx, run, resolving)
  return breaks.length
}
