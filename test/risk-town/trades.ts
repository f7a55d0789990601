import { frontShop, type Pattern, type Plot } from './plot.ts'
import { minutes } from './town.ts'

const laundering = { isReported: false } as const

/** T12: a credit limit turned to cash at one shop, which sends it back. */
function cashOut({ dice, diary, at, stranger }: Plot): void {
  const holder = stranger({ openDays: 600 })
  const shop = frontShop(stranger({ isPerson: false, openDays: 300 }), false)
  for (let turn = 0; turn < 7; turn++) {
    const yuan = dice.whole(8, 12) * 1_000 * 1.006
    diary.pay(at(turn, 15), holder, shop, yuan, {
      funding: 'credit',
      given: { 'profile.credit_use': Math.min(0.99, 0.3 + turn * 0.14) },
    })
    diary.pay(at(turn, 19), shop.house, holder, yuan * 0.98)
  }
}

/** T13: an ordinary shop that is suddenly another one, elsewhere and at night. */
function otherShop({ dice, diary, at, shops, crowd }: Plot): void {
  const shop = shops(40).find(({ isOnline }) => !isOnline)
  if (!shop) return
  for (let turn = 0; turn < 30; turn++) {
    const [payer] = crowd(1)
    const given = { 'terminal.distance_km': dice.whole(80, 400), 'place.terminal_gap_km': 0.2 }
    if (payer)
      diary.pay(
        at(Math.floor(turn / 15), 20 + (turn % 15) / 2),
        payer,
        shop,
        shop.ticket * dice.between(8, 20),
        {
          given,
        },
      )
  }
}

/** T15: a name or a document of a feed. */
function listed({ dice, diary, at, stranger, shops }: Plot): void {
  const given = dice.is(0.5) ? { 'list.match_id': 1 } : { 'list.match_name': dice.between(0.92, 1) }
  const customer = stranger({ given })
  for (const [turn, shop] of shops(4).entries())
    diary.pay(at(turn, 12), customer, shop, dice.whole(100, 3_000))
}

/** T17: entities of one person, opened on one phone, which pay each other a little. */
function cluster({ dice, diary, at, stranger }: Plot): void {
  const given = { 'graph.legal_rep_cluster': 6, 'graph.owner_cluster': 5 }
  const [device, wifi] = [`de_of_${stranger().id}`, 'wi_agent']
  const houses = Array.from({ length: 6 }, () =>
    stranger({ isPerson: false, openDays: 12, device, wifi, given }),
  )
  for (let turn = 0; turn < 12; turn++)
    diary.pay(
      at(Math.floor(turn / 4), 9 + (turn % 4) * 2),
      dice.oneOf(houses),
      frontShop(dice.oneOf(houses), true, given),
      dice.whole(100, 2_000),
    )
}

/** T18: a few buyers who belong to the seller, buying and being given back. */
function fakeTrade({ dice, diary, at, stranger }: Plot): void {
  const shop = frontShop(stranger({ isPerson: false, openDays: 200 }), true)
  const buyers = Array.from({ length: 3 }, () => stranger({ wifi: shop.house.wifi }))
  for (let turn = 0; turn < 24; turn++) {
    const buyer = dice.oneOf(buyers)
    const start = at(Math.floor(turn / 6), 9 + (turn % 6))
    const payment = diary.pay(start, buyer, shop, dice.whole(4_000, 9_000))
    if (turn % 4 !== 3) diary.refund(start + minutes(30), shop, buyer, payment)
  }
}

/** Many cards, one till: whole amounts on credit, and transfers to whoever came. */
function cashTill({ dice, diary, at, stranger }: Plot): void {
  const shop = frontShop(stranger({ isPerson: false, openDays: 90 }), false)
  for (let turn = 0; turn < 40; turn++) {
    const holder = stranger({ openDays: 500, balance: 300 })
    const yuan = dice.whole(10, 60) * 100
    diary.pay(at(Math.floor(turn / 8), 10 + (turn % 8)), holder, shop, yuan, {
      funding: 'credit',
      given: { 'profile.credit_use': dice.between(0.6, 1) },
    })
  }
}

/** Bought, used, given back: again and again, everywhere. */
function refundAbuse({ dice, diary, at, stranger, shops }: Plot): void {
  const buyer = stranger({ openDays: 300 })
  const online = shops(40).filter(({ isOnline }) => isOnline)
  for (let turn = 0; turn < 12; turn++) {
    const shop = dice.oneOf(online)
    const payment = diary.pay(at(turn, 20), buyer, shop, shop.ticket * dice.between(1, 2.5))
    diary.refund(at(turn + 2, 11), shop, buyer, payment)
  }
}

/** Accounts by the dozen on one phone, each for one coupon. */
function couponRing({ dice, diary, at, stranger, shops }: Plot): void {
  const [shop] = shops(1)
  const [device, wifi] = [`de_farm_of_${stranger().id}`, `wi_farm_of_${stranger().id}`]
  for (let turn = 0; turn < 14; turn++) {
    const account = stranger({ openDays: 0, device, wifi, ip: 'ip_farm' })
    if (shop) diary.pay(at(0, 10) + minutes(turn * 6), account, shop, dice.whole(10, 25))
  }
}

/** Real goods, and then "it was not me". */
function friendly({ dice, diary, at, victim, shops }: Plot): void {
  const customer = victim()
  const online = shops(40).filter(({ isOnline }) => isOnline)
  for (const [turn, shop] of dice.some(online, 6).entries())
    diary.pay(at(0, 14 + turn), customer, shop, dice.whole(300, 1_800), {
      product: 'app',
      funding: 'card',
    })
}

/** A till that copies cards: for weeks part of what is paid there is not by its owners. */
function skimmer({ dice, diary, at, shops, crowd }: Plot): void {
  const shop = shops(40).find(({ isOnline }) => !isOnline)
  if (!shop) return
  for (let day = 0; day < 28; day++)
    for (const payer of crowd(2))
      diary.pay(at(day, dice.between(10, 21)), payer, shop, shop.ticket * dice.between(0.8, 3))
}

export const tradePatterns: readonly Pattern[] = [
  { ...laundering, name: 'T12 credit to cash', days: 7, plant: cashOut },
  { ...laundering, name: 'T13 merchant anomaly', days: 3, plant: otherShop },
  { ...laundering, name: 'T15 listed', days: 4, plant: listed },
  { ...laundering, name: 'T17 cluster', days: 3, plant: cluster },
  { ...laundering, name: 'T18 fake trade', days: 4, plant: fakeTrade },
  { ...laundering, name: 'merchant cash-out', days: 5, plant: cashTill },
  { ...laundering, name: 'refund abuse', days: 15, plant: refundAbuse },
  { ...laundering, name: 'promotion ring', days: 1, plant: couponRing },
  { name: 'friendly fraud', isReported: true, days: 1, plant: friendly },
  { name: 'terminal compromise', isReported: true, days: 28, plant: skimmer },
]
