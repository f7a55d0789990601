import { assert } from '#kernel/assert'
import { fen } from '#kernel/money'
import { businessDate, dayMs, hourMs, minuteMs, plusMs } from '#kernel/time'
import { type Limits, usualLimits } from '#platform/limit-settings'
import { type Claim, type Factors, nameOf, nothing } from '../../src/payments/limit/limit.ts'
import type { SpentBooks } from '../../src/payments/limit/spend.ts'
import type { Order } from '../../src/payments/order/order.ts'
import { createFaults } from './faults.ts'
import { createKernel, startsAt } from './kernel.ts'
import { createDatabase, DatabaseError, type ProcessBooks, type TxView } from './memory-books.ts'
import { planCrashes } from './plans.ts'
import { createProcess, ConnectionLost, type Process } from './process.ts'
import { isTooMuch, spendingFaults } from './spending-rules.ts'
import { newOrderOf } from './subjects.ts'
import { createTables, type SimPurchase, type Tables } from './tables.ts'
import { createTrace, type Trace } from './trace.ts'
import { daySpanMs } from './town.ts'
import type { Verbs } from './verbs.ts'

/** A few yuan, so that a handful of payments comes to each. */
export const simLimits: Limits = {
  ...usualLimits,
  fen: {
    ...usualLimits.fen,
    barcode_a: 900n,
    barcode_b: 600n,
    barcode_c: 300n,
    balance_a: 1_200n,
    balance_b: 800n,
    balance_c: 400n,
    class_III: 1_500n,
  },
}

const customers = ['cus_north', 'cus_south'] as const

type Desk = Readonly<{ process: Process; books: ProcessBooks }>
type Deps = Readonly<{ verbs: Verbs; tables: Tables; trace: Trace }>

/**
 * Payers of our own wallet in crowds, over days, on two processes that die, before a database that fails
 * and forgets to say whether it has committed. Beside the rest of the simulation, with chances of its own.
 */
export async function simulateSpending(verbs: Verbs, seed: number): Promise<Trace> {
  const kernel = createKernel(seed + 7_000_000)
  const faults = createFaults(kernel)
  const trace = createTrace(kernel)
  const tables = createTables()
  const serve = createDatabase({
    kernel,
    faults,
    tables,
    verbs,
    onChange: (kind, _before, after) => {
      if (kind !== 'purchase' || !after) return
      const { id, state, day } = after as SimPurchase
      trace.note(id, `purchase ${state} ${day}`)
      trace.reach(`purchase ${state}`)
    },
    onClaim: () => undefined,
  })
  const desks = ['first', 'second'].map((name): Desk => {
    const process = createProcess(kernel, name)
    process.start()
    return { process, books: serve(process) }
  })
  const [first, second] = desks
  assert(first && second, 'there are two processes')
  planCrashes(kernel, faults, [first.process, second.process])

  const { random } = kernel
  let [waiting, serial] = [0, 0]
  const pay = async (batch: readonly SimPurchase[], date: Date): Promise<void> => {
    waiting++
    try {
      const { process, books } = random.pick([first, second])
      await process.ask(() => payAll({ verbs, tables, trace }, { process, books }, batch, date))
    } catch (error) {
      const isExpected = error instanceof DatabaseError || error instanceof ConnectionLost
      if (!isExpected) trace.violate('spending', `threw ${String(error)}`)
    }
    waiting--
  }
  const crowd = (at: number): void => {
    const date = plusMs(new Date(startsAt), random.pick([0, 0, 16 * hourMs, dayMs]))
    for (let turn = random.between(3, 8); turn > 0; turn--) {
      const batch = Array.from({ length: random.between(1, 3) }, () =>
        purchaseOf(random, `purchase-${serial++}`),
      )
      kernel.after(at + random.between(0, 8), () => void pay(batch, date))
      // A double click, or a page that tries again.
      if (random.chance(0.2)) kernel.after(at + random.between(0, 40), () => void pay(batch, date))
    }
  }
  for (let turn = random.between(4, 7); turn > 0; turn--) crowd(random.between(0, daySpanMs))
  await kernel.runUntil(startsAt + daySpanMs + hourMs)
  if (waiting > 0) trace.violate('spending', `${waiting} payments wait for ever`)
  for (const fault of spendingFaults(tables, simLimits)) trace.violate('spending', fault)
  return trace
}

function purchaseOf(random: ReturnType<typeof createKernel>['random'], id: string): SimPurchase {
  return {
    id,
    customerId: random.pick(customers),
    method: random.pick(['NATIVE', 'JSAPI']),
    amount: fen(BigInt(random.between(1, 250))),
    factors: random.pick<Factors>([1, 2, 2, 'certificate']),
    state: 'NOTPAY',
    day: null,
  }
}

/** As `payRound`: counted, then the ledger's word, then what came to nothing is taken back. */
function payAll(
  { verbs, tables, trace }: Deps,
  { process, books }: Desk,
  batch: readonly SimPurchase[],
  now: Date,
): Promise<void> {
  const idle = () => process.sleep((now.getTime() + batch.length) % 3)
  return books.within(async (view) => {
    const asked = batch.toSorted((one, other) => (one.id < other.id ? -1 : 1))
    for (const { id } of asked) await view.lock(id)
    const unpaid = asked.filter(({ id }) => view.get('purchase', id)?.state !== 'SUCCESS')
    const claims = unpaid.map((one) => verbs.claimsOf(simLimits, one, [shareOf(one)], now))
    const counters = countersOf(view, idle)
    const refusals = await verbs.spend(counters, simLimits, claims)
    await idle()
    const undone: Claim[] = []
    for (const [index, one] of unpaid.entries()) {
      const isShort = one.amount.minor % 11n === 0n
      if (!refusals[index] && !isShort) {
        view.set('purchase', one.id, { ...one, state: 'SUCCESS', day: businessDate(now) })
        continue
      }
      undone.push(...(claims[index] ?? []))
      if (refusals[index]) trace.reach(`limit ${refusals[index].code}`)
      // Alone, it holds the locks of all that counts against it: what is committed is all there is.
      if (refusals[index] && unpaid.length === 1 && !isTooMuch(tables, simLimits, one, now))
        trace.violate('spending', `${one.id} was refused, and there was room`)
    }
    await verbs.unspend(counters, undone)
  })
}

/** Rows under locks, as the statement in PostgreSQL has them. */
const countersOf = (view: TxView, idle: () => Promise<void>): SpentBooks => ({
  add: async (sums) => {
    const rows: Awaited<ReturnType<SpentBooks['add']>>[number][] = []
    for (const { customerId, period, kind, ...added } of sums) {
      await idle()
      const name = nameOf({ customerId, period, kind })
      await view.lock(`spent ${name}`)
      const { a, b, c, d } = view.get('spent', name) ?? nothing
      const held = { a: a + added.a, b: b + added.b, c: c + added.c, d: d + added.d }
      const row = { customerId, period, kind, ...held }
      view.set('spent', name, row)
      rows.push({ ...row, accountClass: null })
    }
    return rows
  },
  take: async (sums) => {
    for (const { customerId, period, kind, ...taken } of sums) {
      const name = nameOf({ customerId, period, kind })
      const { a, b, c, d } = view.get('spent', name) ?? nothing
      const held = { a: a - taken.a, b: b - taken.b, c: c - taken.c, d: d - taken.d }
      view.set('spent', name, { customerId, period, kind, ...held })
    }
  },
})

function shareOf({ id, amount, method }: SimPurchase) {
  const asked = {
    id,
    amount,
    channel: '',
    expiresAt: startsAt + minuteMs,
    method: 'NATIVE',
  } as const
  const order = { ...newOrderOf({ ...asked, ...unborn }), tradeType: method } as Order
  return { order, balanceAmount: amount.minor, cardAmount: 0n, card: null }
}

const unborn = {
  state: 'NOTPAY',
  late: 'give_back',
  paidBy: null,
  refunded: 0n,
  isLeftToPeople: false,
} as const
