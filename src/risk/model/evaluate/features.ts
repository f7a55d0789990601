import type { Monotone } from '../train/find-split.ts'
import { customerProfile, hourOf, weekdayOf } from './customer-profile.ts'
import { chainsOf, slidingWindow, type Window } from './sliding-window.ts'
import { terminalReputation } from './terminal-reputation.ts'
import { daySeconds, type Transactions } from './transactions.ts'

/** What a feature is read from: one payment, and all that was known when it was asked for. */
type Moment = Readonly<{
  row: number
  customer: number
  terminal: number
  seconds: number
  amount: number
  profile: ReturnType<typeof customerProfile>
  reputation: ReturnType<typeof terminalReputation>
  windows: Readonly<Record<WindowName, Window>>
  visits: () => number
  terminalsOfCustomer: () => number
}>

type Feature = Readonly<{ name: string; monotone?: Monotone; of: (moment: Moment) => number }>

/** Of days each; `known` are labels, and the payments beside them, that have become known. */
const reaches = {
  customer1: ['customer', 1, 'now'],
  customer7: ['customer', 7, 'now'],
  customer14: ['customer', 14, 'now'],
  customer30: ['customer', 30, 'now'],
  customerKnown28: ['customer', 28, 'known'],
  terminal1: ['terminal', 1, 'now'],
  terminal7: ['terminal', 7, 'now'],
  terminal30: ['terminal', 30, 'now'],
  known1: ['terminal', 1, 'known'],
  known7: ['terminal', 7, 'known'],
  known14: ['terminal', 14, 'known'],
  known28: ['terminal', 28, 'known'],
  known30: ['terminal', 30, 'known'],
} as const
type WindowName = keyof typeof reaches
const windowNames = Object.keys(reaches) as WindowName[]

/** `NaN` instead of the accidents of dividing by nothing. */
const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : Number.NaN)

const countOf =
  (window: WindowName): Feature['of'] =>
  (moment) =>
    moment.windows[window].count(entityOf(moment, window))
const sumOf =
  (window: WindowName, measure: string): Feature['of'] =>
  (moment) =>
    moment.windows[window].sum(measure, entityOf(moment, window))
const meanOf =
  (window: WindowName, measure: string): Feature['of'] =>
  (moment) =>
    ratio(sumOf(window, measure)(moment), countOf(window)(moment))
const entityOf = ({ customer, terminal }: Moment, window: WindowName): number =>
  reaches[window][0] === 'customer' ? customer : terminal

/** The fifteen of the Fraud Detection Handbook, chapter 3: with the payment itself in its windows. */
const handbook: readonly Feature[] = [
  { name: 'amount', monotone: 1, of: ({ amount }) => amount },
  { name: 'weekend', of: ({ seconds }) => Number(weekdayOf(seconds) % 6 === 0) },
  { name: 'night', of: ({ seconds }) => Number(hourOf(seconds) < 7) },
  { name: 'customer.count.1d', of: countOf('customer1') },
  { name: 'customer.count.7d', of: countOf('customer7') },
  { name: 'customer.count.30d', of: countOf('customer30') },
  { name: 'customer.mean.1d', of: meanOf('customer1', 'amount') },
  { name: 'customer.mean.7d', of: meanOf('customer7', 'amount') },
  { name: 'customer.mean.30d', of: meanOf('customer30', 'amount') },
  { name: 'terminal.known.count.1d', of: countOf('known1') },
  { name: 'terminal.known.count.7d', of: countOf('known7') },
  { name: 'terminal.known.count.30d', of: countOf('known30') },
  { name: 'terminal.known.rate.1d', of: meanOf('known1', 'fraud') },
  { name: 'terminal.known.rate.7d', monotone: 1, of: meanOf('known7', 'fraud') },
  { name: 'terminal.known.rate.30d', of: meanOf('known30', 'fraud') },
]

const ofCustomer: readonly Feature[] = [
  {
    name: 'customer.ratio.usual',
    monotone: 1,
    of: ({ amount, customer, profile }) => ratio(amount, profile.usual(customer)),
  },
  {
    name: 'customer.ratio.mean',
    monotone: 1,
    of: ({ amount, customer, profile }) => ratio(amount, profile.mean(customer)),
  },
  {
    name: 'customer.ratio.median',
    monotone: 1,
    of: ({ amount, customer, profile }) => ratio(amount, profile.median(customer)),
  },
  {
    name: 'customer.ratio.highest',
    monotone: 1,
    of: ({ amount, customer, profile }) => ratio(amount, profile.highest(customer)),
  },
  {
    name: 'customer.deviation',
    monotone: 1,
    of: ({ amount, customer, profile }) =>
      (amount - profile.usual(customer)) / Math.max(1, profile.spread(customer)),
  },
  { name: 'customer.usual', of: ({ customer, profile }) => profile.usual(customer) },
  { name: 'customer.seen', of: ({ customer, profile }) => profile.seen(customer) },
  {
    name: 'customer.gap',
    of: ({ seconds, customer, profile }) => seconds - profile.last(customer),
  },
  {
    name: 'customer.gap.ratio',
    of: ({ seconds, customer, profile }) =>
      ratio(seconds - profile.last(customer), profile.gap(customer)),
  },
  { name: 'hour', of: ({ seconds }) => hourOf(seconds) },
  {
    name: 'customer.hour.deviation',
    of: ({ seconds, customer, profile }) =>
      ratio(
        Math.abs(hourOf(seconds) - profile.hour(customer)),
        Math.max(0.5, profile.hourSpread(customer)),
      ),
  },
  {
    name: 'customer.weekday.share',
    of: ({ seconds, customer, profile }) => profile.weekdayShare(customer, weekdayOf(seconds)),
  },
  { name: 'customer.high.1d', of: sumOf('customer1', 'high') },
  { name: 'customer.high.7d', of: sumOf('customer7', 'high') },
  { name: 'customer.high.14d', of: sumOf('customer14', 'high') },
  { name: 'customer.known.frauds.28d', of: sumOf('customerKnown28', 'fraud') },
  { name: 'customer.visits', of: ({ visits }) => visits() },
  { name: 'customer.terminals', of: ({ terminalsOfCustomer }) => terminalsOfCustomer() },
]

const ofTerminal: readonly Feature[] = [
  { name: 'terminal.count.1d', of: countOf('terminal1') },
  { name: 'terminal.count.7d', of: countOf('terminal7') },
  { name: 'terminal.count.30d', of: countOf('terminal30') },
  {
    name: 'terminal.ratio.mean',
    of: (moment) => ratio(moment.amount, meanOf('terminal30', 'amount')(moment)),
  },
  { name: 'terminal.high.7d', of: sumOf('terminal7', 'high') },
  { name: 'terminal.known.frauds.7d', of: sumOf('known7', 'fraud') },
  { name: 'terminal.known.frauds.14d', of: sumOf('known14', 'fraud') },
  { name: 'terminal.known.frauds.28d', of: sumOf('known28', 'fraud') },
  { name: 'terminal.known.rate.14d', of: meanOf('known14', 'fraud') },
  { name: 'terminal.known.rate.28d', of: meanOf('known28', 'fraud') },
  // Of an amount that is usual for its customer: what is wrong then is the terminal, not the payer.
  { name: 'terminal.known.plain.7d', of: sumOf('known7', 'plain') },
  { name: 'terminal.known.plain.28d', of: sumOf('known28', 'plain') },
  {
    name: 'terminal.known.latest.3',
    of: ({ terminal, reputation }) => reputation.latestFrauds(terminal, 3),
  },
  {
    name: 'terminal.known.latest.8',
    of: ({ terminal, reputation }) => reputation.latestFrauds(terminal, 8),
  },
  { name: 'terminal.known.streak', of: ({ terminal, reputation }) => reputation.streak(terminal) },
  {
    name: 'terminal.known.streak.age',
    of: ({ seconds, terminal, reputation }) => seconds - reputation.streakBegan(terminal),
  },
  {
    name: 'terminal.known.last.age',
    of: ({ seconds, terminal, reputation }) => seconds - reputation.lastFraud(terminal),
  },
]

const features: readonly Feature[] = [...handbook, ...ofCustomer, ...ofTerminal]

export const featureNames = features.map(({ name }) => name)
export const featureMonotone = features.map(({ monotone = 0 }) => monotone)

/**
 * The features of the rows `wanted` says, column by column, in one pass over all rows in the order of
 * time: each is made of what was known when its payment was asked for, and labels only `delayDays`
 * after their payments.
 */
export function computeFeatures(
  transactions: Transactions,
  delayDays: number,
  wanted: (row: number) => boolean,
): Readonly<{ rows: Int32Array; columns: readonly Float64Array[] }> {
  const { count } = transactions
  const rows = Int32Array.from({ length: count }, (_, row) => row).filter(wanted)
  const columns = features.map(() => new Float64Array(rows.length))
  const pass = startPass(transactions, delayDays * daySeconds)
  let into = 0
  for (let row = 0; row < count; row += 1) {
    const moment = pass.enter(row)
    if (rows[into] === row) {
      for (const [at, { of }] of features.entries()) {
        const column = columns[at]
        if (column) column[into] = of(moment)
      }
      into += 1
    }
    pass.leave(row)
  }
  return { rows, columns }
}

function startPass(transactions: Transactions, delay: number) {
  const { count, seconds, customers, terminals, amounts, labels } = transactions
  const chains = {
    customer: chainsOf(customers, transactions.customerCount),
    terminal: chainsOf(terminals, transactions.terminalCount),
  }
  const [high, plain] = [new Uint8Array(count), new Uint8Array(count)]
  const measures = { amount: amounts, fraud: labels, high, plain }
  const opened = windowNames.map((name) => {
    const [entity, days, view] = reaches[name]
    const reach = { length: days * daySeconds, delay: view === 'known' ? delay : 0 }
    return [name, slidingWindow(chains[entity], seconds, measures, reach)] as const
  })
  const windows = Object.fromEntries(opened) as Record<WindowName, Window>
  const profile = customerProfile(transactions)
  const reputation = terminalReputation(transactions, chains.terminal, delay)
  const visits = visitCounter(transactions)
  const enter = (row: number): Moment => {
    const [customer, terminal] = [customers[row] ?? 0, terminals[row] ?? 0]
    const amount = amounts[row] ?? 0
    high[row] = Number(profile.isHigh(customer, amount))
    // Read by windows of known labels only, a delay after this.
    plain[row] = labels[row] === 1 && high[row] === 0 ? 1 : 0
    for (const [, window] of opened) window.move(row)
    reputation.move(row)
    return {
      row,
      customer,
      terminal,
      seconds: seconds[row] ?? 0,
      amount,
      profile,
      reputation,
      windows,
      visits: () => visits.of(row),
      terminalsOfCustomer: () => visits.terminalsOf(customer),
    }
  }
  const leave = (row: number): void => {
    profile.learn(row)
    visits.learn(row)
  }
  return { enter, leave }
}

/** How often each customer has been at each terminal, and at how many. */
function visitCounter({ customers, terminals, customerCount, terminalCount }: Transactions) {
  const visits = new Map<number, number>()
  const distinct = new Float64Array(customerCount)
  const keyOf = (row: number) => (customers[row] ?? 0) * terminalCount + (terminals[row] ?? 0)
  return {
    of: (row: number) => visits.get(keyOf(row)) ?? 0,
    terminalsOf: (customer: number) => distinct[customer] ?? 0,
    learn: (row: number): void => {
      const before = visits.get(keyOf(row)) ?? 0
      const customer = customers[row] ?? 0
      if (before === 0) distinct[customer] = (distinct[customer] ?? 0) + 1
      visits.set(keyOf(row), before + 1)
    },
  }
}
