/**
 * One of several processes that count together: `risk-process.ts <store> <url> <facts> <part> <parts> <prefix>`.
 * It records its part of a town's facts as fast as it can, eight at a time.
 */
import { openDb } from '#platform/db'
import { redisWindows } from '../src/risk/window/redis-windows.ts'
import { shareWindows } from '../src/risk/window/share-windows.ts'
import { sharedSlots } from '../src/risk/window/store.ts'
import { factsOf, type Told } from './risk-facts.ts'

const [store, url = '', count, part, parts, prefix = 'crowd'] = process.argv.slice(2)
const mine: Told[] = []
let index = 0
for (const told of factsOf({ seed: 21, customers: 60, gapMs: 60_000 })) {
  if (index === Number(count)) break
  // What is told twice in a row is told by two processes.
  if (index++ % Number(parts) === Number(part)) mine.push(told)
}
const db = store === 'redis' ? undefined : openDb(url, { max: 8 })
const redis = db === undefined ? await redisWindows({ url, prefix }) : undefined
const windows = redis ? shareWindows(redis) : db ? shareWindows(sharedSlots(db)) : undefined
let recorded = 0
async function work(): Promise<void> {
  for (let told = mine.shift(); told; told = mine.shift())
    if (await windows?.record(told.fact)) recorded++
}
await Promise.all(Array.from({ length: 8 }, work))
await db?.destroy()
await redis?.close()
process.stdout.write(String(recorded))
