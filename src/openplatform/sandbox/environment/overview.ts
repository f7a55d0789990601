import type { Db } from '#platform/db'
import { type ClockRouteDeps, clockView } from './clock/routes.ts'
import { faultsInForce } from './fault/list-faults.ts'
import { findMerchants } from './merchant/store.ts'
import { findPayers } from './payer/store.ts'
import type { CallLog } from './seen/call-log.ts'
import { callView } from './seen/routes.ts'
import { countDeliveries } from './seen/store.ts'

type Deps = Pick<ClockRouteDeps, 'clock' | 'calendar'> &
  Readonly<{ db: Db; callLog: CallLog; publicUrl: string; version: string }>

const callsShown = 20

/** The sandbox at a glance. */
export async function overviewOf(deps: Deps) {
  const { db, clock, callLog, publicUrl, version } = deps
  const [merchants, payers, faults, callbacks] = await Promise.all([
    findMerchants(db),
    findPayers(db),
    faultsInForce(db, clock.now()),
    countDeliveries(db),
  ])
  return {
    environment: 'sandbox',
    version,
    baseUrl: publicUrl,
    clock: clockView(deps),
    counts: {
      merchants: merchants.length,
      payers: payers.length,
      faults: faults.length,
      callbacks: callbacks.sent,
      acknowledged: callbacks.acknowledged,
    },
    calls: callLog.calls().slice(0, callsShown).map(callView),
  }
}
