import { setTimeout as sleep } from 'node:timers/promises'
import { inStatement, type Db } from '#platform/db'
import {
  appendFacts,
  placeOfNumber,
  presentPosition,
  readableBelow,
  readFacts,
  recentIds,
} from '../fact/store.ts'
import type { CountersOptions } from './counters.ts'
import { createKeyFilter } from './key-filter.ts'
import { type KeptWindows, keepWindows } from './keep-windows.ts'
import { recentMax } from './recent.ts'
import { coldSlots, forEachKey } from './store.ts'

const page = 1_000
/** Of all slots in memory: some eighty thousand customers with whatever they use. The others come when they pay. */
const bytesUsual = 1_073_741_824

/**
 * The windows of the one process that counts: as they were when it was last stopped or killed. Slots
 * are those of the last snapshot, and the facts after it are counted again from the log; what another
 * process is still writing into the log is waited for.
 */
export async function openWindows(
  db: Db,
  options: Omit<CountersOptions, 'onEvict' | 'onOverwrite'> = {},
): Promise<KeptWindows> {
  const cold = coldSlots(db)
  const committed = await cold.begin()
  const filter = createKeyFilter()
  await forEachKey(db, filter.add)
  const present = await presentPosition(db)
  const windows = keepWindows({
    bytesMax: bytesUsual,
    ...options,
    cold,
    filter,
    append: (observed) => inStatement(db, (one) => appendFacts(one, observed)),
    lastNumber: committed,
    recentIds: await recentIds(db, recentMax),
  })
  let place = await placeOfNumber(db, committed)
  for (;;) {
    const isAll = (await readableBelow(db)) > present
    const facts = await readFacts(db, place, page)
    await windows.replay(facts)
    place = facts.at(-1)?.place ?? place
    if (facts.length === 0 && isAll) return windows
    if (facts.length === 0) await sleep(20)
  }
}
