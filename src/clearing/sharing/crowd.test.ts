import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { verifyBooks } from '#ledger'
import type { Db } from '#platform/db'
import { answerOf, countsOf } from '#test/parties'
import {
  agree,
  anew,
  createSharingWorld,
  paid,
  relate,
  type SharingWorld,
  share,
} from '#test/sharing'
import { poolOf, refund } from '#test/sharing-refunds'
import { type ReturnRequest, returnShare } from './return/return-share.ts'
import { unfreezeOrder } from './share/unfreeze-order.ts'

const unfreeze = ({ deps, mchid }: SharingWorld, transactionId: string, outOrderNo: string) =>
  unfreezeOrder(deps, {
    mchid,
    spMchid: null,
    transactionId,
    outOrderNo,
    description: '完结',
    contentDigest: transactionId,
  })

const giveBack = (
  { deps, mchid }: SharingWorld,
  given: Pick<ReturnRequest, 'outOrderNo' | 'outReturnNo' | 'returnMchid'>,
) =>
  returnShare(deps, {
    mchid,
    spMchid: null,
    shareId: null,
    amount: fen(500n),
    description: '回退',
    contentDigest: given.outReturnNo,
    ...given,
  })

const times = <Out>(count: number, each: (index: number) => Out): Out[] =>
  Array.from({ length: count }, (_, index) => each(index))

/** How often PostgreSQL had to end a circle of this database; `inTransaction` hides that. */
async function deadlocks(db: Db) {
  // A backend tells the statistics within a second of being idle.
  await setTimeout(1_100)
  const { rows } = await sql`
    select deadlocks from pg_stat_database where datname = current_database()`.execute(db)
  return rows
}

/** Who holds what of the orders, all purses together. */
async function everywhere({ holds, mchid, store, brand }: SharingWorld): Promise<bigint> {
  const kinds = ['merchant_sharing', 'merchant_unsettled', 'merchant_available'] as const
  const own = await Promise.all(kinds.map((kind) => holds(kind, mchid)))
  const others = [store, brand].map((one) => holds('merchant_available', one.mchid))
  return [...own, ...(await Promise.all(others))].reduce((sum, amount) => sum + amount, 0n)
}

test('shares, refunds and unfreezes of one order at once: no more leaves it than was paid', async () => {
  await using world = await createSharingWorld()
  const { deps, mchid, store } = world
  await agree(world, mchid, { maxRatio: 10_000 })
  await relate(world, store)
  await agree(world, store.mchid, { allowsReturn: true })
  const bought = await paid(world, 'number01')
  await paid(world, 'number02')

  const shares = times(30, (index) =>
    answerOf(() => share(world, bought, `S${index}`, { [store.mchid]: 4_000n })),
  )
  const refunds = times(10, () => answerOf(() => refund(world, bought, 9_000n)))
  const ends = times(5, (index) => answerOf(() => unfreeze(world, bought.id, `F${index}`)))
  const all = [shares, refunds, ends].map(async (group) => countsOf(await Promise.all(group)))
  const [sharedOut = {}, refunded = {}, ended = {}] = await Promise.all(all)

  const { ok: shared = 0, ...refusedShares } = sharedOut
  deepEqual(
    Object.keys(refusedShares).filter(
      (code) => !['SHARE_NOT_ENOUGH', 'NOTHING_LEFT'].includes(code),
    ),
    [],
  )
  deepEqual(refunded, { ok: 10 }, 'what was shared or unfrozen meanwhile is found where it is')
  ok(shared * 4_000 <= 99_400, `${shared} shares`)
  ok((ended['ok'] ?? 0) <= 1)
  const whole = await poolOf(world, mchid)
  equal(whole.left, whole.pool)
  ok(whole.pool >= 100_000n, 'the other order is untouched')
  equal(await everywhere(world), 200_000n - 90_000n)
  deepEqual(await verifyBooks(deps.db), [])
})

test('one number many times at once is one share, one unfreezing, one return', async () => {
  await using world = await createSharingWorld()
  const { deps, store, mchid, holds } = world
  await relate(world, store)
  await agree(world, store.mchid, { allowsReturn: true })
  const [first, second] = [await paid(world, 'number01'), await paid(world, 'number02')]
  const same = await Promise.all(
    times(12, () => share(world, first, 'S1', { [store.mchid]: 700n })),
  )
  equal(new Set(same.map(({ id }) => id)).size, 1)
  const returns = await Promise.all(
    times(12, () =>
      giveBack(world, { outOrderNo: 'S1', outReturnNo: 'B1', returnMchid: store.mchid }),
    ),
  )
  equal(new Set(returns.map(({ id }) => id)).size, 1)
  const ends = await Promise.all(times(12, () => unfreeze(world, first.id, 'F1')))
  equal(new Set(ends.map(({ id }) => id)).size, 1)
  // Two orders fight for one number: one has it.
  const fight = await Promise.all(
    times(12, (index) =>
      answerOf(() => share(world, index % 2 ? first : second, 'S2', { [store.mchid]: 10n })),
    ),
  )
  deepEqual(new Set(fight).has('ok'), true)
  equal(await holds('merchant_available', store.mchid), 210n)
  equal(await holds('merchant_available', mchid), 500n)
  deepEqual(await verifyBooks(deps.db), [])
})

test('many orders at once, with shares taken back for refunds: nobody waits in a circle', async (context) => {
  await using world = await createSharingWorld()
  const { deps, mchid, store, brand } = world
  await agree(world, mchid, { maxRatio: 10_000 })
  for (const one of [store, brand]) {
    await relate(world, one)
    await agree(world, one.mchid, { allowsReturn: true })
  }
  const orders = await Promise.all(times(12, (index) => paid(world, `number-${index}`)))
  const first = (index: number) => (index % 2 === 0 ? store : brand)
  const second = (index: number) => (index % 2 === 0 ? brand : store)
  const half = orders.slice(0, 6)
  await Promise.all(
    half.map((bought, index) =>
      share(world, bought, `S${index}`, {
        [first(index).mchid]: 30_000n,
        [second(index).mchid]: 30_000n,
      }),
    ),
  )
  const before = performance.now()
  const answers = await Promise.all([
    ...half.map((bought) => answerOf(() => refund(world, bought, 80_000n))),
    ...orders.slice(6).map((bought, index) => {
      const parts = { [second(index).mchid]: 20_000n, [first(index).mchid]: 20_000n }
      const unfreezeUnsplit = index % 2 === 0
      return answerOf(() => share(world, bought, `T${index}`, parts, { unfreezeUnsplit }))
    }),
    ...times(12, (index) =>
      answerOf(() => paid(world, `paid-${index}`, { profitSharing: index % 2 === 0 })),
    ),
    ...half.map((_bought, index) =>
      answerOf(() =>
        giveBack(world, {
          outOrderNo: `S${index}`,
          outReturnNo: `B${index}`,
          returnMchid: first(index).mchid,
        }),
      ),
    ),
    ...half.map((bought, index) => answerOf(() => unfreeze(world, bought.id, `F${index}`))),
  ])
  context.diagnostic(`${Math.round(performance.now() - before)} ms`)
  const { ok: done = 0, ...refused } = countsOf(answers)
  deepEqual(
    Object.keys(refused).filter(
      (code) => code !== 'NOTHING_LEFT' && code !== 'RETURN_EXCEEDS_SHARE',
    ),
    [],
  )
  ok(done >= 12)
  const whole = await poolOf(world, mchid)
  equal(whole.left, whole.pool)
  equal(await everywhere(world), 2_400_000n - 6n * 80_000n)
  deepEqual(await deadlocks(deps.db), [{ deadlocks: 0n }])
  deepEqual(await verifyBooks(deps.db), [])
})

test('shares that finish their order beside other unfreezings: nobody waits in a circle', async () => {
  await using common = await createSharingWorld()
  // In which order the ledger holds the pool and the unsettled money differs by merchant.
  for (let town = 0; town < 4; town++) {
    const world = await anew(common, town)
    const { mchid, store } = world
    await relate(world, store)
    const orders = await Promise.all(times(10, (index) => paid(world, `${mchid}-${index}`)))
    const given = { unfreezeUnsplit: true }
    const answers = await Promise.all(
      orders.map((bought, index) =>
        answerOf(() =>
          index % 2 === 0
            ? share(world, bought, `S${index}`, { [store.mchid]: 1_000n }, given)
            : unfreeze(world, bought.id, `F${index}`),
        ),
      ),
    )
    deepEqual(countsOf(answers), { ok: 10 })
    equal(await world.holds('merchant_unsettled', mchid), 994_000n - 5_000n)
  }
  deepEqual(await deadlocks(common.deps.db), [{ deadlocks: 0n }])
})
