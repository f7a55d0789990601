import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { placeOf } from '../factor/catalogue.ts'
import type { Values } from '../factor/factor.ts'
import type { Fact, Parties, Payment } from '../fact/fact.ts'
import { createCounters } from './counters.ts'
import { createValues, factorsOf } from './factors-of.ts'
import { observe } from './observe.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
/** A Monday at noon in Beijing. */
const noon = Date.parse('2026-11-23T04:00:00Z')

const payment = (more: Partial<Payment> = {}): Payment => ({
  customer: 'cu_1',
  amountMinor: 10_000n,
  product: 'jsapi',
  channel: 'wallet',
  funding: 'balance',
  ...more,
})

/** A fact of whatever kind, before it has an id. */
type Untold = Fact extends infer Each ? (Each extends Fact ? Omit<Each, 'id'> : never) : never

/** Counters that are told a story, and asked about it. */
function createStory(labelDelayMs?: number) {
  const counters = createCounters(labelDelayMs === undefined ? {} : { labelDelayMs })
  let last: Values = createValues()
  let number = 0
  const tell = (fact: Untold): void => observe(counters, { ...fact, id: `f${++number}` })
  return {
    tell,
    pays(atMs: number, more: Partial<Payment> = {}): void {
      tell({ atMs, kind: 'asked', payment: payment(more) })
      tell({ atMs, kind: 'ended', payment: payment(more), outcome: 'succeeded' })
    },
    ask(atMs: number, more: Partial<Payment> = {}): void {
      last = factorsOf(counters, { payment: payment(more), atMs, given: {} }, createValues())
    },
    tells(expected: Readonly<Record<string, number>>): void {
      const actual = Object.fromEntries(
        Object.keys(expected).map((name) => [name, last[placeOf(name) ?? -1]]),
      )
      deepEqual(actual, expected)
    },
    late: () => counters.late.windows,
  }
}

test('what comes too late for a window is counted as late, and changes nothing there', () => {
  const story = createStory()
  story.pays(noon)
  story.pays(noon - 10 * 60_000)
  ok(story.late() > 0)
  story.ask(noon + 1)
  story.tells({ 'customer.count.5m': 1, 'customer.count.1h': 2, 'customer.sum.24h': 20_000 })
})

test('a payment is judged by what was before it, and not by itself', () => {
  const story = createStory()
  story.ask(noon)
  story.tells({ 'customer.count.1h': 0, 'customer.mean.1h': Number.NaN, 'profile.tenure_days': 0 })
  story.pays(noon, { amountMinor: 30_000n, payee: 'cu_2', device: 'de_1' })
  story.ask(noon + hourMs / 2, { amountMinor: 60_000n, payee: 'cu_2', device: 'de_2' })
  story.tells({
    'customer.count.1h': 1,
    'customer.count.5m': 0,
    'customer.mean.1h': 30_000,
    'customer.distinct_payees.1h': 1,
    'customer.amount_ratio': 2,
    'customer.new_device': 1,
    'event.first_with_payee': 0,
    'pair.count': 1,
    'pair.sum': 30_000,
    'payee.count.1h': 1,
    'payee.distinct_payers.24h': 1,
    'device.accounts.30d': 0,
    'flow.day_out': 30_000,
  })
})

test('the payment itself', () => {
  const story = createStory()
  const table: readonly (readonly [yuan: number, level: number, nine: number])[] = [
    [1, 0, 0],
    [9, 0, 1],
    [10, 1, 0],
    [300, 2, 0],
    [5_000, 3, 0],
    [12.39, 0, 1],
  ]
  for (const [yuan, level, nine] of table) {
    story.ask(noon, { amountMinor: BigInt(Math.round(yuan * 100)) })
    story.tells({ 'event.round_level': level, 'event.tail_nine': nine })
  }
  story.ask(noon, { amountMinor: 5_000_000n })
  story.tells({
    'event.hour': 12,
    'event.weekday': 1,
    'event.night': 0,
    'event.to_report_threshold': 1,
  })
  story.ask(noon + 11 * hourMs)
  story.tells({ 'event.hour': 23, 'event.night': 1, 'event.weekday': 1 })
})

test('a label counts when its delay has passed since the payment, however early it comes', () => {
  const at = { customer: 'cu_1', terminal: 'te_1' }
  const story = createStory(7 * dayMs)
  for (let day = 0; day < 10; day++) story.pays(noon + day * dayMs, at)
  story.tell({
    atMs: noon + 9 * dayMs,
    kind: 'labelled',
    payment: payment(at),
    paidAtMs: noon + 5 * dayMs,
    isFraud: true,
  })
  story.ask(noon + 11.9 * dayMs, at)
  story.tells({ 'terminal.delayed_frauds.7d': 0, 'terminal.delayed_count.7d': 5 })
  story.ask(noon + 13 * dayMs, at)
  story.tells({
    'terminal.delayed_frauds.7d': 1,
    'terminal.delayed_count.7d': 6,
    'terminal.delayed_fraud_rate.28d': 1 / 6,
    'customer.delayed_frauds.14d': 1,
  })
  story.tell({
    atMs: noon + 13 * dayMs,
    kind: 'labelled',
    payment: payment(at),
    paidAtMs: noon + 5 * dayMs,
    isFraud: false,
  })
  story.ask(noon + 13 * dayMs, at)
  story.tells({ 'terminal.delayed_frauds.7d': 0 })
})

test('money that comes in and goes on: how much, how fast, how many, and round to where it was', () => {
  const story = createStory()
  const sources = ['cu_a', 'cu_b', 'cu_c']
  for (const [index, customer] of sources.entries())
    story.pays(noon + index * 60_000, {
      customer,
      payee: 'cu_mule',
      amountMinor: 1_000_000n,
      isToPerson: true,
    })
  const mule = { customer: 'cu_mule', payee: 'cu_boss' }
  story.pays(noon + 7 * 60_000, { ...mule, amountMinor: 2_700_000n })
  story.ask(noon + 10 * 60_000, mule)
  story.tells({
    'flow.fan_in.24h': 3,
    'flow.fan_out.24h': 1,
    'flow.out_in_ratio.24h': 0.9,
    'flow.dwell_seconds': 300,
    'flow.depth': 1,
    'flow.private_share': 1,
    'flow.quota_share': 2 / 3,
    'flow.cycle_length': 0,
    'payee.stranger_share': 1,
  })
  // The boss paying a source would close a ring of three; the mule paying a source, of two.
  story.ask(noon + 11 * 60_000, { customer: 'cu_mule', payee: 'cu_a' })
  story.tells({ 'flow.cycle_length': 2, 'graph.in_ring': 1 })
  story.pays(noon + 12 * 60_000, { customer: 'cu_boss', payee: 'cu_z' })
  story.ask(noon + 13 * 60_000, { customer: 'cu_boss', payee: 'cu_a' })
  story.tells({ 'flow.cycle_length': 3, 'flow.depth': 2 })
  for (let each = 0; each < 4; each++)
    story.pays(noon + (20 + each) * 60_000, { ...mule, amountMinor: 4_900_000n })
  story.ask(noon + hourMs, mule)
  story.tells({ 'flow.structuring.7d': 4, 'flow.near_threshold_share': 4 / 5 })
})

test('accounts are tied by what they share, and black is so many steps away', () => {
  const story = createStory()
  const use = (customer: string, more: Partial<Parties>) => story.pays(noon, { customer, ...more })
  use('cu_black', { device: 'de_1' })
  use('cu_mid', { device: 'de_1', phone: 'ph_1' })
  use('cu_end', { phone: 'ph_1', card: 'ca_1' })
  use('cu_far', { card: 'ca_1', wifi: 'wi_1' })
  use('cu_alone', { device: 'de_9' })
  story.tell({ atMs: noon, kind: 'listed', customer: 'cu_black', colour: 'black' })
  const table: readonly (readonly [string, distance: number, size: number, degree: number])[] = [
    ['cu_black', 0, 4, 1],
    ['cu_mid', 1, 4, 2],
    ['cu_end', 2, 4, 2],
    ['cu_far', 3, 4, 1],
    ['cu_alone', 4, 1, 0],
  ]
  for (const [customer, distance, size, degree] of table) {
    story.ask(noon + hourMs, { customer })
    story.tells({
      'graph.black_distance': distance,
      'graph.component_size': size,
      'graph.degree': degree,
    })
  }
  // A stranger takes up the device just now: nothing is counted yet, and it is known all the same.
  story.ask(noon + hourMs, { customer: 'cu_new', device: 'de_1', payee: 'cu_mid' })
  story.tells({
    'graph.black_distance': 1,
    'graph.black_links': 1,
    'graph.black_hours': 1,
    'device.accounts.24h': 2,
    'device.list_distance': 1,
    'payee.watch_distance': 1,
    'graph.mule_score': 1 / 3,
  })
  story.tell({ atMs: noon, kind: 'listed', customer: 'cu_black', colour: 'none' })
  story.ask(noon + hourMs, { customer: 'cu_new', device: 'de_1' })
  story.tells({ 'graph.black_distance': 4 })
})

test('changes of an account are told in hours, and what was tried in a day', () => {
  const story = createStory()
  const customer = 'cu_1'
  story.ask(noon)
  story.tells({ 'change.phone_hours': Number.NaN, 'change.limit_raised': 0 })
  story.tell({ atMs: noon, kind: 'changed', customer, what: 'phone', phone: 'ph_1' })
  story.tell({ atMs: noon, kind: 'changed', customer, what: 'limit_raised' })
  story.tell({ atMs: noon, kind: 'changed', customer, what: 'card_bound', card: 'ca_1' })
  story.tell({ atMs: noon, kind: 'signed_in', customer, by: 'password', isOk: false })
  story.tell({ atMs: noon, kind: 'signed_in', customer, by: 'face', isOk: false })
  story.ask(noon + 2 * hourMs)
  story.tells({
    'change.phone_hours': 2,
    'change.limit_hours': 2,
    'change.limit_raised': 1,
    'change.cards.24h': 1,
    'change.login_fails.24h': 1,
    'change.face_fails.24h': 1,
    'change.payees.24h': 0,
  })
  story.ask(noon + 80 * hourMs)
  story.tells({ 'change.limit_raised': 0, 'change.cards.24h': 0 })
})

test('a place that cannot be reached in time, and an hour and a device that are not usual', () => {
  const story = createStory()
  // Shenzhen, and an hour later Shanghai.
  for (let day = 0; day < 9; day++)
    story.pays(noon + day * dayMs, { geohash: 'ws105', device: 'de_1', mcc: '5411' })
  story.ask(noon + 8 * dayMs + hourMs, { geohash: 'wtw3s', device: 'de_2', mcc: '7995' })
  story.tells({ 'place.is_new': 1, 'customer.new_mcc': 1, 'customer.new_device': 1 })
  story.ask(noon + 9 * dayMs, { geohash: 'ws105', device: 'de_1', mcc: '5411' })
  story.tells({
    'place.is_new': 0,
    'place.distance_km': 0,
    'customer.new_mcc': 0,
    'customer.hour_likelihood': 10 / 33,
    'customer.repeat_amounts': 9,
    'customer.amount_entropy': 0,
    'customer.gap_ratio': 1,
  })
})

test('a merchant is known by its tickets, refunds and failures', () => {
  const story = createStory()
  const at = { merchant: 'me_1', terminal: 'te_1' }
  for (let each = 0; each < 8; each++)
    story.pays(noon + each * 1_000, { ...at, customer: `cu_${each}`, amountMinor: 9_900n })
  story.tell({ atMs: noon + 9_000, kind: 'refunded', payment: payment(at) })
  story.tell({ atMs: noon + 9_000, kind: 'asked', payment: payment(at) })
  story.tell({ atMs: noon + 9_000, kind: 'ended', payment: payment(at), outcome: 'declined' })
  story.tell({ atMs: noon, kind: 'reported', payee: 'cu_2' })
  story.ask(noon + 60_000, { ...at, payee: 'cu_2' })
  story.tells({
    'merchant.count.1h': 9,
    'merchant.distinct_payers.1h': 8,
    'merchant.refund_rate.24h': 1 / 9,
    'merchant.decline_rate.7d': 1 / 9,
    'merchant.round_share': 1 / 9,
    'customer.declines.1h': 1,
    'terminal.count.24h': 9,
    'payee.reports.24h': 1,
  })
  equal(story.late(), 0)
})
