import { type Clock, dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import { countCases, countDecisions, countOutcomes, sliceMax } from './count-stream.ts'
import { deleteSigns } from './trouble/store.ts'

/** In one turn; what is left comes with the next. */
const slicesMost = 20

/** Counts whatever is not counted yet, and answers how much it has read. Safe to kill and to repeat. */
export async function sweepWatch({ db, now }: Readonly<{ db: Db; now: Clock }>): Promise<number> {
  let all = await countCases(db)
  for (const count of [countDecisions, countOutcomes])
    for (let slice = 0; slice < slicesMost; slice++) {
      const read = await count(db)
      all += read
      if (read < sliceMax) break
    }
  await deleteSigns(db, plusMs(now(), -dayMs))
  return all
}
