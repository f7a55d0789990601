import { createDiary } from './diary.ts'
import type { Days } from './life.ts'
import { type Account, minutes, warmDays, when } from './town.ts'

/** Honest look-alikes of laundering: many pay one, one pays many, money comes and goes at once. */
export function keepHouses(days: Days): void {
  const last = warmDays + days.town.days
  for (let day = 0; day < last; day++) {
    payroll(days, day)
    landlords(days, day)
    shopsSettle(days, day)
    charity(days, day)
    groupBuys(days, day)
  }
  flats(days)
}

/** The same day for all of a house; the house fills its account from its bank before. */
function payroll({ town, dice, deeds }: Days, day: number): void {
  const monthDay = (day % 30) + 1
  town.employers.forEach((house, index) => {
    const mine = town.people.filter(
      (person, number) =>
        number % town.employers.length === index &&
        person.payday === monthDay &&
        person.openedMs < when(day, 0),
    )
    if (mine.length === 0) return
    const diary = createDiary(deeds, 'payroll')
    const sum = mine.reduce((total, { monthly }) => total + monthly, 0)
    diary.tell(when(day, 9), {
      kind: 'topped_up',
      customer: house.id,
      amountMinor: BigInt(sum * 100),
      isCash: false,
    })
    mine.forEach((person, turn) => {
      diary.pay(when(day, 9.5) + turn * 2_000, house, person, person.monthly)
      spendSalary({ town, dice, deeds }, person, day, person.monthly)
    })
  })
}

/** What is over goes to the bank, or to the mortgage, within a day or two. */
function spendSalary({ dice, deeds }: Days, person: Account, day: number, monthly: number): void {
  if (!dice.is(0.6)) return
  createDiary(deeds, 'salary out').pay(
    when(day, dice.between(10, 40)),
    person,
    { ...person, id: `bank_of_${person.id}` },
    Math.floor((monthly * dice.between(0.4, 0.95)) / 100) * 100,
    { product: 'withdrawal', channel: 'bank' },
  )
}

/** Every thirtieth lets flats to the twelve after; a larger one owns forty. */
function landlords({ town, dice, deeds }: Days, day: number): void {
  town.people.forEach((landlord, number) => {
    if (number % 60 !== 10) return
    const count = number % 120 === 10 ? 40 : 12
    const tenants = town.people.slice(number + 1, number + 1 + count)
    const diary = createDiary(deeds, 'rent')
    tenants.forEach((tenant, turn) => {
      if (turn % 5 !== day % 30 || tenant.openedMs > when(day, 0)) return
      diary.pay(when(day, dice.between(9, 21)), tenant, landlord, 1_500 + (turn % 7) * 500)
    })
    if (day % 30 === 6) {
      const sum = tenants.length * 2_000
      const bank = { ...landlord, id: `bank_of_${landlord.id}` }
      diary.pay(when(day, 10), landlord, bank, sum, { product: 'withdrawal', channel: 'bank' })
    }
  })
}

/** Goods and wages. Takings go to the bank by settlement, of which risk is not asked. */
function shopsSettle({ town, dice, deeds }: Days, day: number): void {
  town.shops.forEach((shop, index) => {
    if (shop.house.openedMs > when(day, 0)) return
    const bank = { ...shop.house, id: `bank_of_${shop.house.id}`, isPerson: false }
    const diary = createDiary(deeds, 'suppliers')
    if (day % 7 === index % 7)
      diary.pay(
        when(day, 14),
        shop.house,
        town.shops[(index + 3) % town.shops.length]?.house ?? bank,
        dice.is(0.1) ? dice.whole(40_000, 60_000) : dice.whole(800, 15_000),
      )
    if (day % 30 === 14)
      for (const clerk of town.people.slice(index * 3, index * 3 + 3))
        diary.pay(when(day, 18), shop.house, clerk, 4_500, { life: 'wages' })
  })
}

/** A campaign every third week: round gifts from everywhere, also at night, paid on within days. */
function charity({ town, dice, deeds }: Days, day: number): void {
  const phase = day % 21
  if (phase > 5) return
  const diary = createDiary(deeds, 'charity')
  const hospital = { ...town.charity, id: 'ho_hospital' }
  if (phase === 5) {
    diary.pay(when(day, 10), town.charity, hospital, 12_000)
    return
  }
  for (const giver of dice.some(town.people, Math.round(town.people.length / 8)))
    if (giver.openedMs < when(day, 0))
      diary.pay(
        when(day, dice.between(8, 24)),
        giver,
        town.charity,
        dice.oneOf([10, 20, 50, 100, 200]),
      )
}

/** A neighbour collects equal amounts for fruit on an evening, and pays the farmer. */
function groupBuys({ town, dice, deeds }: Days, day: number): void {
  if (day % 4 !== 1) return
  const number = dice.whole(0, town.people.length - 31)
  const leader = town.people[number]
  if (!leader || leader.openedMs > when(day, 0)) return
  const diary = createDiary(deeds, 'group buying')
  const yuan = dice.oneOf([39, 58, 88])
  const neighbours = dice.some(town.people.slice(number + 1, number + 30), 22)
  for (const neighbour of neighbours)
    diary.pay(when(day, 19) + minutes(dice.between(0, 150)), neighbour, leader, yuan)
  const farmer = dice.oneOf(town.people)
  diary.pay(when(day, 22), leader, farmer, yuan * neighbours.length * 0.9)
}

/** Somebody buys a flat: kin and friends lend, and all of it goes to one seller. */
function flats({ town, dice, deeds }: Days): void {
  const count = Math.max(1, Math.round((town.people.length * town.days) / 6_000))
  for (let each = 0; each < count; each++) {
    const day = dice.whole(warmDays, warmDays + town.days - 3)
    const [buyer, seller, ...lenders] = dice.some(
      town.people.filter(({ openedMs }) => openedMs < when(0, 0)),
      6,
    )
    if (!buyer || !seller) continue
    const diary = createDiary(deeds, 'flat')
    for (const lender of lenders)
      diary.pay(when(day, dice.between(9, 20)), lender, buyer, dice.whole(3, 10) * 10_000)
    diary.pay(when(day + 1, 10), buyer, seller, 150_000)
    diary.pay(when(day + 1, 10.2), buyer, seller, 50_000)
  }
}
