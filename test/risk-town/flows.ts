import type { Pattern, Plot } from './plot.ts'
import { minutes } from './town.ts'

const laundering = { isReported: false } as const

/** T01: cut to stay below 50,000. */
function structuring({ dice, diary, at, stranger, topUp }: Plot): void {
  const [from, to] = [stranger({ openDays: 300 }), stranger()]
  for (let turn = 0; turn < 9; turn++) {
    const day = Math.floor(turn / 2)
    const yuan = dice.whole(41_000, 49_900)
    topUp(at(day, 9 + (turn % 2) * 5), from, yuan)
    diary.pay(at(day, 10 + (turn % 2) * 5), from, to, yuan)
  }
}

/** T02: from many, to one or two, in rounds. */
function gather({ dice, diary, at, stranger }: Plot): void {
  const mule = stranger({ openDays: 200, balance: 30 })
  const bosses = [stranger(), stranger()]
  for (let round = 0; round < 3; round++) {
    let sum = 0
    for (let source = 0; source < 5; source++) {
      const yuan = dice.whole(9_000, 28_000)
      sum += yuan
      diary.pay(at(round * 2, 9 + source * 1.5), stranger({ balance: 40_000 }), mule, yuan)
    }
    for (const boss of bosses)
      diary.pay(at(round * 2, 20 + dice.between(0, 3)), mule, boss, Math.floor(sum * 0.47))
  }
}

/** T03: from one, to many. */
function scatter({ dice, diary, at, stranger }: Plot): void {
  const [boss, mule] = [stranger({ balance: 400_000 }), stranger({ openDays: 150, balance: 20 })]
  for (let round = 0; round < 3; round++) {
    const sum = dice.whole(60_000, 110_000)
    diary.pay(at(round * 2, 10), boss, mule, sum)
    for (let target = 0; target < 6; target++)
      diary.pay(at(round * 2, 11 + target * 1.3), mule, stranger(), Math.floor(sum / 6.2))
  }
}

/** T04: in, and out within minutes. */
function rapid({ dice, diary, at, stranger }: Plot): void {
  const mule = stranger({ openDays: 120, balance: 10 })
  for (let round = 0; round < 8; round++) {
    const start = at(Math.floor(round / 4), 9 + (round % 4) * 3)
    const yuan = dice.whole(18_000, 48_000)
    diary.pay(start, stranger({ balance: 60_000 }), mule, yuan)
    diary.pay(start + minutes(dice.whole(2, 9)), mule, stranger(), yuan - dice.whole(10, 90))
  }
}

/** T05: half a year of silence, then much at once. */
function awake({ dice, diary, at, stranger, topUp, shops }: Plot): void {
  const sleeper = stranger({ openDays: 900, balance: 200, isAsleep: true })
  const [shop] = shops(1)
  // What was long ago is no part of the story; it only has to be known of it.
  if (shop)
    diary.tell(at(-200, 12), {
      kind: 'asked',
      payment: {
        customer: sleeper.id,
        merchant: shop.merchant,
        amountMinor: 3_000n,
        product: 'native',
        channel: 'wallet',
        funding: 'balance',
      },
    })
  topUp(at(0, 8.5), sleeper, 120_000)
  for (let turn = 0; turn < 12; turn++)
    diary.pay(at(0, 9 + turn), sleeper, stranger(), dice.whole(5_000, 12_000))
}

/** T06: days old, and a hundred thousand. */
function freshLarge({ dice, diary, at, stranger, topUp }: Plot): void {
  const fresh = stranger({ openDays: 1, balance: 0, given: { 'profile.face_days': 1 } })
  for (let turn = 0; turn < 9; turn++) {
    const yuan = dice.whole(14_000, 26_000)
    topUp(at(Math.floor(turn / 2), 9 + (turn % 2) * 6), fresh, yuan)
    diary.pay(at(Math.floor(turn / 2), 10 + (turn % 2) * 6), fresh, stranger(), yuan)
  }
}

/** T07: the phone changes, and then much goes. */
function changed({ dice, diary, at, stranger }: Plot): void {
  const account = stranger({ openDays: 700, balance: 150_000 })
  for (let before = 0; before < 6; before++)
    diary.tell(at(-before - 2, 12), {
      kind: 'signed_in',
      customer: account.id,
      by: 'password',
      isOk: true,
      device: account.device,
    })
  diary.tell(at(0, 8), { kind: 'changed', customer: account.id, what: 'phone', phone: 'ph_new' })
  for (let turn = 0; turn < 4; turn++)
    diary.pay(at(Math.floor(turn / 2), 10 + turn), account, stranger(), dice.whole(21_000, 40_000))
}

/** T08: goes round among three to five, most of it returns. */
function cycle({ dice, diary, at, stranger }: Plot): void {
  const ring = Array.from({ length: dice.whole(3, 5) }, () => stranger({ balance: 110_000 }))
  let yuan = 100_000
  for (let step = 0; step < ring.length * 3; step++) {
    const [from, to] = [ring[step % ring.length], ring[(step + 1) % ring.length]]
    if (from && to) diary.pay(at(Math.floor(step / 3), 9 + (step % 3) * 4), from, to, yuan)
    yuan = Math.floor(yuan * 0.99)
  }
}

/** T09: whole amounts at night from everywhere; out again before morning. */
function gambling({ dice, diary, at, stranger, crowd }: Plot): void {
  const house = stranger({ openDays: 60 })
  for (let night = 0; night < 3; night++) {
    for (const player of crowd(45))
      for (let bet = 0; bet < dice.whole(1, 3); bet++)
        diary.pay(
          at(night, 22 + dice.between(0, 5)),
          player,
          house,
          dice.oneOf([50, 100, 200, 500]),
          {
            codeType: 'personal',
          },
        )
    for (let agent = 0; agent < 4; agent++)
      diary.pay(at(night, 28 + agent / 5), house, stranger(), dice.whole(2_000, 4_000))
  }
}

/** T10: a test, then equal amounts from strangers, out within a quarter of an hour, from many phones. */
function runningPoints({ dice, diary, at, stranger }: Plot): void {
  const mule = stranger({ openDays: 6, balance: 5_000 })
  const boss = stranger()
  diary.pay(at(0, 10), stranger(), mule, 1)
  for (let round = 0; round < 14; round++) {
    const start = at(0, 10.5) + minutes(round * 20)
    const yuan = 3_000 * dice.between(0.96, 1.04)
    diary.pay(start, stranger(), mule, yuan, { codeType: 'personal' })
    diary.pay(start + minutes(dice.whole(3, 12)), mule, boss, yuan, {
      device: `${mule.device}_${round % 3}`,
      ip: `ip_hop_${dice.whole(1, 9)}`,
    })
  }
}

/** T11: yuan here for dollars there. */
function exchange({ dice, diary, at, stranger }: Plot): void {
  const bank = stranger({ openDays: 500, given: { 'ip.overseas': 1, 'ip.country': 344 } })
  for (let turn = 0; turn < 18; turn++) {
    const yuan = dice.whole(20, 60) * 100 * dice.oneOf([7.05, 7.1, 7.15, 7.2, 7.25])
    diary.pay(
      at(Math.floor(turn / 5), 9 + (turn % 5) * 2),
      stranger({ balance: 50_000 }),
      bank,
      yuan,
    )
    if (turn % 3 === 2)
      diary.pay(at(Math.floor(turn / 5), 10 + (turn % 5) * 2), bank, stranger(), yuan * 2.5)
  }
}

/** T14: several persons use their quotas of foreign money for one. */
function quotas({ dice, diary, at, stranger }: Plot): void {
  const abroad = stranger()
  for (let turn = 0; turn < 7; turn++) {
    const person = stranger({ openDays: 800, balance: 360_000 })
    diary.pay(at(turn, 11), person, abroad, dice.whole(345_000, 357_000), {
      device: `de_agent_of_${abroad.id}`,
      ip: `ip_agent_of_${abroad.id}`,
      isCrossBorder: true,
    })
  }
}

/** T16: a pupil or a pensioner whose account is a channel. */
function misfit({ dice, diary, at, stranger }: Plot): void {
  const mule = stranger({
    ageYears: dice.is(0.5) ? dice.whole(16, 19) : dice.whole(67, 80),
    balance: 50,
  })
  for (let round = 0; round < 10; round++) {
    const yuan = dice.whole(1_500, 4_000)
    const day = Math.floor(round / 5)
    diary.pay(at(day, 9 + (round % 5) * 2), stranger(), mule, yuan)
    diary.pay(at(day, 9.4 + (round % 5) * 2), mule, stranger(), yuan - 20)
  }
}

export const flowPatterns: readonly Pattern[] = [
  { ...laundering, name: 'T01 structuring', days: 5, plant: structuring },
  { ...laundering, name: 'T02 gather', days: 6, plant: gather },
  { ...laundering, name: 'T03 scatter', days: 6, plant: scatter },
  { ...laundering, name: 'T04 rapid in and out', days: 2, plant: rapid },
  { ...laundering, name: 'T05 dormant burst', days: 1, plant: awake },
  { ...laundering, name: 'T06 new account large', days: 5, plant: freshLarge },
  { ...laundering, name: 'T07 change then large', days: 2, plant: changed },
  { ...laundering, name: 'T08 round trip', days: 5, plant: cycle },
  { ...laundering, name: 'T09 gambling', days: 4, plant: gambling },
  { ...laundering, name: 'T10 running points', days: 1, plant: runningPoints },
  { ...laundering, name: 'T11 exchange mirror', days: 4, plant: exchange },
  { ...laundering, name: 'T14 quota splitting', days: 7, plant: quotas },
  { ...laundering, name: 'T16 profile mismatch', days: 2, plant: misfit },
]
