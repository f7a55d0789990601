import { businessDate, type Clock, dayAfter } from '#kernel/time'
import type { Db } from '#platform/db'
import type { createJump } from '../environment/clock/jump.ts'
import type { NewFaultOrder } from '../fault/fault-order.ts'
import { orderFault } from '../fault/order-fault.ts'
import type { Trouble } from './check.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  jump: ReturnType<typeof createJump>
}>

type Jumping = 'clock_to_expiry' | 'clock_to_bill'

const faultOf: Readonly<Record<Exclude<Trouble, Jumping>, Pick<NewFaultOrder, 'fault' | 'verb'>>> =
  {
    order_answer_lost: { fault: 'reset_after', verb: 'pay' },
    refund_answer_lost: { fault: 'reset_after', verb: 'refund' },
    system_error: { fault: 'system_error_before', verb: 'pay' },
    rate_limited: { fault: 'frequency_limited' },
    answer_missigned: { fault: 'answer_wrong_signature', verb: 'query' },
    certificate_rotated: { fault: 'certificate_rotated' },
  }

/** What a check needs to go wrong, as an order of the sandbox's faults or as a jump of its clock. */
export const createArm =
  ({ db, now, jump }: Deps) =>
  async ({ mchid, trouble }: Readonly<{ mchid: string; trouble: Trouble }>): Promise<void> => {
    if (trouble === 'clock_to_expiry') await jump({ days: expiryDays })
    else if (trouble === 'clock_to_bill') await jump({ to: nextBills(now()) })
    else await orderFault({ db, now }, { mchid, ...faultOf[trouble], take: 1 })
  }

/** Past what an order lives that names no time_expire of its own. */
const expiryDays = 8

/** Bills are ready at ten of the next day (APIv3 bills); an hour more is for whoever is late. */
const nextBills = (now: Date): Date => new Date(`${dayAfter(businessDate(now))}T11:00:00+08:00`)
