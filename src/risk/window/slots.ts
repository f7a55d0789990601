import { createDelayed } from './delayed.ts'
import { createLayout, floats, words } from './layout.ts'
import { createLast, createMoving } from './moving.ts'
import { createRing } from './ring.ts'
import { createSeen } from './seen.ts'

/**
 * What is kept of each kind of entity. With another layout slots are counted anew from the log. The order is
 * that of `risk.window.kind`.
 */
export const kinds = ['customer', 'payee', 'merchant', 'terminal', 'link', 'ip', 'pair'] as const
export type Kind = (typeof kinds)[number]

const customerLayout = createLayout()
export const customer = {
  layout: customerLayout,
  asked: createRing(customerLayout, {
    windows: ['5m', '1h', '24h', '7d', '30d', '90d'],
    counts: ['count', 'declines', 'night'],
    sums: ['sum', 'max'],
  }),
  /** The longest silence that ended in each part. */
  silence: createRing(customerLayout, { windows: ['90d'], counts: [], sums: ['gap'] }),
  changed: createRing(customerLayout, {
    windows: ['24h'],
    counts: ['cards', 'payees', 'login_fails', 'face_fails'],
    sums: [],
  }),
  /** What went out, once it had gone. */
  out: createRing(customerLayout, {
    windows: ['24h', '7d'],
    counts: ['count', 'near', 'back'],
    sums: ['sum'],
  }),
  payees: createSeen(customerLayout, 32),
  newPayees: createSeen(customerLayout, 8),
  merchants: createSeen(customerLayout, 24),
  devices: createSeen(customerLayout, 12),
  links: createSeen(customerLayout, 12),
  categories: createSeen(customerLayout, 12),
  cities: createSeen(customerLayout, 8),
  cells: createSeen(customerLayout, 12),
  amounts: createLast(customerLayout, 16),
  gaps: createLast(customerLayout, 16),
  amount: createMoving(customerLayout),
  gap: createMoving(customerLayout),
  daily: createMoving(customerLayout),
  dwell: createMoving(customerLayout),
  /** The day that is being counted, and its payments. */
  day: floats(customerLayout, 2),
  /** The day of `out`, and what went out in it. */
  dayOut: floats(customerLayout, 2),
  hours: words(customerLayout, 24),
  weekdays: words(customerLayout, 7),
  channels: words(customerLayout, 4),
  /** Of eight classes of merchants: all that was, and what fades by a tenth a payment. */
  classes: words(customerLayout, 8),
  fading: floats(customerLayout, 8),
  /** When each of `changes` was last done. */
  changedMs: floats(customerLayout, 10),
  /** Latitude, longitude, and when. */
  placeAt: floats(customerLayout, 3),
  askedMs: floats(customerLayout),
  blackMs: floats(customerLayout),
  delayed: createDelayed(customerLayout),
} as const

const payeeLayout = createLayout()
export const payee = {
  layout: payeeLayout,
  paid: createRing(payeeLayout, {
    windows: ['1h', '24h', '7d', '30d'],
    counts: ['count', 'reports'],
    sums: ['sum'],
    hasSketch: true,
  }),
  /** Of what came in: how much of it was of each sort. */
  sorts: createRing(payeeLayout, {
    windows: ['7d'],
    counts: ['all', 'late', 'alike', 'divisible', 'cash', 'private', 'stranger'],
    sums: [],
  }),
  payers: createSeen(payeeLayout, 32),
  provinces: createSeen(payeeLayout, 16),
  amount: createMoving(payeeLayout),
  inMs: floats(payeeLayout),
  depth: floats(payeeLayout),
  dayIn: floats(payeeLayout, 2),
} as const

const merchantLayout = createLayout()
export const merchant = {
  layout: merchantLayout,
  asked: createRing(merchantLayout, {
    windows: ['1h', '24h', '7d', '30d'],
    counts: ['count', 'declines', 'refunds'],
    sums: ['sum'],
    hasSketch: true,
  }),
  sorts: createRing(merchantLayout, {
    windows: ['30d'],
    counts: ['all', 'round', 'night', 'credit'],
    sums: [],
  }),
  payers: createSeen(merchantLayout, 24),
  ticket: createMoving(merchantLayout),
} as const

const terminalLayout = createLayout()
export const terminal = {
  layout: terminalLayout,
  asked: createRing(terminalLayout, {
    windows: ['24h', '7d', '30d'],
    counts: ['count'],
    sums: ['sum'],
  }),
  ticket: createMoving(terminalLayout),
  delayed: createDelayed(terminalLayout),
} as const

/** Whatever accounts share: a device, a phone, a card, a wireless network. */
const linkLayout = createLayout()
export const link = {
  layout: linkLayout,
  accounts: createSeen(linkLayout, 24),
} as const

const ipLayout = createLayout()
export const ip = { layout: ipLayout, accounts: createSeen(ipLayout, 64) } as const

const pairLayout = createLayout()
export const pair = {
  layout: pairLayout,
  count: floats(pairLayout),
  sum: floats(pairLayout),
} as const

export const layouts = {
  customer: customer.layout,
  payee: payee.layout,
  merchant: merchant.layout,
  terminal: terminal.layout,
  link: link.layout,
  ip: ip.layout,
  pair: pair.layout,
} as const satisfies Record<Kind, unknown>
