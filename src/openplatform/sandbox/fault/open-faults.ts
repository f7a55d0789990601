import type { FastifyPluginAsync } from 'fastify'
import type { Clock } from '#kernel/time'
import type { Clearing } from '#clearing'
import type { Directory } from '#merchants'
import { defaultTiers, type Payments, type RedeemCode, type RefundTiers } from '#payments'
import type { Db } from '#platform/db'
import { createHttp } from '#platform/http'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { faultPlugin } from './call/fault-plugin.ts'
import { createInterfere } from './callback/interfere.ts'
import { createPassing } from './callback/passed.ts'
import { findMarks, removeMark } from './mark/store.ts'
import { thaw } from './money/freeze.ts'
import { type Decline, declineTransfers, payeeGuard } from './money/payee.ts'
import { payWithFaults, redeemWithFaults } from './money/payer.ts'
import { decideRefunds, isRefundOver, tiersWithFaults } from './money/refunds.ts'

type Deps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  directory: Directory
  log: Log
  /** How payment codes are redeemed in truth. */
  redeem: RedeemCode
}>

type Modules = Readonly<{ payments: Payments; clearing: Clearing }>

/** What the program hands to its modules in a sandbox, and what it puts around them once they stand. */
export type Faults = Readonly<{
  /** For the deliverer. */
  interfere: ReturnType<typeof createInterfere>
  /** For payments. */
  redeemCode: RedeemCode
  refundTiers: RefundTiers
  /** For the wallet’s face: its `pay`, and a hook before its handlers. */
  pay: (payments: Payments) => Payments['pay']
  payeeGuard: ReturnType<typeof payeeGuard>
  /** Around the face of `/v3`, which it registers. */
  around: (modules: Modules, face: FastifyPluginAsync) => FastifyPluginAsync
  /** What faults still have to do; once a second, in any number of processes. */
  sweep: (modules: Modules) => Promise<number>
}>

export function openFaults(deps: Deps): Faults {
  const { db, now } = deps
  const passing = createPassing()
  return {
    interfere: createInterfere({ ...deps, passing }),
    redeemCode: redeemWithFaults(deps, deps.redeem),
    refundTiers: tiersWithFaults(defaultTiers),
    pay: ({ pay }) => payWithFaults(deps, pay),
    payeeGuard: payeeGuard(deps),
    around: ({ payments }, face) => faultPlugin({ ...deps, payments, passing }, face),
    sweep: async ({ payments, clearing }) => {
      const decided = await decideRefunds({ ...deps, payments })
      const declined = await declineTransfers(deps, declineBy(deps, clearing))
      const opened = await thaw(db, (mark) => isRefundOver(db, mark), now())
      for (const mark of await findMarks(db, { kind: 'download', due: now() }, 100))
        await removeMark(db, mark)
      return decided + declined + opened
    },
  }
}

/** The payee of a sandbox speaks through the routes that every payee’s wallet has. */
const declineBy =
  ({ log }: Deps, clearing: Clearing): Decline =>
  async ({ packageInfo, payee }) => {
    const wallet = createHttp({ log, metrics: createMetrics() })
    await wallet.register(clearing.walletRoutes({ sessionCustomer: async () => payee }))
    await wallet.inject({
      method: 'POST',
      url: `/transfers/${encodeURIComponent(packageInfo)}/decline`,
      headers: { 'x-tongbao-wallet': '1', 'content-type': 'application/json' },
      payload: '{}',
    })
    await wallet.close()
  }
