import { businessDate } from '#kernel/time'
import { type AccountKind, chart } from '#ledger'
import { ConfigRefused } from '#platform/config'
import type { Db } from '#platform/db'

export type Errand = Readonly<{
  db: Db
  now: Date
  print: (text: string) => void
  /** Behind the name of the errand; an argument that is missing is undefined. */
  args: readonly string[]
}>

const complain = (what: string, value: string | undefined, expected: string): ConfigRefused =>
  new ConfigRefused([
    value === undefined
      ? `${what}: is missing. Expected: ${expected}.`
      : `${what}: ${JSON.stringify(value.slice(0, 80))} is not ${expected}. Expected: ${expected}.`,
  ])

/** A date that the calendar has: not the 30th of February. */
export function readDate(what: string, value: string | undefined): string {
  const isDate = value !== undefined && /^[12]\d{3}-\d{2}-\d{2}$/.test(value)
  const day = isDate ? new Date(`${value}T00:00:00+08:00`) : undefined
  if (!isDate || !day || Number.isNaN(day.getTime()) || businessDate(day) !== value)
    throw complain(what, value, 'a date of the calendar, for example 2026-11-24')
  return value
}

export function readDates(
  first: string | undefined,
  last: string | undefined,
): Readonly<{ from: string; to: string }> {
  const [from, to] = [readDate('from', first), readDate('to', last)]
  if (from > to)
    throw new ConfigRefused([
      `to: "${to}" is before from, "${from}". Expected: the earlier date first.`,
    ])
  return { from, to }
}

const kinds = Object.keys(chart)
const isKind = (kind: string): kind is AccountKind => kinds.includes(kind)

export function readKind(value: string | undefined): AccountKind {
  if (value === undefined || !isKind(value))
    throw complain('kind', value, `a kind of the chart: ${kinds.join(', ')}`)
  return value
}

export function readOwner(value: string | undefined): string {
  if (!value) throw complain('owner', value, 'the id of whom the account belongs to')
  return value
}
