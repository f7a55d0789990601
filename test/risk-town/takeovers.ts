import type { Pattern, Plot } from './plot.ts'
import { cityOf, minutes } from './town.ts'

const fraud = { isReported: true } as const

/** Small payments with other people's cards, most declined, then what works is used up. */
function cardTesting({ dice, diary, at, stranger, shops }: Plot): void {
  const tester = stranger({ openDays: 20 })
  const cards = Array.from({ length: 6 }, (_none, number) => `ca_stolen_${tester.id}_${number}`)
  for (const [turn, card] of cards.entries())
    diary.tell(at(0, 1) + minutes(turn), {
      kind: 'changed',
      customer: tester.id,
      what: 'card_bound',
      card,
    })
  const online = shops(40).filter(({ isOnline }) => isOnline)
  for (let turn = 0; turn < 14; turn++)
    diary.pay(at(0, 1.2) + minutes(turn * 2), tester, dice.oneOf(online), 1, {
      card: dice.oneOf(cards),
      funding: 'card',
      ...(turn % 3 === 2 ? {} : { outcome: 'declined' as const }),
    })
  for (let turn = 0; turn < 8; turn++)
    diary.pay(at(0, 2) + minutes(turn * 9), tester, dice.oneOf(online), dice.whole(1_500, 4_000), {
      card: dice.oneOf(cards),
      funding: 'card',
    })
}

/** Guessed at, entered, drained from another phone in another city. */
function takeOver({ dice, diary, at, victim, stranger, topUp }: Plot): void {
  const [owner, mule] = [victim(), stranger({ openDays: 40 })]
  const device = `de_thief_${mule.id}`
  const isNear = dice.is(0.5)
  const tries = dice.whole(2, 8)
  for (let turn = 0; turn < tries; turn++)
    diary.tell(at(0, 2) + minutes(turn), {
      kind: 'signed_in',
      customer: owner.id,
      by: 'password',
      isOk: false,
      device,
    })
  const customer = owner.id
  // Whoever has the password already changes nothing.
  const isReset = dice.is(0.6)
  if (isReset) diary.tell(at(0, 2.3), { kind: 'changed', customer, what: 'password' })
  if (isReset && dice.is(0.5)) diary.tell(at(0, 2.4), { kind: 'changed', customer, what: 'pin' })
  diary.tell(at(0, 2.4), { kind: 'changed', customer, what: 'device', device })
  topUp(at(0, 2.45), owner, 12_000)
  for (let turn = 0; turn < 4; turn++)
    diary.pay(at(0, 2.5) + minutes(turn * 4), owner, mule, dice.whole(1_500, 4_900), {
      device,
      ip: `ip_thief_${mule.id}`,
      wifi: `wi_thief_${mule.id}`,
      given: { 'change.recovery_used': isReset ? 1 : 0 },
      ...(isNear ? {} : cityOf(dice.whole(1, 11))),
    })
}

/** A new SIM card in a thief's phone, a new PIN by its codes. */
function simSwap({ dice, diary, at, victim, stranger }: Plot): void {
  const [owner, mule] = [victim(), stranger({ openDays: 90 })]
  const device = `de_sim_${mule.id}`
  diary.tell(at(0, 13), { kind: 'changed', customer: owner.id, what: 'pin' })
  for (let turn = 0; turn < 3; turn++)
    diary.pay(at(0, 13.3) + minutes(turn * 6), owner, mule, dice.whole(4_000, 15_000), {
      device,
      ip: `ip_sim_${mule.id}`,
      funding: 'card',
      given: { 'device.sim_change_days': 0.2 },
    })
}

/** Persuaded payers, one mule, who pays on; the first of them tell the police on the next day. */
function phishing({ dice, diary, at, stranger, crowd }: Plot): void {
  const [mule, boss] = [stranger({ openDays: 15, balance: 0 }), stranger()]
  for (const [turn, payer] of crowd(9).entries()) {
    const start = at(Math.floor(turn / 5), 10 + (turn % 5) * 2)
    const yuan = dice.whole(1_000, 9_000)
    diary.pay(start, payer, mule, yuan)
    diary.pay(start + minutes(dice.whole(3, 20)), mule, boss, yuan)
    if (turn < 4) diary.tell(at(1, 9 + turn / 4), { kind: 'reported', payee: mule.id })
  }
}

/** "Share your screen, and I will help you." */
function remote({ dice, diary, at, victim, stranger }: Plot): void {
  const [owner, mule] = [victim(), stranger({ openDays: 30 })]
  const isSeen = dice.is(0.8)
  const given = {
    'device.accessibility': 1,
    'session.in_call': dice.is(0.7) ? 1 : 0,
    ...(isSeen ? { 'device.screen_share': 1, 'session.screen_shared': 1 } : {}),
  }
  for (let turn = 0; turn < 4; turn++)
    diary.pay(at(0, 15) + minutes(turn * 8), owner, mule, dice.whole(2_000, 15_000), { given })
}

/** A picture of somebody's payment code, shown at a till far from their phone. */
function stolenCode({ dice, diary, at, victim, shops }: Plot): void {
  const owner = victim()
  for (const [turn, shop] of shops(40)
    .filter(({ isOnline }) => !isOnline)
    .slice(0, 3)
    .entries())
    diary.pay(at(0, 17) + minutes(turn * 7), owner, shop, dice.whole(300, 990), {
      given: {
        'place.terminal_gap_km': dice.is(0.85) ? dice.whole(25, 1_500) : dice.between(0, 9),
      },
    })
}

/** Nobody used it for most of a year; a thief has found it. */
function revival({ dice, diary, at, stranger }: Plot): void {
  const [sleeper, mule] = [
    stranger({ openDays: 1_200, balance: 9_000, isAsleep: true }),
    stranger({ openDays: 60 }),
  ]
  diary.tell(at(-260, 12), {
    kind: 'asked',
    payment: {
      customer: sleeper.id,
      merchant: 'me_long_ago',
      device: sleeper.device,
      amountMinor: 5_000n,
      product: 'native',
      channel: 'wallet',
      funding: 'balance',
    },
  })
  for (let turn = 0; turn < 4; turn++)
    diary.pay(at(0, 11) + minutes(turn * 15), sleeper, mule, dice.whole(1_500, 3_500), {
      device: `de_finder_${mule.id}`,
      ip: `ip_finder_${mule.id}`,
    })
}

export const takeoverPatterns: readonly Pattern[] = [
  { ...fraud, name: 'card testing', days: 1, plant: cardTesting },
  { ...fraud, name: 'account take-over', days: 1, plant: takeOver },
  { ...fraud, name: 'SIM swap', days: 1, plant: simSwap },
  { ...fraud, name: 'phishing to a mule', days: 2, plant: phishing },
  { ...fraud, name: 'remote control', days: 1, plant: remote },
  { ...fraud, name: 'stolen code', days: 1, plant: stolenCode },
  { ...fraud, name: 'dormant revival', days: 1, plant: revival },
]
