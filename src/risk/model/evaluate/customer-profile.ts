import { daySeconds, type Transactions } from './transactions.ts'

/** So many payments of a customer are remembered one by one. */
const remembered = 32
/** An amount so many times the usual one is a high one. */
const highTimes = 2.5

/**
 * What is usual for each customer, learned payment by payment. All readings are of the time before
 * the payment that is asked about; `learn` then adds it. Where nothing is known a reading is `NaN`.
 */
export function customerProfile({ seconds, customers, amounts, customerCount }: Transactions) {
  const seen = new Float64Array(customerCount)
  const usual = new Float64Array(customerCount)
  const spread = new Float64Array(customerCount)
  const total = new Float64Array(customerCount)
  const hour = new Float64Array(customerCount)
  const hourSpread = new Float64Array(customerCount)
  const last = new Float64Array(customerCount).fill(Number.NaN)
  const gap = new Float64Array(customerCount).fill(Number.NaN)
  const weekdays = new Float64Array(customerCount * 7)
  const recent = new Float64Array(customerCount * remembered)

  const recentOf = (customer: number): Float64Array => {
    const from = customer * remembered
    return recent.subarray(from, from + Math.min(remembered, seen[customer] ?? 0))
  }
  const read = (column: Float64Array, customer: number, least = 1): number =>
    (seen[customer] ?? 0) < least ? Number.NaN : (column[customer] ?? Number.NaN)

  const learn = (row: number): void => {
    const customer = customers[row] ?? 0
    const [amount, now] = [amounts[row] ?? 0, seconds[row] ?? 0]
    const count = (seen[customer] ?? 0) + 1
    const step = Math.max(1 / count, 0.02)
    // A high amount counts as a high one and not as what it is, or one fraud would be usual at once.
    const known = usual[customer] ?? 0
    const tempered = count > 3 && amount > highTimes * known ? highTimes * known : amount
    recent[customer * remembered + ((count - 1) % remembered)] = amount
    approach(spread, customer, Math.abs(tempered - known), count === 1 ? 0 : step)
    approach(usual, customer, tempered, step)
    approach(hourSpread, customer, Math.abs(hourOf(now) - (hour[customer] ?? 0)), step)
    approach(hour, customer, hourOf(now), step)
    const since = now - (last[customer] ?? Number.NaN)
    if (Number.isNaN(gap[customer] ?? 0)) gap[customer] = since
    else approach(gap, customer, since, Math.max(1 / count, 0.05))
    total[customer] = (total[customer] ?? 0) + amount
    last[customer] = now
    seen[customer] = count
    const weekday = customer * 7 + weekdayOf(now)
    weekdays[weekday] = (weekdays[weekday] ?? 0) + 1
  }

  return {
    learn,
    seen: (customer: number) => seen[customer] ?? 0,
    usual: (customer: number) => read(usual, customer),
    spread: (customer: number) => read(spread, customer, 4),
    mean: (customer: number) => read(total, customer) / (seen[customer] ?? 0),
    gap: (customer: number) => read(gap, customer, 2),
    last: (customer: number) => read(last, customer),
    hour: (customer: number) => read(hour, customer),
    hourSpread: (customer: number) => read(hourSpread, customer, 4),
    weekdayShare: (customer: number, weekday: number) =>
      ((weekdays[customer * 7 + weekday] ?? 0) + 1) / ((seen[customer] ?? 0) + 7),
    highest: (customer: number) => recentOf(customer).reduce((a, b) => Math.max(a, b), Number.NaN),
    median: (customer: number) => medianOf(recentOf(customer)),
    isHigh: (customer: number, amount: number) =>
      (seen[customer] ?? 0) > 3 && amount > highTimes * (usual[customer] ?? Infinity),
  }
}

export const hourOf = (seconds: number): number => (seconds % daySeconds) / 3600

/** 0 is the weekday of day 0, which is a Sunday in the data of the Fraud Detection Handbook. */
export const weekdayOf = (seconds: number): number => Math.floor(seconds / daySeconds) % 7

function approach(column: Float64Array, at: number, value: number, step: number): void {
  const before = column[at] ?? 0
  column[at] = before + step * (value - before)
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted()
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
