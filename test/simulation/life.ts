import { fen } from '#kernel/money'
import { hourMs, minuteMs, secondMs } from '#kernel/time'
import type { Report } from '../../src/payments/channel/channel.ts'
import type { Faults } from './faults.ts'
import type { Kernel } from './kernel.ts'
import { reportOf, type Thing, type ThingStanding } from './thing.ts'

export type LifeDeps = Readonly<{
  kernel: Kernel
  faults: Faults
  /** When the payer of an order can no longer pay it. */
  expiryOf: (subject: string) => number
  /** Sends a notice, until it is acknowledged. */
  tell: (thing: Thing, report: Report) => void
  trace: (subject: string, what: string) => void
  hasReturns: (thing: Thing) => boolean
}>

export function become(deps: LifeDeps, thing: Thing, standing: ThingStanding): void {
  const { faults, trace, tell } = deps
  thing.standing = standing
  thing.was.add(standing)
  trace(thing.subject, `at ${thing.channel} the ${thing.kind} is ${standing}`)
  if (thing.isQuiet) return
  if (standing === 'succeeded' && faults.happens('told_other_amount')) {
    thing.hasLied = true
    tell(thing, reportOf(thing, fen(thing.amount + 7n)))
  }
  tell(thing, reportOf(thing))
  if ((standing === 'closed' || standing === 'failed') && thing.kind === 'pay')
    mayPayLate(deps, thing)
  if ((standing === 'closed' || standing === 'failed') && thing.kind === 'transfer')
    mayArriveAfterAll(deps, thing)
}

/** What people do with a payment, refund or transfer once the channel has it. */
export function beginLife(deps: LifeDeps, thing: Thing, method: string): void {
  deps.trace(thing.subject, `at ${thing.channel} a ${thing.kind} begins`)
  if (thing.kind === 'transfer') return beginTransfer(deps, thing)
  if (thing.kind !== 'pay') return beginReturn(deps, thing)
  return method === 'MICROPAY' ? beginScan(deps, thing) : beginOrder(deps, thing)
}

/** A code is shown: most pay in time, some when it is too late, some never. */
function beginOrder(deps: LifeDeps, thing: Thing): void {
  const { kernel, expiryOf } = deps
  const { random } = kernel
  if (random.chance(0.8))
    kernel.after(random.between(2 * secondMs, 30 * minuteMs), () => {
      if (thing.standing === 'open') pay(deps, thing)
    })
  kernel.after(Math.max(0, expiryOf(thing.subject) - kernel.now()), () => {
    if (thing.standing === 'open') become(deps, thing, 'closed')
  })
}

/** A code was scanned: charged at once, after the payer has agreed, or not at all. */
function beginScan(deps: LifeDeps, thing: Thing): void {
  const { random } = deps.kernel
  const [chance, askedMs] = [random.between(1, 100), random.between(secondMs, 3 * minuteMs)]
  if (chance <= 50) return pay(deps, thing)
  if (chance <= 60) return become(deps, thing, 'failed')
  become(deps, thing, 'asking')
  const agrees = random.chance(0.7)
  deps.kernel.after(askedMs, () => {
    if (thing.standing !== 'asking') return
    if (agrees) pay(deps, thing)
    else become(deps, thing, 'failed')
  })
}

export function pay(deps: LifeDeps, thing: Thing): void {
  const { kernel, faults } = deps
  if (faults.happens('paid_other_amount')) {
    thing.amount -= 1n
    thing.hasLied = true
  }
  become(deps, thing, 'succeeded')
  if (thing.isQuiet || !faults.happens('undone_by_channel')) return
  kernel.after(kernel.random.between(minuteMs, hourMs), () => {
    if (thing.standing === 'succeeded' && !deps.hasReturns(thing)) become(deps, thing, 'reversed')
  })
}

/** A bank that says yes after the order was closed. */
function mayPayLate(deps: LifeDeps, thing: Thing): void {
  const { kernel, faults } = deps
  if (!faults.happens('paid_after_end')) return
  kernel.after(kernel.random.between(10 * secondMs, 2 * hourMs), () => {
    if (thing.standing === 'closed' || thing.standing === 'failed') pay(deps, thing)
  })
}

function mayArriveAfterAll(deps: LifeDeps, thing: Thing): void {
  const { kernel, faults } = deps
  if (thing.isQuiet || !faults.happens('arrived_after_all')) return
  const from = thing.standing
  kernel.after(kernel.random.between(minuteMs, 2 * hourMs), () => {
    if (thing.standing === from) become(deps, thing, 'succeeded')
  })
}

function beginReturn(deps: LifeDeps, thing: Thing): void {
  const { kernel, faults } = deps
  const abnormal = faults.happens('refund_abnormal')
  const ending = abnormal ? 'abnormal' : faults.happens('refund_closed') ? 'closed' : 'succeeded'
  if (kernel.random.chance(0.3) && ending === 'succeeded') return become(deps, thing, ending)
  kernel.after(kernel.random.between(secondMs, hourMs), () => {
    become(deps, thing, ending)
    if (ending === 'abnormal') mayArriveAfterAll(deps, thing)
  })
}

/** The payee is asked; the channel pays, fails, or gives up after an hour. */
function beginTransfer(deps: LifeDeps, thing: Thing): void {
  const { kernel, faults } = deps
  const { random } = kernel
  become(deps, thing, 'asking')
  if (random.chance(0.8))
    kernel.after(random.between(secondMs, 50 * minuteMs), () => {
      if (thing.standing !== 'asking') return
      become(deps, thing, 'open')
      const ending = faults.happens('transfer_failed') ? 'failed' : 'succeeded'
      kernel.after(random.between(secondMs, 10 * minuteMs), () => become(deps, thing, ending))
    })
  kernel.after(hourMs, () => {
    if (thing.standing === 'asking') become(deps, thing, 'closed')
  })
}
