import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import {
  billOf,
  day,
  dayTwo,
  morning,
  putItems,
  spillFolder,
  streamOf,
  type Trade,
  tradesOf,
} from '#test/reconciliation'
import { createWorld, type World } from '#test/world'
import { reconcileChannel } from '../reconcile-channel.ts'
import { resolveBreaks } from '../resolve/resolve-breaks.ts'
import { findBreaks } from '../store.ts'

const party = 'wallet'

const reconcile = ({ db }: World, businessDate: string, trades: readonly Trade[]) =>
  reconcileChannel(
    { db, now: () => morning, spillFolder },
    { businessDate, party, bytes: streamOf(billOf(trades)) },
  )

async function lines({ db }: World): Promise<string[]> {
  const both = await Promise.all(
    [day, dayTwo].map((businessDate) => findBreaks(db, { businessDate, source: 'channel', party })),
  )
  return both
    .flat()
    .map(
      ({ businessDate, class: kind, occurrence, state, how, pairDate }) =>
        `${businessDate} ${kind} #${occurrence} ${state} ${how} ${pairDate}`,
    )
}

const pairs = [
  '2026-11-24 long #1 RESOLVED cross_day 2026-11-25',
  '2026-11-25 short #1 RESOLVED cross_day 2026-11-24',
]

/** `late` is paid around midnight: in the channel's file of one day and in our books of the next. */
async function midnight(given: Partial<Trade> = {}) {
  const world = await createWorld()
  const [early, late, next] = tradesOf(7, 3)
  if (!early || !late || !next) throw new Error('three were asked for')
  await putItems(world.db, day, [early])
  await putItems(world.db, dayTwo, [late, next])
  const told = { ...late, ...given }
  const first = () => reconcile(world, day, [early, told])
  const second = () => reconcile(world, dayTwo, [next])
  return { world, early, late, next, first, second }
}

for (const [order, isReversed] of [
  ['in order', false],
  ['the later file first', true],
] as const)
  test(`a trade on the neighbouring day's file is no difference once the pair is found: ${order}`, async () => {
    const { world, first, second } = await midnight()
    await using each = world
    for (const file of isReversed ? [second, first] : [first, second]) {
      await file()
      await file()
    }
    deepEqual(await lines(each), pairs)
  })

test('both files at once pair all the same, and the sweep finds what they have missed', async () => {
  const { world, first, second } = await midnight()
  await using each = world
  await Promise.all([first(), second(), first(), second()])
  const queryChannel = () => Promise.resolve(undefined)
  await resolveBreaks({ db: each.db, now: () => morning, queryChannel })
  deepEqual(await lines(each), pairs)
})

test('a pair that tells two amounts opens that difference on the later day, and files leave it open', async () => {
  const { world, first, second, next } = await midnight({ amount: 5n })
  await using each = world
  await first()
  await second()
  const differing = '2026-11-25 amount #1 OPEN null 2026-11-24'
  deepEqual((await lines(each)).toSorted(), [...pairs, differing].toSorted())
  await reconcile(each, dayTwo, [next, { ...next, id: '420' }])
  equal((await lines(each)).includes(differing), true)
})

test('a half whose other half a later file takes away is open again, as another occurrence', async () => {
  const { world, first, second, early, late } = await midnight()
  await using each = world
  await first()
  await second()
  await reconcile(each, day, [early])
  const widowed = [
    '2026-11-24 long #1 RESOLVED corrected 2026-11-25',
    '2026-11-25 short #1 RESOLVED cross_day 2026-11-24',
    '2026-11-25 short #2 OPEN null null',
  ]
  deepEqual(await lines(each), widowed)
  // And a third file brings it back.
  await reconcile(each, day, [late, early])
  deepEqual(await lines(each), [
    widowed[0],
    '2026-11-24 long #2 RESOLVED cross_day 2026-11-25',
    widowed[1],
    '2026-11-25 short #2 RESOLVED cross_day 2026-11-24',
  ])
})
