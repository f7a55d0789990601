import { tmpdir } from 'node:os'
import { businessDate, type Clock, dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import type { Bank } from '../bank/bank.ts'
import { isBooked } from '../day/store.ts'
import { reconcileBank } from '../reconcile/reconcile-bank.ts'
import { proveCustody } from './prove-custody.ts'
import { findUnproved } from './store.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  log: Log
  bank: Bank
  /** Books what the statement shows to have arrived. */
  settleArrived: () => Promise<unknown>
}>

/** A statement may come days later; until then the day is proved by our own books alone. */
const patienceDays = 7

/**
 * Proves each closed day of the last week that is not proved with its bank statement yet, and lays
 * that statement beside the books. What does not hold stands in the log as an error, and in the
 * pool of differences. Any number of processes may do it; the second time finds nothing new.
 */
export async function proveDays({ db, now, log, bank, settleArrived }: Deps): Promise<void> {
  const to = businessDate(plusMs(now(), -dayMs))
  const from = businessDate(plusMs(now(), -patienceDays * dayMs))
  for (const date of await findUnproved(db, { from, to })) {
    if (!(await isBooked(db, date.businessDate))) continue
    const statement = await bank.statement(date.businessDate)
    if (!statement && date.isProved) continue
    if (statement) {
      await reconcileBank(
        { db, now, spillFolder: tmpdir() },
        { businessDate: date.businessDate, bank: bank.custody, statement },
      )
      await settleArrived()
    }
    const { alarms } = await proveCustody(
      { db, now },
      { businessDate: date.businessDate, ...(statement && { statement }) },
    )
    if (alarms.length > 0) log.error({ date: date.businessDate, alarms }, 'custody is not proved')
  }
}
