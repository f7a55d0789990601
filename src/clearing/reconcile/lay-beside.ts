import { type MatchRow, matchRows } from '@tongbao/apiv3'
import { assert } from '#kernel/assert'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { openFileSpill } from './file-spill.ts'
import { addDuplicate, type Found, foundOf, isSameDuplicate, type Lane } from './recon-break.ts'
import type { Run } from './recon-run.ts'
import { beginRun, closeRefused, finishRun, recordFound } from './record-run.ts'
import { compareRows } from './said.ts'

export type ReconcileDeps = Readonly<{
  db: Db
  now: Clock
  /** Where rows wait while they are matched: twice the size of the file, for as long as it takes. */
  spillFolder: string
}>

type Sides = Readonly<{
  theirs: AsyncIterable<MatchRow> | Iterable<MatchRow>
  /** Asked once, when theirs have been read to the end. */
  read: () => Readonly<{ digest: string; rows: number }>
  ours: () => AsyncIterable<MatchRow>
}>

/** A hundred million rows are some four hundred thousand in each, on both sides. */
const partitions = 256
const batchSize = 1_000

/**
 * Lays a party's rows beside ours and writes down every difference. Theirs are read first, so what
 * refuses them refuses before anything is matched or written.
 *
 * Killed anywhere, the same file goes on: its run is there, and what it found before is known again.
 */
export async function layBeside(deps: ReconcileDeps, lane: Lane, sides: Sides): Promise<Run> {
  const { db, now } = deps
  await using spill = await openFileSpill(deps.spillFolder)
  const counted = { ours: 0, short: 0, long: 0, oursMore: 0, theirsMore: 0, differing: 0 }
  let run: Run | undefined
  async function* ours(): AsyncGenerator<MatchRow> {
    run = await beginRun(db, lane, { fileDigest: sides.read().digest, now: now() })
    if (run.state !== 'MATCHING') return
    for await (const row of sides.ours()) {
      counted.ours += 1
      yield row
    }
  }
  const differences = matchRows({
    left: sides.theirs,
    right: ours(),
    compare: compareRows,
    spill,
    partitions,
  })
  let found: Found[] = []
  for await (const difference of differences) {
    if (run?.state !== 'MATCHING') break
    count(counted, difference)
    for (const each of foundOf(difference)) found = withFound(found, each)
    if (found.length > batchSize) {
      // The last one stays, because more rows of its key may come.
      await recordFound(db, run, found.slice(0, -1), now())
      found = found.slice(-1)
    }
  }
  assert(run, 'our rows were asked for')
  if (run.state !== 'MATCHING') {
    if (run.state === 'DONE') await closeRefused(db, run, now())
    return run
  }
  if (found.length > 0) await recordFound(db, run, found, now())
  return finishRun(db, { ...run, ...totalsOf(counted, sides.read().rows) }, now())
}

type Counted = {
  ours: number
  short: number
  long: number
  oursMore: number
  theirsMore: number
  differing: number
}

function count(counted: Counted, difference: Readonly<{ kind: string; side?: string }>): void {
  if (difference.kind === 'missing_in_right') counted.long += 1
  else if (difference.kind === 'missing_in_left') counted.short += 1
  else if (difference.kind === 'differs') counted.differing += 1
  else if (difference.side === 'left') counted.theirsMore += 1
  else counted.oursMore += 1
}

/** Every row of both sides is matched or stands in a difference; none is lost on the way. */
function totalsOf(counted: Counted, theirs: number) {
  const matched = counted.ours - counted.short - counted.differing - counted.oursMore
  const theirsMatched = theirs - counted.long - counted.differing - counted.theirsMore
  assert(matched === theirsMatched, 'both sides have as many rows that match')
  return { ours: BigInt(counted.ours), theirs: BigInt(theirs), matched: BigInt(matched) }
}

function withFound(found: Found[], next: Found): Found[] {
  const last = found.at(-1)
  if (isSameDuplicate(last, next)) found[found.length - 1] = addDuplicate(last, next)
  else found.push(next)
  return found
}
