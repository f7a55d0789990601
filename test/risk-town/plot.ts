import type { Given } from '../../src/risk/factor/given.ts'
import type { Deed, Diary, Story } from './diary.ts'
import { createDiary, yuanOf } from './diary.ts'
import type { Dice } from './dice.ts'
import {
  type Account,
  accountOf,
  cityOf,
  dayMs,
  type Person,
  type Shop,
  type Town,
  warmDays,
  when,
} from './town.ts'

/** A sleeper has not paid since half a year. */
type Known = Parameters<typeof accountOf>[2] & Readonly<{ isAsleep?: boolean }>

/** What a story is told with; all that it writes is its own. */
export type Plot = Readonly<{
  dice: Dice
  town: Town
  diary: Diary
  /** The hour of a day of the story, in milliseconds since 1970. */
  at: (day: number, hour: number) => number
  /** Somebody who is new here, or was bought: with a past when `openDays` is not small. */
  stranger: (known?: Known) => Account
  victim: () => Person
  /** Honest shops, with all they are used to. */
  shops: (count: number) => Shop[]
  crowd: (count: number) => Person[]
  /** Money from a bank of one's own. */
  topUp: (atMs: number, account: Account, yuan: number) => void
}>

export type Pattern = Readonly<{
  name: string
  /** Days from its first payment to its last. */
  days: number
  /** Victims tell, and it is known later. */
  isReported: boolean
  plant: (plot: Plot) => void
}>

export type Planting = Readonly<{
  dice: Dice
  town: Town
  deeds: Deed[]
  pattern: Pattern
  number: number
}>

/** One story of a pattern, on a day of its own. */
export function plantStory({ dice, town, deeds, pattern, number }: Planting): Story {
  const { name, isReported } = pattern
  const story: Story = { pattern: name, number, isReported, isCautious: number % 3 === 2 }
  const first = warmDays + dice.whole(0, Math.max(0, town.days - pattern.days - 1))
  const diary = createDiary(deeds, name, story)
  let strangers = 0
  const past = createDiary(deeds, 'past')
  /** From its first day until the story an account pays what everybody pays. */
  function haveLived(account: Account, until: number): void {
    const opened = Math.ceil((account.openedMs - when(0, 0)) / dayMs)
    for (let day = opened; day < until; day += day > until - 60 ? dice.whole(4, 9) : 60) {
      const shop = dice.oneOf(town.shops)
      past.pay(when(day, dice.between(11, 20)), account, shop, shop.ticket * dice.between(0.4, 1.5))
    }
  }
  const grown = town.people.filter(({ openedMs }) => openedMs < when(0, 0))
  pattern.plant({
    dice,
    town,
    diary,
    at: (day, hour) => when(first + day, hour),
    stranger: (known) => {
      const id = `cu_${name.replaceAll(' ', '_')}_${number}_${strangers++}`
      // Days are told as of the story, and kept as of the town's first day.
      const openDays = (known?.openDays ?? 400) - first
      const account = accountOf(dice, id, { home: cityOf(dice.whole(0, 11)), ...known, openDays })
      if (known?.isAsleep !== true) haveLived(account, first)
      return account
    },
    victim: () => dice.oneOf(grown),
    shops: (count) =>
      dice.some(
        town.shops.filter(({ house }) => house.openedMs < when(0, 0)),
        count,
      ),
    crowd: (count) => dice.some(grown, count),
    topUp: (atMs, account, yuan) =>
      diary.tell(atMs, {
        kind: 'topped_up',
        customer: account.id,
        amountMinor: BigInt(Math.round(yuanOf(yuan, story) * 100)),
        isCash: false,
      }),
  })
  return story
}

/** A shop that criminals opened. */
export const frontShop = (house: Account, isOnline: boolean, given: Given = {}): Shop => ({
  house,
  merchant: `me_of_${house.id}`,
  terminal: `te_of_${house.id}`,
  mcc: '5999',
  ticket: 300,
  isOnline,
  isRound: false,
  refunds: 0,
  given: { 'terminal.serial_mismatch': 0, 'terminal.distance_km': 1, ...given },
})
