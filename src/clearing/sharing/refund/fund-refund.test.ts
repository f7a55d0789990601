import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { businessDate } from '#kernel/time'
import { balanceOf, verifyBooks } from '#ledger'
import { endOfDay } from '#test/clearing'
import { codeOf } from '#test/payments'
import {
  agree,
  anew,
  createSharingWorld,
  paid,
  relate,
  type SharingWorld,
  share,
} from '#test/sharing'
import {
  askRefund,
  poolOf,
  refund,
  type Refunded,
  release,
  reverseAtTill,
  spend,
} from '#test/sharing-refunds'
import { unfreezeOrder } from '../share/unfreeze-order.ts'

const unfreeze = ({ deps, mchid }: SharingWorld, transactionId: string, outOrderNo: string) =>
  unfreezeOrder(deps, {
    mchid,
    spMchid: null,
    transactionId,
    outOrderNo,
    description: '完结',
    contentDigest: transactionId,
  })

/** What purses gave, in the order unsettled, available, shared; or the code of the refusal. */
async function given(ask: () => Promise<Refunded>): Promise<unknown> {
  const answer = await codeOf(async () => (await ask()).from)
  if (typeof answer === 'string') return answer
  const from = answer as Refunded['from']
  return ['merchant_unsettled', 'merchant_available', 'merchant_sharing'].map(
    (kind) => from[kind] ?? 0n,
  )
}

test('frozen money pays first, then what receivers give back, then the merchant', async () => {
  // An order of 100,000 with a fee of 600; the store got 20,000 and the brand, later, 10,000.
  const table: readonly (readonly [
    what: string,
    is: Readonly<{
      policy?: 'merchant_pays'
      refused?: readonly ('store' | 'brand')[]
      finished?: true
      named?: 'AVAILABLE'
    }>,
    asked: bigint,
    from: readonly bigint[] | string,
    left: readonly [store: bigint, brand: bigint],
  ])[] = [
    ['less than is frozen', {}, 50_000n, [0n, 0n, 50_000n], [20_000n, 10_000n]],
    // A part of the refund is the fee's part, which the day of payment gives back.
    ['all that is frozen', {}, 69_820n, [0n, 2n, 69_818n], [20_000n, 9_998n]],
    ['the newest gives back first', {}, 75_000n, [0n, 5_150n, 69_850n], [20_000n, 4_850n]],
    ['then the one before', {}, 85_000n, [0n, 15_090n, 69_910n], [14_910n, 0n]],
    ['the whole', {}, 100_000n, [0n, 30_000n, 70_000n], [0n, 0n]],
    [
      'the merchant bears it',
      { policy: 'merchant_pays' },
      75_000n,
      'REFUND_NOT_FUNDED',
      [20_000n, 10_000n],
    ],
    [
      'one who never agreed gives nothing',
      { refused: ['brand'] },
      75_000n,
      [0n, 5_150n, 69_850n],
      [14_850n, 10_000n],
    ],
    [
      'nobody agreed',
      { refused: ['store', 'brand'] },
      75_000n,
      'REFUND_NOT_FUNDED',
      [20_000n, 10_000n],
    ],
    [
      'finished: the unsettled money holds the rest',
      { finished: true, policy: 'merchant_pays' },
      50_000n,
      [49_700n, 0n, 300n],
      [20_000n, 10_000n],
    ],
    [
      'finished, and available money named',
      { finished: true, named: 'AVAILABLE', policy: 'merchant_pays' },
      50_000n,
      'REFUND_NOT_FUNDED',
      [20_000n, 10_000n],
    ],
    [
      'finished, and receivers give back',
      { finished: true },
      30_100n,
      [0n, 29_920n, 180n],
      [80n, 0n],
    ],
  ]
  await using common = await createSharingWorld()
  for (const [row, [what, is, asked, from, left]] of table.entries()) {
    const world = await anew(common, row)
    const { deps, mchid, store, brand, holds, policy, told } = world
    policy.is = is.policy ?? 'take_back'
    for (const [name, { mchid: account }] of [
      ['store', store],
      ['brand', brand],
    ] as const) {
      await relate(world, { mchid: account })
      const allowsReturn = !(is.refused?.includes(name) ?? false)
      await agree(world, account, { allowsReturn, notifyUrl: 'https://receiver.example/told' })
    }
    const bought = await paid(world, 'number01')
    await share(world, bought, 'S1', { [store.mchid]: 20_000n })
    await share(world, bought, 'S2', { [brand.mchid]: 10_000n })
    if (is.finished) await unfreeze(world, bought.id, 'F1')
    const before = told.length

    deepEqual(await given(() => refund(world, bought, asked, is.named)), from, what)
    const stores = [store, brand].map(({ mchid: owner }) => holds('merchant_available', owner))
    deepEqual(await Promise.all(stores), left, what)
    equal(await holds('merchant_available', mchid), 0n, what)
    const gave = left.filter((amount, index) => amount !== [20_000n, 10_000n][index])
    equal(told.length - before, gave.length, `${what}: who gave back is told`)
    const { left: whole, pool } = await poolOf(world, mchid)
    equal(whole, pool, what)
    deepEqual(await verifyBooks(deps.db), [], what)
  }
})

test('a receiver gives back what it has, and the rest is the merchant’s to give', async () => {
  await using world = await createSharingWorld()
  const { store, brand, mchid, holds } = world
  await agree(world, mchid, { maxRatio: 10_000 })
  await agree(world, store.mchid, { allowsReturn: true })
  await agree(world, brand.mchid, { allowsReturn: true })
  await relate(world, store)
  await relate(world, brand)
  const bought = await paid(world, 'number01')
  await share(world, bought, 'S1', { [store.mchid]: 40_000n, [brand.mchid]: 40_000n })
  await spend(world, brand.mchid, 39_999n)
  equal(await codeOf(() => refund(world, bought, 100_000n)), 'REFUND_NOT_FUNDED')
  deepEqual(
    await Promise.all([store, brand].map((one) => holds('merchant_available', one.mchid))),
    [40_000n, 1n],
  )
  // What another order has left to the merchant fills the gap.
  await unfreeze(world, (await paid(world, 'number02')).id, 'F1')
  deepEqual(await given(() => refund(world, bought, 100_000n)), [39_999n, 40_001n, 20_000n])
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('what a receiver has is counted once, and an older share of another makes up for it', async () => {
  await using world = await createSharingWorld()
  const { store, brand, mchid, holds } = world
  await agree(world, mchid, { maxRatio: 10_000 })
  for (const one of [store, brand]) {
    await relate(world, one)
    await agree(world, one.mchid, { allowsReturn: true })
  }
  const bought = await paid(world, 'number01')
  await share(world, bought, 'S1', { [brand.mchid]: 25_000n })
  await share(world, bought, 'S2', { [store.mchid]: 20_000n })
  await share(world, bought, 'S3', { [store.mchid]: 20_000n })
  await spend(world, store.mchid, 30_000n)
  // 35,000 are frozen, the store has 10,000 of the 40,000 that it got.
  deepEqual(await given(() => refund(world, bought, 60_000n)), [0n, 25_240n, 34_760n])
  equal(await holds('merchant_available', store.mchid), 0n)
  equal(await holds('merchant_available', brand.mchid), 25_000n - 15_240n)
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('a closed refund gives the frozen part back to its order, finished or not', async () => {
  await using world = await createSharingWorld()
  const { mchid, holds, deps } = world
  const bought = await paid(world, 'number01')
  const first = await refund(world, bought, 50_000n)
  deepEqual(await poolOf(world, mchid), { left: 50_000n, pool: 50_000n })
  await release(world, bought, first)
  deepEqual(await poolOf(world, mchid), { left: 100_000n, pool: 100_000n })

  const second = await refund(world, bought, 100_000n)
  deepEqual(await poolOf(world, mchid), { left: 0n, pool: 0n })
  await release(world, bought, second)
  const third = await refund(world, bought, 40_000n)
  await unfreeze(world, bought.id, 'F1')
  equal(await holds('merchant_unsettled', mchid), 59_640n, 'of the fee 240 went with the refund')
  await release(world, bought, third)
  equal(await holds('merchant_unsettled', mchid), 99_400n)
  deepEqual(await poolOf(world, mchid), { left: 600n, pool: 600n })
  deepEqual(await verifyBooks(deps.db), [])
})

test('the cut of the day takes what orders have kept for their fees, and no fen of another order', async () => {
  await using world = await createSharingWorld()
  const { mchid, store, holds, deps } = world
  await relate(world, store)
  const paidAt = deps.now()
  const kinds = ['untouched', 'shared', 'finished', 'refunded', 'halved', 'released']
  const orders = new Map<string, Awaited<ReturnType<typeof paid>>>()
  for (const kind of kinds) orders.set(kind, await paid(world, `number-${kind}`))
  const of = (kind: string) => orders.get(kind) ?? { id: '' }
  await share(world, of('shared'), 'S1', { [store.mchid]: 10_000n })
  await unfreeze(world, of('finished').id, 'F1')
  await askRefund(world, 'number-refunded', 100_000n)
  await askRefund(world, 'number-halved', 50_000n)
  await release(world, of('released'), await refund(world, of('released'), 70_000n))
  const before = await poolOf(world, mchid)
  deepEqual(before, { left: 340_600n, pool: 340_600n })

  await endOfDay(deps.db, businessDate(paidAt))
  // 600 each of the four that kept all, 300 of the halved one, nothing of the refunded one.
  const after = await poolOf(world, mchid)
  deepEqual(after, { left: 340_600n - 2_700n, pool: 340_600n - 2_700n })
  // The rest of the fees, 900, is charged to unsettled money, where refunds have given back 900.
  equal(await holds('merchant_unsettled', mchid), 99_400n)
  const fees = { kind: 'platform_fee', owner: 'platform' } as const
  equal((await balanceOf(deps.db, fees, 'CNY')).posted.minor, 2_700n)
  equal(await holds('merchant_receivable', mchid), 0n)

  await unfreeze(world, of('untouched').id, 'F2')
  await unfreeze(world, of('shared').id, 'F3')
  await unfreeze(world, of('halved').id, 'F4')
  await unfreeze(world, of('released').id, 'F5')
  deepEqual(await poolOf(world, mchid), { left: 0n, pool: 0n })
  deepEqual(await verifyBooks(deps.db), [])
})

test('after the cut the merchant itself adds the fee to a refund of the whole', async () => {
  await using world = await createSharingWorld()
  const { mchid, deps } = world
  const [bought, other] = [await paid(world, 'number01'), await paid(world, 'number02')]
  await endOfDay(deps.db, businessDate(deps.now()))
  equal(await codeOf(() => refund(world, bought, 100_000n)), 'REFUND_NOT_FUNDED')
  await unfreeze(world, other.id, 'F1')
  deepEqual(await given(() => refund(world, bought, 100_000n)), [600n, 0n, 99_400n])
  deepEqual(await poolOf(world, mchid), { left: 0n, pool: 0n })
  deepEqual(await verifyBooks(deps.db), [])
})

test('a reversal takes the whole order back, and nothing of it can be shared any more', async () => {
  await using world = await createSharingWorld()
  const { mchid, store, deps } = world
  await relate(world, store)
  await agree(world, store.mchid, { allowsReturn: true })
  const bought = await paid(world, 'number01', { tradeType: 'MICROPAY' })
  await share(world, bought, 'S1', { [store.mchid]: 10_000n })
  const reverse = () => reverseAtTill(world, 'number01')
  equal((await reverse()).state, 'REVOKED')
  equal((await reverse()).state, 'REVOKED', 'again is no news')
  equal(await codeOf(() => share(world, bought, 'S2', { [store.mchid]: 1n })), 'ORDER_REVERSED')
  deepEqual(await poolOf(world, mchid), { left: 0n, pool: 0n })
  equal(await world.holds('merchant_available', store.mchid), 0n)
  deepEqual(await verifyBooks(deps.db), [])
})
