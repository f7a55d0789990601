import { businessDate, type Clock, dayAfter } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { createJump } from '../environment/clock/jump.ts'
import { rotateCertificate } from '../fault/call/switch-keys.ts'
import type { NewFaultOrder } from '../fault/fault-order.ts'
import { orderFault } from '../fault/order-fault.ts'
import type { Trouble } from './check.ts'

type Deps = Readonly<{
  db: Db
  keys: Keys
  directory: Directory
  now: Clock
  wireNow: Clock
  jump: ReturnType<typeof createJump>
}>

type Elsewhere = 'clock_to_expiry' | 'clock_to_bill' | 'certificate_rotated'

const faultOf: Readonly<
  Record<Exclude<Trouble, Elsewhere>, Pick<NewFaultOrder, 'fault' | 'verb'>>
> = {
  order_answer_lost: { fault: 'reset_after', verb: 'pay' },
  refund_answer_lost: { fault: 'reset_after', verb: 'refund' },
  system_error: { fault: 'system_error_before', verb: 'pay' },
  rate_limited: { fault: 'frequency_limited' },
  answer_missigned: { fault: 'answer_wrong_signature', verb: 'query' },
}

/**
 * What a check needs to go wrong, as an order of the sandbox's faults, or at once: a jump of its
 * clock, and a new certificate, which as a fault could strike the very call that downloads it.
 */
export const createArm =
  ({ jump, ...deps }: Deps) =>
  async ({ mchid, trouble }: Readonly<{ mchid: string; trouble: Trouble }>): Promise<void> => {
    const { now, wireNow } = deps
    switch (trouble) {
      case 'clock_to_expiry':
        await jump({ days: expiryDays })
        return
      case 'clock_to_bill':
        await jump({ to: nextBills(now()) })
        return
      case 'certificate_rotated':
        // Its dates are read by merchants' clocks, which stay on the wall.
        await rotateCertificate({ ...deps, now: wireNow })
        return
      default:
        await orderFault(deps, { mchid, ...faultOf[trouble], take: 1 })
    }
  }

/** Past what an order lives that names no time_expire of its own. */
const expiryDays = 8

/** Bills are ready at ten of the next day (APIv3 bills); an hour more is for whoever is late. */
const nextBills = (now: Date): Date => new Date(`${dayAfter(businessDate(now))}T11:00:00+08:00`)
