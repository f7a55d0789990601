import type { Given } from '../../src/risk/factor/given.ts'
import type { Deed, Way } from './diary.ts'
import { createDiary } from './diary.ts'
import type { Dice } from './dice.ts'
import {
  type Account,
  minutes,
  type Person,
  type Shop,
  type Town,
  warmDays,
  when,
  whereIs,
} from './town.ts'

export type Days = Readonly<{ dice: Dice; town: Town; deeds: Deed[] }>

/** Where somebody is today, and with which phone. */
type Today = Readonly<{ day: number; way: Way }>

/** What is odd about an honest payment now and then. */
const quirks: readonly (readonly [share: number, given: Given])[] = [
  [0.02, { 'session.in_call': 1 }],
  [0.02, { 'device.accessibility': 1 }],
  [0.002, { 'device.screen_share': 1, 'session.screen_shared': 1 }],
  [0.01, { 'device.rooted': 1 }],
  [0.01, { 'session.pin_fails': 1 }],
  [0.001, { 'session.pin_fails': 3 }],
  [0.02, { 'ip.proxy': 1 }],
  [0.002, { 'place.mocked': 1 }],
  [0.0005, { 'device.emulator': 1 }],
]

function oddities(dice: Dice, isAtTill: boolean): Given {
  const odd = quirks.flatMap(([share, given]) => (dice.is(share) ? [given] : []))
  // A phone that has just left the underground does not know where it is.
  const gap = isAtTill ? { 'place.terminal_gap_km': dice.is(0.003) ? 24 : dice.between(0, 1) } : {}
  return Object.assign({}, gap, ...odd) as Given
}

/** All that honest people and houses do, in no order. */
export function liveTown(days: Days): void {
  for (const person of days.town.people) livePerson(days, person)
}

function livePerson(days: Days, person: Person): void {
  const { dice, town } = days
  const last = warmDays + town.days
  const since = Math.max(0, Math.ceil((person.openedMs - when(0, 0)) / 86_400_000))
  // Some sleep for half a year, and come back.
  const sleeps = dice.is(0.02)
  const back = sleeps ? dice.whole(warmDays, last - 1) : since
  if (sleeps) oldDays(days, person)
  const canteen = dice.oneOf(town.shops.filter((_shop, index) => index % 8 === 0))
  const usual = dice.some(town.shops, 5)
  let phone = 0
  let changedDay = -100
  let hasForgotten = false
  for (let day = Math.max(since, back); day < last; day++) {
    if (dice.is(0.0015)) {
      phone++
      changedDay = day
      hasForgotten = newPhone(days, person, day, `${person.device}_${phone}`)
    }
    const given = {
      'device.sim_change_days': changedDay < 0 ? 400 : day - changedDay,
      'change.recovery_used': hasForgotten && day - changedDay < 3 ? 1 : 0,
    }
    const device = phone > 0 ? `${person.device}_${phone}` : person.device
    const isAway = whereIs(person, when(day, 13)) !== person.home
    liveDay(days, person, { day, way: { device, given } }, { canteen, usual, isAway })
  }
}

/** Whoever has a new phone has forgotten the password now and then. */
function newPhone(
  { dice, deeds }: Days,
  { id: customer }: Person,
  day: number,
  device: string,
): boolean {
  const diary = createDiary(deeds, 'new phone')
  diary.tell(when(day, 7.5), { kind: 'changed', customer, what: 'device', device })
  if (!dice.is(0.3)) return false
  for (let turn = 0; turn < dice.whole(1, 6); turn++)
    diary.tell(when(day, 7.4), { kind: 'signed_in', customer, by: 'password', isOk: false, device })
  diary.tell(when(day, 7.5), { kind: 'changed', customer, what: 'password' })
  return true
}

function oldDays({ dice, town, deeds }: Days, person: Person): void {
  const diary = createDiary(deeds, 'groceries')
  for (let count = 0; count < 4; count++)
    diary.pay(when(-190 - count, 12), person, dice.oneOf(town.shops), 40)
}

type Habits = Readonly<{ canteen: Shop; usual: readonly Shop[]; isAway: boolean }>

function liveDay(days: Days, person: Person, today: Today, habits: Habits): void {
  const { dice, town } = days
  const weekday = (today.day + 6) % 7
  const visit = (life: string, shop: Shop, hour: number, yuan: number) =>
    shopAt(days, person, today, { life, shop, hour: hour + dice.between(0, 1), yuan })
  const { canteen, usual, isAway } = habits
  if (weekday < 5 && !isAway && dice.is(0.7)) visit('canteen', canteen, 11.5, dice.whole(14, 32))
  if (dice.is(0.5)) {
    const shop = isAway || dice.is(0.2) ? dice.oneOf(town.shops) : dice.oneOf(usual)
    visit('groceries', shop, dice.whole(8, 20), shop.ticket * dice.between(0.3, 1.8))
  }
  if (dice.is(0.25)) {
    const shop = dice.oneOf(town.shops.filter(({ isOnline }) => isOnline))
    const big = dice.is(0.03) ? dice.between(4, 12) : 1
    visit('online', shop, dice.whole(9, 22), shop.ticket * dice.between(0.4, 1.6) * big)
  }
  if (dice.is(person.isOwl ? 0.35 : 0.03)) {
    const shop = dice.oneOf(town.shops.filter(({ isRound }) => isRound))
    visit('night market', shop, 21.5 + dice.between(0, 4), dice.whole(2, 12) * 10)
  }
  if (isAway && dice.is(0.6)) visit('travel', dice.oneOf(town.shops), 20, dice.whole(200, 900))
  sendMoney(days, person, today)
}

function shopAt(
  days: Days,
  person: Person,
  { day, way }: Today,
  what: Readonly<{ life: string; shop: Shop; hour: number; yuan: number }>,
): void {
  const { dice, deeds } = days
  const { life, shop, hour } = what
  const diary = createDiary(deeds, life)
  const yuan = Math.max(1, shop.isRound ? Math.ceil(what.yuan / 10) * 10 : what.yuan)
  const atMs = when(day, hour)
  if (atMs < shop.house.openedMs) return
  const credit = person.hasCredit && dice.is(0.4)
  const funding = credit ? 'credit' : dice.is(0.6) ? 'card' : 'balance'
  const isShared = shop.isOnline && dice.is(0.08)
  const given: Given = {
    ...way.given,
    ...oddities(dice, !shop.isOnline),
    ...(credit ? { 'profile.credit_use': dice.between(0.05, dice.is(0.05) ? 1 : 0.7) } : {}),
  }
  const isHidden = given['ip.proxy'] === 1
  const hidden = isHidden ? { ip: `ip_vpn_${dice.whole(1, 5)}` } : {}
  const here: Way = {
    ...way,
    ...hidden,
    given,
    funding,
    ...(isShared ? { device: person.tablet } : {}),
  }
  if (dice.is(0.02))
    diary.pay(atMs - minutes(1), person, shop, yuan, { ...here, outcome: 'declined' })
  const payment = diary.pay(atMs, person, shop, yuan, here)
  if (dice.is(shop.refunds))
    diary.refund(atMs + minutes(dice.whole(60, 4_000)), shop, person, payment)
}

/** Rent and salary are of houses: `houses.ts`. */
function sendMoney(days: Days, person: Person, { day, way }: Today): void {
  const { dice, town, deeds } = days
  const all: readonly Account[] = town.people
  const send = (life: string, to: Account, yuan: number, hour = dice.between(8, 22.5)) =>
    createDiary(deeds, life).pay(when(day, hour), person, to, yuan, {
      ...way,
      given: { ...way.given, ...oddities(dice, false) },
    })
  const kin = town.people.filter(({ id }) => person.kin.includes(id))
  if (dice.is(0.06) && kin.length > 0) send('family', dice.oneOf(kin), dice.whole(1, 30) * 100)
  if (dice.is(0.05)) send('friends', dice.oneOf(near(all, person)), dice.whole(5, 300))
  if (dice.is(0.008)) send('friends', dice.oneOf(all), dice.whole(1, 30) * 100)
  // A used car, a deposit, a loan to a friend.
  if (dice.is(0.002)) send('large once', dice.oneOf(all), dice.whole(30, 300) * 100)
  if (dice.is(0.02)) {
    // Dinner: one has paid, the others give an equal part.
    const friends = dice.some(near(all, person), dice.whole(3, 6))
    const part = dice.whole(40, 130)
    for (const friend of friends)
      createDiary(deeds, 'dinner').pay(when(day, 20 + dice.between(0, 2)), friend, person, part)
  }
}

const near = (all: readonly Account[], person: Person): Account[] => {
  const own = Number(person.id.slice(3))
  return all.filter((_each, index) => index !== own && Math.abs(index - own) < 20)
}
