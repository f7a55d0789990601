import type { Given } from '../../src/risk/factor/given.ts'
import { createDice, type Dice } from './dice.ts'

export const dayMs = 86_400_000
export const hourMs = 3_600_000
const minuteMs = 60_000
/** Midnight in Beijing. */
const startMs = Date.parse('2026-02-28T16:00:00Z')
/** So long nobody is judged: windows must know what is usual first. */
export const warmDays = 35

export const when = (day: number, hour: number): number => startMs + day * dayMs + hour * hourMs
export const minutes = (count: number): number => Math.round(count * minuteMs)

export type Place = Readonly<{ province: string; city: string; geohash: string }>
const places: readonly [province: string, city: string, geohash: string][] = [
  ['44', '440300', 'ws105k'],
  ['44', '440100', 'ws0e9k'],
  ['31', '310100', 'wtw3sk'],
  ['11', '110100', 'wx4g0k'],
  ['51', '510100', 'wm6n2k'],
  ['42', '420100', 'wt3mbk'],
  ['33', '330100', 'wtmknk'],
  ['37', '370100', 'wwe0xk'],
  ['61', '610100', 'wqj6zk'],
  ['21', '210100', 'wxrvbk'],
  ['43', '430100', 'wt026k'],
  ['52', '520100', 'wkezpk'],
]
export const cities: readonly Place[] = places.map(([province, city, geohash]) => ({
  province,
  city,
  geohash,
}))
export const cityOf = (index: number): Place => cities[index % cities.length] ?? homeCity
const homeCity: Place = { province: '44', city: '440300', geohash: 'ws105k' }

/** Somewhere else from two in the afternoon to two in the afternoon. */
type Trip = Readonly<{ fromDay: number; untilDay: number; place: Place; isAbroad: boolean }>

/** A person or a house, which pays and is paid. */
export type Account = Readonly<{
  id: string
  isPerson: boolean
  home: Place
  device: string
  ip: string
  wifi: string
  card: string
  openedMs: number
  /** Yuan; what it has at first. */
  balance: number
  given: Given
}>

export type Shop = Readonly<{
  house: Account
  merchant: string
  terminal: string
  mcc: string
  /** Yuan, about. */
  ticket: number
  isOnline: boolean
  isRound: boolean
  refunds: number
  given: Given
}>

export type Person = Account &
  Readonly<{
    monthly: number
    hasCredit: boolean
    isOwl: boolean
    tablet: string
    kin: readonly string[]
    payday: number
    trips: readonly Trip[]
  }>

export type Town = Readonly<{
  days: number
  people: readonly Person[]
  shops: readonly Shop[]
  employers: readonly Account[]
  charity: Account
}>

export type TownOptions = Readonly<{ seed: number; days: number; people: number }>

/** What a wallet tells of a phone that nothing is wrong with. */
const plainPhone: Given = {
  'device.emulator': 0,
  'device.rooted': 0,
  'device.hooked': 0,
  'device.debugged': 0,
  'device.accessibility': 0,
  'device.screen_share': 0,
  'device.app_signature': 1,
  'device.sim_change_days': 400,
  'ip.proxy': 0,
  'ip.overseas': 0,
  'ip.country': 156,
  'place.mocked': 0,
  'session.in_call': 0,
  'session.screen_shared': 0,
  'session.pin_fails': 0,
  'session.bot_score': 0.05,
  'session.hesitation_seconds': 4,
  'list.black': 0,
  'list.grey': 0,
  'list.match_id': 0,
  'list.match_card': 0,
  'list.match_device': 0,
}

export function accountOf(
  dice: Dice,
  id: string,
  known: Partial<Account> & Readonly<{ ageYears?: number; openDays?: number }> = {},
): Account {
  const openDays = known.openDays ?? dice.whole(200, 3_000)
  return {
    id,
    isPerson: true,
    home: homeCity,
    device: `de_${id}`,
    ip: `ip_${id}`,
    wifi: `wi_${id}`,
    card: `ca_${id}`,
    openedMs: when(0, 0) - openDays * dayMs,
    balance: dice.whole(500, 20_000),
    ...known,
    given: {
      ...plainPhone,
      'profile.age_years': known.ageYears ?? dice.whole(22, 60),
      'profile.face_days': dice.whole(1, 300),
      'profile.name_match': dice.is(0.005) ? 0.55 : 1,
      'list.match_name': dice.is(0.004) ? 0.93 : dice.between(0, 0.7),
      ...known.given,
    },
  }
}

function tripsOf(dice: Dice, days: number): Trip[] {
  const trips: Trip[] = []
  for (let day = 1; day < warmDays + days; day++) {
    if (!dice.is(0.009)) continue
    const untilDay = day + dice.whole(1, 6)
    const isAbroad = dice.is(0.1)
    const place = isAbroad ? { ...cityOf(0), city: 'th', geohash: 'w4rqnk' } : dice.oneOf(cities)
    trips.push({ fromDay: day, untilDay, place, isAbroad })
    day = untilDay + 1
  }
  return trips
}

const travelHours = { leave: 11, arrive: 15 } as const

/** Where somebody is; on the way nobody's phone knows. */
export function whereIs(account: Account, atMs: number): Partial<Place> & { trip?: Trip } {
  if (!('trips' in account)) return account.home
  const { trips, home } = account as Person
  for (const trip of trips) {
    const [from, until] = [when(trip.fromDay, 0), when(trip.untilDay, 0)]
    for (const day of [from, until])
      if (atMs > day + travelHours.leave * hourMs && atMs < day + travelHours.arrive * hourMs)
        return { province: home.province, trip }
    if (atMs > from + travelHours.arrive * hourMs && atMs < until + travelHours.leave * hourMs)
      return { ...trip.place, trip }
  }
  return home
}

/** Three of a household share a network and a tablet, and a third of the town lives elsewhere. */
function personOf(dice: Dice, number: number, days: number): Person {
  const family = Math.floor(number / 3)
  const isHere = family % 3 > 0
  const ageYears = dice.is(0.06) ? dice.whole(16, 19) : dice.whole(20, 78)
  const isNew = dice.is(0.04)
  const account = accountOf(dice, `cu_${number}`, {
    home: isHere ? homeCity : cityOf(family),
    wifi: `wi_family_${family}`,
    ip: dice.is(0.5) ? `ip_family_${family}` : `ip_carrier_${number % 7}`,
    ageYears,
    openDays: isNew ? -dice.whole(0, warmDays + days - 5) : dice.whole(100, 3_000),
  })
  const kin = [0, 1, 2].map((each) => `cu_${family * 3 + each}`)
  return {
    ...account,
    monthly: Math.round(dice.between(3_500, 9_000) * (dice.is(0.1) ? dice.between(2, 6) : 1)),
    hasCredit: dice.is(0.35),
    isOwl: dice.is(0.15),
    tablet: `de_tablet_${family}`,
    kin: kin.filter((id) => id !== account.id),
    payday: 5 + (number % 3) * 5,
    trips: tripsOf(dice, days),
  }
}

function shopOf(dice: Dice, number: number, days: number): Shop {
  const id = `ho_shop_${number}`
  // The first is a canteen, the second a night market, the third an outfitter, the fourth a new house.
  const sort = number % 8
  const openDays = sort === 3 && number > 8 ? -dice.whole(5, warmDays + days - 10) : 900
  return {
    house: accountOf(dice, id, {
      isPerson: false,
      openDays,
      balance: dice.whole(5_000, 60_000),
      given: { 'graph.legal_rep_cluster': dice.is(0.08) ? 4 : 1 },
    }),
    merchant: `me_${number}`,
    terminal: `te_${number}`,
    mcc: String(5_000 + (number % 40)),
    ticket: sort === 0 ? 18 : sort === 7 ? 1_200 : dice.whole(25, 260),
    isOnline: sort === 2 || sort === 5 || sort === 7,
    isRound: sort === 1,
    refunds: sort === 2 ? 0.2 : 0.01,
    given: {
      'terminal.serial_mismatch': 0,
      'terminal.distance_km': dice.is(0.04) ? 55 : dice.between(0, 3),
    },
  }
}

/** Who lives here; what they do is `life.ts`. */
export function townOf({ seed, days, people }: TownOptions): Town {
  const dice = createDice(seed)
  const some = <Item>(count: number, make: (number: number) => Item): Item[] =>
    Array.from({ length: count }, (_none, number) => make(number))
  const house = (id: string): Account =>
    accountOf(dice, id, { isPerson: false, openDays: 2_000, balance: 900_000 })
  return {
    days,
    people: some(people, (number) => personOf(dice, number, days)),
    shops: some(Math.max(16, Math.round(people / 8)), (number) => shopOf(dice, number, days)),
    employers: some(Math.max(2, Math.round(people / 40)), (number) =>
      house(`ho_employer_${number}`),
    ),
    charity: house('ho_charity'),
  }
}
