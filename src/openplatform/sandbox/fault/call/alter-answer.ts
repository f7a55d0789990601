import { wireFen } from '#payments'
import { memberOf } from './asked.ts'

/** A JSON object of an answer or a callback, to be altered on the way. */
export type Members = Record<string, unknown>

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The payload as an object; undefined where it is none. */
export function membersOf(payload: unknown): Members | undefined {
  if (typeof payload !== 'string') return undefined
  try {
    const value: unknown = JSON.parse(payload)
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

const ownNumbers = ['out_trade_no', 'out_refund_no', 'out_bill_no', 'combine_out_trade_no']
const platformNumbers = ['transaction_id', 'refund_id', 'transfer_bill_no']

/** Another number of the same length and alphabet. */
export const otherNumber = (number: string): string =>
  `${number.slice(0, -1)}${number.endsWith('7') ? '3' : '7'}`

/** Rewrites the text members of these names wherever they stand. */
export function withMembers(
  value: unknown,
  names: readonly string[],
  change: (text: string) => string,
): unknown {
  if (Array.isArray(value)) return value.map((inner) => withMembers(inner, names, change))
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      names.includes(name) && typeof inner === 'string'
        ? change(inner)
        : withMembers(inner, names, change),
    ]),
  )
}

export const withOtherOrder = (value: unknown): unknown =>
  withMembers(value, [...ownNumbers, ...platformNumbers], otherNumber)

export const withOwnNumber = (value: unknown): unknown =>
  withMembers(value, ownNumbers, otherNumber)

export const withPlatformNumber = (value: unknown): unknown =>
  withMembers(value, platformNumbers, otherNumber)

const amountNames = [
  'total',
  'payer_total',
  'refund',
  'payer_refund',
  'total_amount',
  'transfer_amount',
]

/** Adds to every amount; amounts are whole fen on the wire, and stay so. */
export function withDifference(value: unknown, difference: number): unknown {
  if (Array.isArray(value)) return value.map((inner) => withDifference(inner, difference))
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      amountNames.includes(name) && typeof inner === 'number'
        ? wireFen(BigInt(inner) + BigInt(difference))
        : withDifference(inner, difference),
    ]),
  )
}

const stateNames = ['trade_state', 'status', 'refund_status', 'state']

/** A word of no document. */
export const withUnknownState = (value: unknown): unknown =>
  withMembers(value, stateNames, () => 'SETTLING')

/** An order that was not paid is told as closed; what was paid is told truly. */
export function asClosed(members: Members): Members {
  if (memberOf(members, 'trade_state') !== 'NOTPAY') return members
  return { ...members, trade_state: 'CLOSED', trade_state_desc: '订单已关闭' }
}
