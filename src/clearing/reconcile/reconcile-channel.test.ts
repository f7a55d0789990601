import { deepEqual, equal } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { codeOf } from '#test/payments'
import {
  billOf,
  day,
  keyOf,
  morning,
  putItems,
  shuffled,
  spillFolder,
  streamOf,
  type Trade,
  tradesOf,
} from '#test/reconciliation'
import { createWorld, type World } from '#test/world'
import type { BreakClass, Found, Lane } from './recon-break.ts'
import { toldOf } from './recon-break.ts'
import { reconcileChannel } from './reconcile-channel.ts'
import { beginRun, recordFound } from './record-run.ts'
import type { Said } from './said.ts'
import { findBreaks, findRuns } from './store.ts'

const party = 'wallet'
const lane: Lane = { businessDate: day, source: 'channel', party }

const reconcile = ({ db }: World, bytes: Buffer) =>
  reconcileChannel(
    { db, now: () => morning, spillFolder },
    { businessDate: day, party, bytes: streamOf(bytes) },
  )

const saidBy = ({ mchid, currency, amount, fee, state }: Trade): Said => ({
  merchant: mchid,
  currency,
  amount,
  fee,
  state,
})

type Planted = Readonly<{
  ours: readonly Trade[]
  theirs: readonly Trade[]
  found: readonly Found[]
}>

const differs =
  (change: (trade: Trade) => Partial<Trade>, ...classes: readonly BreakClass[]) =>
  (trade: Trade): Planted => {
    const other = { ...trade, ...change(trade) }
    const told = { key: keyOf(trade), ours: saidBy(trade), theirs: saidBy(other), extra: 0 }
    return {
      ours: [trade],
      theirs: [other],
      found: classes.map((each) => ({ ...told, class: each })),
    }
  }

const ourOwn = (trade: Trade): Planted => ({
  ours: [trade],
  theirs: [],
  found: [{ key: keyOf(trade), class: 'short', ours: saidBy(trade), theirs: null, extra: 0 }],
})

const theirOwn = (trade: Trade): Planted => ({
  ours: [],
  theirs: [trade],
  found: [{ key: keyOf(trade), class: 'long', ours: null, theirs: saidBy(trade), extra: 0 }],
})

const repeated =
  (extra: number, change: (trade: Trade) => Partial<Trade> = () => ({})) =>
  (trade: Trade): Planted => {
    const more = { ...trade, ...change(trade) }
    const key = keyOf(trade)
    return {
      ours: [trade],
      theirs: [trade, ...Array.from({ length: extra }, () => more)],
      found: [{ key, class: 'duplicate', ours: null, theirs: saidBy(more), extra }],
    }
  }

type Kind = Trade['kind']

/** What goes wrong between two institutions, and what it is to be called. */
const kinds: readonly (readonly [on: Kind, plant: (trade: Trade) => Planted])[] = [
  ['payment', theirOwn],
  ['refund', theirOwn],
  ['reversal', theirOwn],
  ['payment', ourOwn],
  ['refund', ourOwn],
  ['reversal', ourOwn],
  ['payment', differs(({ amount }) => ({ amount: amount + 1n }), 'amount')],
  ['payment', differs(({ amount }) => ({ amount: amount + 10n ** 12n }), 'amount')],
  ['refund', differs(({ amount }) => ({ amount: amount * 2n }), 'amount')],
  ['reversal', differs(({ amount }) => ({ amount: amount + 5n }), 'amount')],
  ['payment', differs(({ fee }) => ({ fee: fee + 1n }), 'fee')],
  ['refund', differs(({ fee }) => ({ fee: fee - 1n }), 'fee')],
  ['refund', differs(() => ({ state: 'PROCESSING' }), 'state')],
  ['refund', differs(() => ({ state: 'ABNORMAL' }), 'state')],
  ['payment', differs(() => ({ currency: 'USD' }), 'currency')],
  ['payment', differs(() => ({ mchid: '1900000009' }), 'merchant')],
  [
    'payment',
    differs(({ amount, fee }) => ({ amount: amount + 7n, fee: fee + 7n }), 'amount', 'fee'),
  ],
  ['refund', differs(() => ({ mchid: '1900000009', state: 'CHANGE' }), 'merchant', 'state')],
  // Amounts of two currencies are not compared.
  ['payment', differs(({ amount }) => ({ currency: 'USD', amount: amount + 9n }), 'currency')],
  ['payment', repeated(1)],
  ['refund', repeated(3)],
  ['payment', repeated(1, ({ amount }) => ({ amount: amount + 1n }))],
  [
    'payment',
    (trade) => {
      const { found } = theirOwn(trade)
      const key = keyOf(trade)
      const more: Found = { key, class: 'duplicate', ours: null, theirs: saidBy(trade), extra: 1 }
      return { ours: [], theirs: [trade, trade], found: [...found, more] }
    },
  ],
]

/** Five of each kind among sound trades. */
function world(seed: number, count: number): Planted {
  const trades = tradesOf(seed, count)
  const spare = new Map<Kind, Trade[]>()
  for (const trade of shuffled(trades, seed))
    spare.set(trade.kind, [...(spare.get(trade.kind) ?? []), trade])
  const planted = kinds.flatMap(([kind, plant]) =>
    Array.from({ length: 5 }, () => {
      const trade = spare.get(kind)?.pop()
      if (!trade) throw new Error(`too few trades of kind ${kind}`)
      return plant(trade)
    }),
  )
  const sound = [...spare.values()].flat()
  return {
    ours: [...sound, ...planted.flatMap(({ ours }) => ours)],
    theirs: [...sound, ...planted.flatMap(({ theirs }) => theirs)],
    found: planted.flatMap(({ found }) => found),
  }
}

const tell = (found: readonly Found[]): string[] =>
  found.map((each) => `${each.class} ${each.key}: ${toldOf(each)}`).toSorted()

const table: readonly (readonly [seed: number, count: number])[] = [
  [11, 1_500],
  [12, 4_000],
  [13, 6_000],
]

for (const [seed, count] of table)
  test(`every difference planted among ${count} trades is found, and none is invented (seed ${seed})`, async () => {
    await using each = await createWorld()
    const { ours, theirs, found } = world(seed, count)
    await putItems(each.db, day, ours)
    const bytes = billOf(shuffled(theirs, seed + 1))
    const run = await reconcile(each, bytes)
    const breaks = await findBreaks(each.db, lane)
    deepEqual(tell(breaks), tell(found))
    equal(run.state, 'DONE')
    const unmatched = new Set(
      found
        .filter(({ class: kind }) => kind !== 'duplicate' && kind !== 'long')
        .map(({ key }) => key),
    )
    deepEqual(
      [run.ours, run.theirs, run.matched],
      [BigInt(ours.length), BigInt(theirs.length), BigInt(ours.length - unmatched.size)],
    )

    // The same file again, and the same rows in another order.
    deepEqual(await reconcile(each, bytes), run)
    const reissued = await reconcile(each, billOf(shuffled(theirs, seed + 2)))
    equal(reissued.revision, 2)
    deepEqual(await findBreaks(each.db, lane), breaks)
  })

test('a later file closes what it tells otherwise, in so many words, and opens what it tells anew', async () => {
  await using each = await createWorld()
  const [a, b, c, d, e] = tradesOf(5, 5)
  if (!a || !b || !c || !d || !e) throw new Error('five were asked for')
  await putItems(each.db, day, [a, b, c, d, e])
  const dearer = { ...c, amount: c.amount + 1n }
  await reconcile(each, billOf([a, dearer, d, e]))
  await reconcile(each, billOf([a, b, { ...c, amount: c.amount + 2n }, e]))
  const lines = async () =>
    (await findBreaks(each.db, lane)).map(
      ({ class: kind, key, occurrence, state, how, theirs }) =>
        `${kind} ${key.slice(-1)} #${occurrence} ${state} ${how} ${(theirs?.amount ?? 0n) - (kind === 'amount' ? c.amount : 0n)}`,
    )
  const after = [
    'amount 2 #1 RESOLVED corrected 1',
    'amount 2 #2 OPEN null 2',
    'short 1 #1 RESOLVED corrected 0',
    'short 3 #1 OPEN null 0',
  ]
  deepEqual((await lines()).toSorted(), after)
  // The first file again is that run, and changes nothing.
  equal((await reconcile(each, billOf([a, dearer, d, e]))).revision, 1)
  deepEqual((await lines()).toSorted(), after)
  // What a file tells again after it was corrected is another occurrence; nothing opens again.
  await reconcile(each, billOf([a, { ...c, amount: c.amount + 2n }, d, e]))
  deepEqual((await lines()).toSorted(), [
    ...after.slice(0, 3),
    'short 1 #2 OPEN null 0',
    'short 3 #1 RESOLVED corrected 0',
  ])
})

test('killed between the run and its differences, or among them, the same file goes on', async () => {
  await using each = await createWorld()
  const { ours, theirs, found } = world(21, 1_500)
  await putItems(each.db, day, ours)
  const bytes = billOf(theirs)
  const fileDigest = createHash('sha256').update(bytes).digest('hex')
  const begun = await beginRun(each.db, lane, { fileDigest, now: morning })
  equal(begun.state, 'MATCHING')
  deepEqual(await findBreaks(each.db, lane), [])
  await recordFound(each.db, begun, found.slice(0, 40), morning)
  equal((await reconcile(each, bytes)).state, 'DONE')
  deepEqual(tell(await findBreaks(each.db, lane)), tell(found))
})

test('several processes with one file write it once, and an older file stops for a newer one', async () => {
  await using each = await createWorld()
  const { ours, theirs, found } = world(22, 1_500)
  await putItems(each.db, day, ours)
  const bytes = billOf(theirs)
  const runs = await Promise.all([1, 2, 3, 4].map(() => reconcile(each, bytes)))
  deepEqual(new Set(runs.map(({ revision, state }) => `${revision} ${state}`)), new Set(['1 DONE']))
  deepEqual(tell(await findBreaks(each.db, lane)), tell(found))

  const older = await beginRun(each.db, lane, { fileDigest: 'older', now: morning })
  await reconcile(each, billOf(shuffled(theirs, 5)))
  equal(await codeOf(() => recordFound(each.db, older, found, morning)), 'RECON_SUPERSEDED')
  deepEqual(
    (await findRuns(each.db, lane)).map(({ state }) => state),
    ['DONE', 'SUPERSEDED', 'DONE'],
  )
})

test('thousands of differences go out in batches, and none is lost or torn between two of them', async () => {
  await using each = await createWorld()
  await putItems(each.db, day, tradesOf(41, 1_500))
  const theirs = tradesOf(42, 1_500).map(repeated(2))
  const run = await reconcile(
    each,
    billOf(
      shuffled(
        theirs.flatMap((one) => one.theirs),
        1,
      ),
    ),
  )
  deepEqual([run.ours, run.theirs, run.matched], [1_500n, 4_500n, 0n])
  const expected = [
    ...tradesOf(41, 1_500).map(ourOwn),
    ...tradesOf(42, 1_500).map(theirOwn),
    ...theirs,
  ].flatMap(({ found }) => found)
  deepEqual(tell(await findBreaks(each.db, lane)), tell(expected))
})
