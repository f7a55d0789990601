import type { Given } from '../src/risk/factor/given.ts'
import type { Fact, Parties, Payment } from '../src/risk/fact/fact.ts'

/** Numbers between 0 and 1, the same for a seed (mulberry32). */
export function chances(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export type Told = Readonly<{ fact: Fact; given: Given }>

export type Town = Readonly<{
  seed: number
  customers: number
  /** Between two facts, about. */
  gapMs: number
}>

const startMs = Date.parse('2026-05-01T00:00:00Z')
const dayMs = 86_400_000
const cities = ['440300', '440100', '310100', '110100', '510100'] as const
const places = ['ws105', 'ws0e9', 'wtw3s', 'wx4g0', 'wm6n2', 'ws106'] as const

type Chance = () => number
const upTo = (chance: Chance, count: number): number => Math.floor(chance() * count)
const oneOf = <Item>(chance: Chance, list: readonly [Item, ...Item[]]): Item =>
  list[upTo(chance, list.length)] ?? list[0]

/**
 * Facts of a town without end: most pay at shops, some pay each other; devices are shared now and then;
 * a part is told twice, and a part some minutes late.
 */
export function* factsOf({ seed, customers, gapMs }: Town): Generator<Told, never> {
  const chance = chances(seed)
  const open: Payment[] = []
  let atMs = startMs
  for (let number = 0; ; number++) {
    atMs += Math.ceil(chance() * 2 * gapMs)
    const lateMs = chance() < 0.03 ? upTo(chance, 20 * 60_000) : 0
    const given: Given = chance() < 0.5 ? { 'profile.balance': upTo(chance, 1_000_000) } : {}
    const stamp = { id: `fa_${seed}_${number}`, atMs: atMs - lateMs }
    const told = { fact: factAt(chance, stamp, customers, open), given }
    yield told
    if (chance() < 0.02) yield told
  }
}

function factAt(
  chance: Chance,
  stamp: Readonly<{ id: string; atMs: number }>,
  customers: number,
  open: Payment[],
): Fact {
  const dice = chance()
  const pending = dice < 0.5 && open.length > 50 ? open.shift() : undefined
  if (pending) {
    const outcome = chance() < 0.9 ? 'succeeded' : 'declined'
    return { ...stamp, kind: 'ended', payment: pending, outcome }
  }
  const customer = `cu_${upTo(chance, customers)}`
  if (dice > 0.94) return seldom(chance, stamp, customer, customers)
  const payment = paymentOf(chance, customer, customers)
  if (dice > 0.93) {
    const paidAtMs = stamp.atMs - upTo(chance, 9) * dayMs
    return { ...stamp, kind: 'labelled', payment, paidAtMs, isFraud: true }
  }
  if (dice > 0.92) return { ...stamp, kind: 'refunded', payment }
  open.push(payment)
  return { ...stamp, kind: 'asked', payment }
}

function seldom(
  chance: Chance,
  stamp: Readonly<{ id: string; atMs: number }>,
  customer: string,
  customers: number,
): Fact {
  switch (upTo(chance, 5)) {
    case 0:
      return { ...stamp, kind: 'reported', payee: customer }
    case 1:
      return { ...stamp, kind: 'listed', customer, colour: chance() < 0.9 ? 'black' : 'none' }
    case 2: {
      const phone = `ph_${upTo(chance, customers)}`
      return { ...stamp, kind: 'changed', customer, what: 'phone', phone }
    }
    case 3:
      return { ...stamp, kind: 'signed_in', customer, by: 'password', isOk: chance() < 0.7 }
    default: {
      const amountMinor = BigInt(upTo(chance, 90_000))
      return { ...stamp, kind: 'topped_up', customer, amountMinor, isCash: chance() < 0.5 }
    }
  }
}

function partnerOf(chance: Chance, own: number, customers: number): Partial<Parties> {
  if (chance() < 0.3) {
    const near = (own + 1 + upTo(chance, 4)) % customers
    return { payee: `cu_${chance() < 0.5 ? near : upTo(chance, customers)}` }
  }
  const shop = upTo(chance, 200)
  const terminal = `te_${shop * 3 + upTo(chance, 3)}`
  return { merchant: `me_${shop}`, terminal, mcc: String(5_000 + (shop % 12)) }
}

function paymentOf(chance: Chance, customer: string, customers: number): Payment {
  const own = Number(customer.slice(3))
  const partner = partnerOf(chance, own, customers)
  // Every fifth neighbourhood has a device in common.
  const device = chance() < 0.05 ? `de_of_${Math.floor(own / 5)}` : `de_${own}_${upTo(chance, 2)}`
  return {
    customer,
    ...partner,
    device,
    ip: `ip_${upTo(chance, customers / 2)}`,
    ...(chance() < 0.3 ? { wifi: `wi_${Math.floor(own / 3)}` } : {}),
    card: `ca_${own}`,
    province: '44',
    city: oneOf(chance, cities),
    geohash: `${oneOf(chance, places)}k`,
    payeeProvince: chance() < 0.3 ? '31' : '44',
    amountMinor: BigInt(
      chance() < 0.2 ? (1 + upTo(chance, 50)) * 10_000 : 1 + upTo(chance, 200_000),
    ),
    product: chance() < 0.5 ? 'jsapi' : 'transfer',
    channel: chance() < 0.8 ? 'wallet' : 'wechatpay',
    funding: chance() < 0.6 ? 'balance' : 'credit',
    isToPerson: partner.payee !== undefined,
  }
}
