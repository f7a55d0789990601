import { assert } from '#kernel/assert'
import { minuteMs, plusMs } from '#kernel/time'
import { type MakeDeps, measureBill } from './make-bill.ts'
import { claimBill, updateMeasured } from './store.ts'

/** Longer than the largest bill takes: a million rows are added up within half a minute. */
const claimMs = 10 * minuteMs

/** Bills of a call at most. */
const callMax = 8

/**
 * Adds up the large bills that were asked for, so that whoever asks again gets them; answers how many.
 * Each is claimed for ten minutes. Killed anywhere, the claim runs out and the next call makes the bill
 * again; two processes take different bills, and would come to the same of one.
 */
export async function publishBills(deps: MakeDeps, now: Date): Promise<number> {
  let count = 0
  while (count < callMax) {
    const name = await claimBill(deps.db, { now, until: plusMs(now, claimMs) })
    if (!name) break
    const measure = await measureBill(deps, name)
    assert(measure, 'a bill without a bound is measured whole')
    await updateMeasured(deps.db, name, measure, now)
    count++
  }
  return count
}
