import type { Product } from '../fact/fact.ts'
import type { Colour, ListKind } from '../list/entry.ts'
import type { Verdict } from './verdict.ts'

/** What was missing when a payment was judged. */
export const faults = [
  /** The counters could not be read, or not in time. */
  'factors_lost',
  'factors_slow',
  /** No rules were ever read by this process. */
  'rules_missing',
  /** One that decides threw in this payment. */
  'rule_threw',
  /** One is asked no more, because it threw too often. */
  'rule_left_out',
  /** There is a champion, and its file is not what was registered. */
  'model_broken',
  /** There is no champion where there must be one. */
  'model_missing',
  'compliance_lost',
  /** The time was over before everything was asked. */
  'deadline',
] as const
export type Fault = (typeof faults)[number]

const monitor: Verdict = { act: 'ALLOW_MONITOR' }
/** On a page the PIN is typed with each payment, and proves nothing more. */
const challenge: Verdict = { act: 'CHALLENGE', means: ['passkey', 'face', 'code'] }
const tillChallenge: Verdict = { act: 'CHALLENGE', means: ['passkey', 'face', 'code', 'pin'] }
const strongChallenge: Verdict = { act: 'CHALLENGE', means: ['passkey', 'face'] }
const delay: Verdict = { act: 'DELAY', hours: 24 }
const review: Verdict = { act: 'REVIEW' }
const deny: Verdict = { act: 'DENY' }
const freeze: Verdict = { act: 'FREEZE' }

type FailMode = Readonly<{ highFromMinor: bigint; low: Verdict; high: Verdict }>

const purchase: FailMode = { highFromMinor: 100_000n, low: monitor, high: challenge }

/**
 * What is done where something was missing, if nothing stricter holds. A purchase can be given back and
 * a challenge is passed by whoever is honest; money that leaves to a person or a bank does not come back.
 */
export const failModes: Readonly<Record<Product, FailMode>> = {
  jsapi: purchase,
  app: purchase,
  h5: purchase,
  native: purchase,
  code_pay: { ...purchase, highFromMinor: 50_000n, high: tillChallenge },
  transfer: { highFromMinor: 500_000n, low: review, high: deny },
  withdrawal: { highFromMinor: 500_000n, low: review, high: deny },
}

/** One rule that is left out is no reason to stop everybody until somebody repairs it. */
export function failVerdict(fault: Fault, product: Product, amountMinor: bigint): Verdict {
  if (fault === 'rule_left_out') return monitor
  const { highFromMinor, low, high } = failModes[product]
  return amountMinor >= highFromMinor ? high : low
}

/** From which score on what is done, the highest first. */
type Bands = readonly (readonly [from: number, verdict: Verdict])[]

const purchaseBands: Bands = [
  [0.97, deny],
  [0.9, strongChallenge],
  [0.75, challenge],
  [0.5, monitor],
]
/** At a till nobody scans a face; what is asked must be quick. */
const tillBands: Bands = [
  [0.97, deny],
  [0.8, tillChallenge],
  [0.5, monitor],
]
const outgoingBands: Bands = [
  [0.98, deny],
  [0.93, review],
  [0.85, delay],
  [0.65, strongChallenge],
  [0.4, monitor],
]

/** Engineering values: they are to be set anew with the calibration of an installation's own model. */
export const scoreBands: Readonly<Record<Product, Bands>> = {
  jsapi: purchaseBands,
  app: purchaseBands,
  h5: purchaseBands,
  native: purchaseBands,
  code_pay: tillBands,
  transfer: outgoingBands,
  withdrawal: outgoingBands,
}

export function scoreVerdict(product: Product, score: number): Verdict {
  const band = scoreBands[product].find(([from]) => score >= from)
  return band?.[1] ?? { act: 'ALLOW' }
}

/** Who is found on a list: those of the payer by their kind, and whoever is paid. */
export const seats = [
  'customer',
  'phone',
  'card',
  'device',
  'ip',
  'payee',
  'merchant',
  'terminal',
] as const
export type Seat = (typeof seats)[number]

/** As which kinds a seat is looked up. */
export const kindsOfSeat: Readonly<Record<Seat, readonly ListKind[]>> = {
  customer: ['customer', 'account'],
  phone: ['phone'],
  card: ['card'],
  device: ['device'],
  ip: ['ip'],
  payee: ['customer', 'account', 'merchant'],
  merchant: ['merchant'],
  terminal: ['terminal'],
}

/** Only the payer's own account is frozen: nobody loses theirs by whom they pay, or from where. */
const black: Readonly<Record<Seat, Verdict>> = {
  customer: freeze,
  phone: freeze,
  card: deny,
  device: deny,
  ip: deny,
  payee: deny,
  merchant: deny,
  terminal: deny,
}

/** What follows from a list alone. What grey means together with an amount is told by rules. */
export function listVerdict(seat: Seat, colour: Colour): Verdict {
  if (colour === 'black') return black[seat]
  return colour === 'white' ? { act: 'ALLOW' } : monitor
}
