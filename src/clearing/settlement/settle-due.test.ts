import { deepEqual, equal } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { assert, bigInt, constantFrom, property, record } from 'fast-check'
import { fen } from '#kernel/money'
import { dayAfter } from '#kernel/time'
import { accountsOf, openAccounts, setAccountState, verifyBooks } from '#ledger'
import {
  addNode,
  agreeFees,
  type FeeTerms,
  feeOf,
  registerMerchant,
  setSettlesItself,
} from '#merchants'
import { inTransaction } from '#platform/db'
import { createKeys } from '#platform/keys'
import { at, available, endOfDay, refundOf, settleOn } from '#test/clearing'
import { codeOf, created, createPaymentWorld, mchid, order, pay, start } from '#test/payments'
import { liftHold, placeHold } from '../hold/place-hold.ts'
import { findHolds } from '../hold/store.ts'
import { analyseFees, compareFees } from '../analysis/analyse-fees.ts'
import { findSettlements } from './store.ts'

const tuesday = '2026-11-24'
const wednesday = '2026-11-25'
const thursday = '2026-11-26'

type PaymentWorld = Awaited<ReturnType<typeof createPaymentWorld>>

async function createShop(): Promise<PaymentWorld> {
  const world = await createPaymentWorld()
  const deps = { db: world.db, keys: createKeys(randomBytes(32)), now: () => start }
  await registerMerchant(deps, { mchid, name: '通宝早餐铺' })
  return world
}

const terms: FeeTerms = {
  ratePpm: 10_000n,
  floor: 0n,
  cap: null,
  rounding: 'half_up',
  returnsFee: true,
}
const agree = (world: PaymentWorld, given: Partial<FeeTerms>) =>
  agreeFees(
    { db: world.db, now: () => start },
    {
      subject: mchid,
      effectiveFrom: tuesday,
      rows: [{ ...terms, ...given, method: '*', tierFrom: 0n }],
    },
  )

async function paidOn(world: PaymentWorld, number: string, date: string, given = {}) {
  const now = at(date)
  const asked = order(number, { createdAt: now, expiresAt: at('2026-12-24'), ...given })
  equal(await pay(world, await created(world, asked, now), {}, now), 'SUCCESS')
}

const rowsOf = async (world: PaymentWorld) =>
  (await findSettlements(world.db, { mchid, from: tuesday, to: '2026-12-31' })).map(
    ({ businessDate, unit, net, fee, state, settled, carriedOut }) =>
      [businessDate, unit, net, fee, state, settled, carriedOut] as const,
  )

test('a fee that is kept when everything is refunded is owed, and recovered from what comes next', async () => {
  await using world = await createShop()
  const { db } = world
  await agree(world, { returnsFee: false })
  await paidOn(world, 'number-1', tuesday)
  await refundOf(
    db,
    { mchid, outTradeNo: 'number-1', outRefundNo: 'back-1', minor: 1_000n },
    at(tuesday),
  )
  await endOfDay(db, tuesday)
  equal(await available(db, 'merchant_receivable', mchid), 10n)
  await settleOn(db, wednesday)
  deepEqual(await rowsOf(world), [[tuesday, mchid, 0n, 10n, 'carried', 0n, -10n]])

  await paidOn(world, 'number-2', wednesday)
  await endOfDay(db, wednesday)
  await settleOn(db, thursday)
  deepEqual(await rowsOf(world), [
    [tuesday, mchid, 0n, 10n, 'absorbed', 0n, -10n],
    [wednesday, mchid, 1_000n, 10n, 'settled', 980n, 0n],
  ])
  equal(await available(db, 'merchant_receivable', mchid), 0n)
  equal(await available(db, 'merchant_unsettled', mchid), 0n)
  equal(await available(db, 'platform_fee', 'platform'), 20n)
  deepEqual(await verifyBooks(db), [])
})

test('a merchant that is held back is settled when every hold is lifted', async () => {
  await using world = await createShop()
  const { db } = world
  const deps = { db, now: () => at(wednesday) }
  await paidOn(world, 'number-1', tuesday)
  await endOfDay(db, tuesday)
  const asked = { mchid, note: '持卡人否认交易', by: 'st_1' } as const
  equal(
    await codeOf(() => placeHold(deps, { ...asked, note: ' ', reason: 'risk' })),
    'HOLD_NOTE_MISSING',
  )
  const risk = await placeHold(deps, { ...asked, reason: 'risk' })
  const dispute = await placeHold(deps, { ...asked, reason: 'dispute' })
  equal(await settleOn(db, wednesday), 0)
  await liftHold(deps, { ...risk, by: 'st_2' })
  equal(await codeOf(() => liftHold(deps, { ...risk, by: 'st_2' })), 'HOLD_NOT_FOUND')
  equal(await settleOn(db, wednesday), 0)
  await liftHold(deps, { ...dispute, by: 'st_2' })
  equal(await settleOn(db, wednesday), 1)
  equal(await available(db, 'merchant_available', mchid), 994n)
  equal((await findHolds(db, mchid)).length, 2)
})

test('money of a long holiday is due on its first working day, once', async () => {
  await using world = await createShop()
  const { db } = world
  // The first of October to the seventh are holidays, and Saturday the tenth is worked.
  const days = ['2026-09-30', '2026-10-01', '2026-10-02', '2026-10-08', '2026-10-09']
  for (const [index, date] of days.entries()) await paidOn(world, `number-${index}`, date)
  for (let date = '2026-09-30'; date <= '2026-10-10'; date = dayAfter(date)) {
    await settleOn(db, date)
    await endOfDay(db, date)
  }
  const found = await findSettlements(db, { mchid, from: '2026-09-30', to: '2026-10-31' })
  deepEqual(
    found.map(({ businessDate, dueOn, state }) => [businessDate, dueOn, state]),
    [
      ['2026-09-30', '2026-10-08', 'absorbed'],
      ['2026-10-01', '2026-10-08', 'absorbed'],
      ['2026-10-02', '2026-10-08', 'settled'],
      ['2026-10-08', '2026-10-09', 'settled'],
      ['2026-10-09', '2026-10-10', 'settled'],
    ],
  )
  equal(await available(db, 'merchant_available', mchid), 5n * 994n)
})

test('a branch that settles by itself gets what its tills took, the merchant the rest', async () => {
  await using world = await createShop()
  const { db } = world
  const deps = { db, now: () => start }
  const branch = await addNode(deps, { mchid, kind: 'branch', name: '东门店' })
  await addNode(deps, {
    mchid,
    kind: 'terminal',
    parentId: branch.id,
    code: 'till-7',
    name: '7号收银',
  })
  await setSettlesItself(deps, { mchid, id: branch.id, settlesItself: true })
  await paidOn(world, 'number-1', tuesday, { deviceId: 'till-7' })
  await paidOn(world, 'number-2', tuesday)
  await refundOf(
    db,
    { mchid, outTradeNo: 'number-1', outRefundNo: 'back-1', minor: 200n },
    at(tuesday),
  )
  await endOfDay(db, tuesday)
  await settleOn(db, wednesday)
  deepEqual(await rowsOf(world), [
    [tuesday, mchid, 1_000n, 6n, 'settled', 994n, 0n],
    [tuesday, branch.id, 800n, 5n, 'settled', 795n, 0n],
  ])
  equal(await available(db, 'merchant_available', branch.id), 795n)
  equal(await available(db, 'merchant_available', mchid), 994n)
})

test('what was not there when it was due is settled once it is, with nothing new due', async () => {
  await using world = await createShop()
  const { db } = world
  await paidOn(world, 'number-1', tuesday)
  await endOfDay(db, tuesday)
  const frozen = (state: 'frozen' | 'open') =>
    inTransaction(db, (tx) =>
      setAccountState(tx, { kind: 'merchant_available', owner: mchid }, 'CNY', state),
    )
  await frozen('frozen')
  await settleOn(db, wednesday)
  deepEqual(await rowsOf(world), [[tuesday, mchid, 1_000n, 6n, 'carried', 0n, 994n]])
  await settleOn(db, wednesday)
  await frozen('open')
  await settleOn(db, thursday)
  deepEqual(await rowsOf(world), [[tuesday, mchid, 1_000n, 6n, 'settled', 994n, 0n]])
  equal(await settleOn(db, thursday), 0)
})

test('the database prices a payment as the contract does', async () => {
  await using world = await createShop()
  const { db } = world
  let number = 0
  const day = tuesday
  const priced = async (given: FeeTerms, amount: bigint) => {
    number++
    const subject = String(1900100000 + number)
    const deps = { db, keys: createKeys(randomBytes(32)), now: () => at(day) }
    await registerMerchant(deps, { mchid: subject, name: subject })
    await agreeFees(deps, {
      subject,
      effectiveFrom: day,
      rows: [{ ...given, method: '*', tierFrom: 0n }],
    })
    return { subject, amount, expected: feeOf(given, amount) }
  }
  const cases: { terms: FeeTerms; amount: bigint }[] = []
  assert(
    property(
      record({
        ratePpm: bigInt(0n, 30_000n),
        floor: bigInt(0n, 50n),
        cap: constantFrom(null, 60n, 500n),
        rounding: constantFrom('half_up', 'up', 'down'),
        returnsFee: constantFrom(true, false),
      }),
      bigInt(1n, 1_000n),
      (given, amount) => void cases.push({ terms: given, amount }),
    ),
    { numRuns: 60 },
  )
  const asked: Awaited<ReturnType<typeof priced>>[] = []
  for (const one of cases) asked.push(await priced(one.terms, one.amount))
  await inTransaction(db, async (tx) => {
    for (const { subject } of asked)
      await openAccounts(tx, accountsOf('merchant', subject), 'CNY', start)
  })
  for (const { subject, amount } of asked)
    await paidOn(world, `priced-${subject}`, day, { mchid: subject, amount: fen(amount) })
  await endOfDay(db, day)
  const fees = await analyseFees(db, { from: day, to: day })
  deepEqual(
    fees.map(({ mchid: subject, fee }) => [subject, fee]),
    asked.map(({ subject, expected }) => [subject, expected]),
  )
})

test('what other terms would have cost is told payment by payment', async () => {
  await using world = await createShop()
  const { db } = world
  for (const number of ['number-1', 'number-2', 'number-3']) await paidOn(world, number, tuesday)
  await refundOf(
    db,
    { mchid, outTradeNo: 'number-1', outRefundNo: 'back-1', minor: 500n },
    at(tuesday),
  )
  await endOfDay(db, tuesday)
  const asked = { mchid, from: tuesday, to: tuesday }
  deepEqual(await analyseFees(db, asked), [
    {
      mchid,
      month: '2026-11',
      method: 'NATIVE',
      paymentCount: 3,
      paymentAmount: 3_000n,
      refundAmount: 500n,
      fee: 15n,
    },
  ])
  const dearer = { ...terms, floor: 20n, returnsFee: false }
  deepEqual(await compareFees(db, asked, () => dearer), [
    { method: 'NATIVE', paymentCount: 3, paymentAmount: 3_000n, fee: 15n, feeThen: 60n },
  ])
})
