import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { businessDate, dayMs, hourMs, plusMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { noHandOff } from '#payments'
import { inTransaction } from '#platform/db'
import { type Limits, usualLimits } from '#platform/limit-settings'
import { alice, bob, codeOf, created, createPaymentWorld, order, start } from '#test/payments'
import type { World } from '#test/world'
import { createOrders, fromWallet } from '../order/create-order.ts'
import type { Funding } from '../order/funding.ts'
import type { NewOrder, TradeType } from '../order/order.ts'
import { type PayRequest, payOrders } from '../order/pay-order.ts'
import { type Factors, grades } from './limit.ts'
import { spendWithdrawal } from './spend.ts'
import { setAccountClass, spentBooks } from './store.ts'

const card = { id: 'bc_1', kind: 'debit', bankType: 'ICBC_DEBIT', title: '演示银行' } as const
const byCard = { method: 'card', card } as const

/** Limits of a few yuan, which a thousand yuan of balance come to. */
const strict: Limits = {
  ...usualLimits,
  fen: {
    barcode_a: 2_000n,
    barcode_b: 1_000n,
    barcode_c: 300n,
    barcode_d: 100n,
    balance_a: 3_000n,
    balance_b: 1_500n,
    balance_c: 400n,
    class_I: 900n,
    class_II: 4_000n,
    class_III: 5_000n,
  },
}

let serial = 0
const ordered = (world: World, minor: bigint, given: Partial<NewOrder> = {}) =>
  created(
    world,
    order(`limit${serial++}`, {
      amount: fen(minor),
      expiresAt: plusMs(start, 800 * dayMs),
      ...given,
    }),
  )

async function payer(world: World, limits: Limits = strict) {
  return async (minor: bigint, given: Partial<PayRequest> = {}, tradeType: TradeType = 'JSAPI') => {
    const paid = await ordered(world, minor, { tradeType })
    const request = {
      orders: [paid],
      customerId: alice,
      funding: { method: 'balance' },
      ...given,
    } as const
    const deps = { db: world.db, handOff: noHandOff, limits }
    const [answer] = await payOrders(deps, [request], start)
    return answer instanceof Refusal ? `${answer.code} ${String(answer.detail?.['limit'])}` : 'paid'
  }
}

/** What all counters of a customer hold, by period and kind. */
async function spentBy(world: World, customerId: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; sum: string }>`
    select period || ' ' || kind as name, concat_ws(' ', level_a, level_b, level_c, level_d) as sum
    from payments.spent where customer_id = ${customerId}`.execute(world.db)
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]))
}

test('each limit refuses at its fen, by its name, and a payment that is not limited counts nothing', async () => {
  await using world = await createPaymentWorld()
  const pay = await payer(world)
  // Cards on a page and in an app are the bank's to limit.
  for (const type of ['JSAPI', 'APP', 'MWEB'] as const)
    assert.equal(await pay(5_000n, { funding: byCard }, type), 'paid')
  assert.deepEqual(await spentBy(world, alice), {})

  assert.equal(await pay(301n, { factors: 1 }, 'MICROPAY'), 'LIMIT_UNPROVED barcode_c')
  assert.equal(await pay(300n, { factors: 1 }, 'MICROPAY'), 'paid')
  assert.equal(await pay(1n, { factors: 0 }, 'MICROPAY'), 'LIMIT_UNPROVED barcode_c')
  assert.equal(await pay(701n, {}, 'NATIVE'), 'LIMIT_DAY barcode_b')
  assert.equal(await pay(700n, {}, 'NATIVE'), 'paid')
  assert.equal(await pay(1n, {}, 'NATIVE'), 'LIMIT_DAY barcode_b')
  assert.equal(await pay(1_000n, { funding: byCard }, 'NATIVE'), 'paid', 'each card for itself')
  assert.equal(await pay(500n), 'paid', 'on a page more is left')
  assert.equal(await pay(1n), 'LIMIT_DAY balance_b')
  assert.equal(await pay(1_000n, { factors: 'certificate' }, 'NATIVE'), 'paid')
  assert.equal(await pay(1n, { factors: 'certificate' }, 'NATIVE'), 'LIMIT_DAY barcode_a')
  assert.deepEqual(await spentBy(world, alice), {
    '2026-11-24 barcode:balance': '1000 700 300 0',
    '2026-11-24 barcode:bc_1': '0 1000 0 0',
    '2026-11-24 balance': '1000 1200 300 0',
    '2026 balance': '1000 1200 300 0',
    'ever balance': '1000 1200 300 0',
  })
  assert.deepEqual(await verifyBooks(world.db), [])
})

test('an installation may count the balance and all cards as one', async () => {
  await using world = await createPaymentWorld()
  const pay = await payer(world, { ...strict, barcodePurses: 'together' })
  assert.equal(await pay(600n, {}, 'NATIVE'), 'paid')
  assert.equal(await pay(401n, { funding: byCard }, 'NATIVE'), 'LIMIT_DAY barcode_b')
  assert.equal(await pay(400n, { funding: byCard }, 'MICROPAY'), 'paid')
})

test('the class of an account is a fact of its customer: for ever, or by the year', async () => {
  await using world = await createPaymentWorld()
  const wide = { ...strict.fen, balance_a: 50_000n, balance_b: 50_000n }
  const pay = await payer(world, { ...strict, fen: wide, accountClass: 'I' })
  const withdraw = (
    amountMinor: bigint,
    limits: Limits = { ...strict, fen: wide, accountClass: 'I' },
  ) =>
    codeOf(() =>
      inTransaction(world.db, (tx) =>
        spendWithdrawal(spentBooks(tx), limits, { customerId: alice, amountMinor }),
      ),
    )
  assert.equal(await pay(500n), 'paid')
  assert.equal(await withdraw(301n), undefined)
  assert.equal(await withdraw(100n), 'LIMIT_TOTAL', 'of class I what is withdrawn counts')
  assert.equal(await pay(100n), 'LIMIT_TOTAL class_I')
  assert.equal(await pay(99n), 'paid')

  await setAccountClass(world.db, { customerId: alice, accountClass: 'II' }, start)
  assert.equal(await withdraw(50_000n), undefined, 'and of no other')
  assert.equal(await pay(3_402n), 'LIMIT_YEAR class_II')
  assert.equal(await pay(3_401n), 'paid')
  await setAccountClass(world.db, { customerId: alice, accountClass: 'III' }, start)
  assert.equal(await pay(1_000n), 'paid')
  assert.equal(await pay(1n), 'LIMIT_YEAR class_III')
})

test('in a batch those within the limit are paid; whoever comes to nothing leaves room to those behind', async () => {
  await using world = await createPaymentWorld()
  // A thousand yuan are there, and so the ledger refuses the first.
  const limits = { ...strict, fen: { ...strict.fen, balance_a: 110_000n, class_III: 9_000_000n } }
  const batch: PayRequest[] = []
  for (const [customerId, minor] of [
    [alice, 105_000n],
    [alice, 50_000n],
    [bob, 110_001n],
    [alice, 48_999n],
    [alice, 1_000n],
    [bob, 90_000n],
    [alice, 1n],
  ] as const) {
    const orders = [await ordered(world, minor, { tradeType: 'APP' })]
    batch.push({ orders, customerId, funding: { method: 'balance' }, factors: 'certificate' })
  }
  const answers = await payOrders({ db: world.db, handOff: noHandOff, limits }, batch, start)
  assert.deepEqual(
    answers.map((answer) => (answer instanceof Refusal ? answer.code : 'paid')),
    ['NOT_ENOUGH', 'paid', 'LIMIT_DAY', 'paid', 'paid', 'paid', 'paid'],
  )
  assert.equal((await spentBy(world, alice))['2026-11-24 balance'], '100000 0 0 0')
  assert.equal((await spentBy(world, bob))['ever balance'], '90000 0 0 0')
  assert.deepEqual(await verifyBooks(world.db), [])
})

test('paying again what is paid counts once, and a sub-order counts with its siblings', async () => {
  await using world = await createPaymentWorld()
  const orders = [await ordered(world, 400n), await ordered(world, 600n)]
  const request = { orders, customerId: alice, funding: { method: 'balance' } } as const
  const deps = { db: world.db, handOff: noHandOff, limits: strict }
  for (let turn = 0; turn < 3; turn++) {
    const [answer] = await payOrders(deps, [request, request], start)
    assert(!(answer instanceof Refusal))
  }
  assert.equal((await spentBy(world, alice))['2026-11-24 barcode:balance'], '0 1000 0 0')
})

const random = (below: number): number => Math.floor(Math.random() * below)
const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
  items[random(items.length)] ?? items[0]

test('a crowd on two processes, over days, comes to each limit and exceeds none by a fen', async () => {
  await using world = await createPaymentWorld()
  // Around a midnight of Beijing, a year's end, and a day in between.
  const instants = [
    new Date('2026-12-31T15:59:59.999Z'),
    new Date('2026-12-31T16:00:00Z'),
    plusMs(start, 0),
    plusMs(start, 9 * hourMs),
  ] as const
  const days = { barcode_a: 700n, barcode_b: 500n, barcode_c: 250n }
  const more = { balance_a: 900n, balance_b: 650n, balance_c: 300n }
  const wide = { ...strict.fen, ...days, ...more, class_II: 1_200n, class_III: 1_700n }
  const limits = { ...strict, fen: wide }
  await setAccountClass(world.db, { customerId: bob, accountClass: 'II' }, start)
  const asked = Array.from({ length: 400 }, () =>
    order(`crowd${serial++}`, {
      amount: fen(BigInt(1 + random(90))),
      tradeType: pick(['NATIVE', 'MICROPAY', 'JSAPI', 'APP']),
      expiresAt: plusMs(start, 90 * dayMs),
    }),
  )
  await createOrders(world.db, asked.map(fromWallet), start)
  const wishes = asked.map((one) => ({
    at: pick(instants),
    one,
    request: {
      orders: [one],
      customerId: pick([alice, bob]),
      factors: pick<Factors>([0, 1, 2, 2, 'certificate', 'certificate']),
      funding: pick<Funding>([
        { method: 'balance' },
        byCard,
        { method: 'mixed', card, balanceShare: BigInt(random(90)) },
      ]),
    } satisfies PayRequest,
  }))
  // In batches of a few, each at one instant, a dozen at once on both.
  const batches = instants.flatMap((at) => {
    const own = wishes.filter((wish) => wish.at === at)
    return Array.from({ length: Math.ceil(own.length / 7) }, (_, turn) => ({
      at,
      own: own.slice(turn * 7, turn * 7 + 7),
    }))
  })
  const refused = new Map<string, number>()
  await Promise.all(
    batches.map(async ({ at, own }, index) => {
      const db = index % 2 ? world.sister : world.db
      const requests = own.map(({ request }) => request)
      for (const answer of await payOrders({ db, handOff: noHandOff, limits }, requests, at))
        if (answer instanceof Refusal) refused.set(answer.code, (refused.get(answer.code) ?? 0) + 1)
    }),
  )
  assert.deepEqual([...refused.keys()].toSorted(), ['LIMIT_DAY', 'LIMIT_UNPROVED', 'LIMIT_YEAR'])

  // Counted once more, from what was paid.
  const { rows: paid } = await sql<{ id: string; balance: bigint; card: bigint }>`
    select order_id as id, balance_amount as balance, card_amount as card
    from payments.attempt where state = 'SUCCEEDED'`.execute(world.db)
  const sums = new Map<string, bigint>()
  const add = (name: string, minor: bigint) => sums.set(name, (sums.get(name) ?? 0n) + minor)
  const wishOf = new Map(wishes.map((wish) => [wish.one.id, wish]))
  for (const { id, balance, card: fromCard } of paid) {
    const { request, one, at } = wishOf.get(id) ?? assert.fail()
    const day = businessDate(at)
    const { customerId, factors } = request
    const grade = factors === 'certificate' ? 'a' : factors === 2 ? 'b' : 'c'
    const isCode = one.tradeType === 'NATIVE' || one.tradeType === 'MICROPAY'
    if (isCode) add(`${customerId} ${day} barcode:balance ${grade}`, balance)
    if (isCode) add(`${customerId} ${day} barcode:bc_1 ${grade}`, fromCard)
    for (const period of [day, day.slice(0, 4), 'ever'])
      add(`${customerId} ${period} balance ${grade}`, balance)
  }
  const { rows: counted } = await sql<{ name: string; a: bigint; b: bigint; c: bigint; d: bigint }>`
    select customer_id || ' ' || period || ' ' || kind as name, level_a as a, level_b as b,
      level_c as c, level_d as d from payments.spent`.execute(world.db)
  for (const { name, ...spent } of counted) {
    for (const grade of grades)
      assert.equal(spent[grade], sums.get(`${name} ${grade}`) ?? 0n, `${name} ${grade}`)
    const { a, b, c } = spent
    const of = name.includes('barcode') ? 'barcode' : 'balance'
    const isDay = /-\d\d-\d\d /.test(name)
    if (isDay) assert(c <= wide[`${of}_c`] && b + c <= wide[`${of}_b`], name)
    if (isDay) assert(a + b + c <= wide[`${of}_a`], name)
    if (/ 20\d\d balance/.test(name))
      assert(a + b + c <= (name.startsWith(bob) ? wide.class_II : wide.class_III), name)
  }
  assert.deepEqual(await verifyBooks(world.db), [])
})
