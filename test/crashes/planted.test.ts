/** The judge of the crash suite judged: a bug that is planted, or a row that is forged, is found. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { createWorld, type World } from '#test/world'
import { type Book, keyOf } from '../../bench/crash/asked.ts'
import { compare } from '../../bench/crash/judge.ts'
import { type Played, play } from '../../bench/crash/play.ts'
import type { Blow } from '../../bench/crash/schedule.ts'
import { fundTown } from '../../bench/crash/town.ts'
import type { Plant } from '../../bench/crash/wire.ts'
import { seededChance } from '../kills/schedule.ts'

/** Falls within the second in which the first commit is still to come. */
const killBoth: readonly Blow[] = [0, 1].map((poster) => ({
  sort: 'poster',
  afterMs: poster === 0 ? 300 : 0,
  isSudden: true,
  poster,
  hours: 0,
  frozenMs: 0,
}))

/** A short play, with a bug in its posters if one is named. */
async function playBriefly(world: World, blows: readonly Blow[], plant?: Plant): Promise<Played> {
  await fundTown(world.db)
  const common = {
    blows,
    chance: seededChance(7),
    writer: 'rows',
    transfersMin: 3_000,
    patienceMs: 0,
  } as const
  return play(world, plant ? { ...common, plant } : common)
}

const plants: readonly (readonly [plant: Plant, blows: readonly Blow[], fault: RegExp])[] = [
  // Told before the commit, and then killed: what was told is lost.
  ['early', killBoth, /acknowledged, and not in the books/],
  // Under another key what is asked for again is posted twice.
  ['fresh', [], /nobody asked for it/],
  ['unlocked', [], /balance is not the sum of what was acknowledged/],
  ['flattering', [], /acknowledged, and not in the books/],
]

for (const [plant, blows, fault] of plants)
  test(`a poster with the bug "${plant}" is condemned`, async () => {
    await using world = await createWorld()
    const { faults } = await playBriefly(world, blows, plant)
    assert.match(faults.join('\n'), fault)
  })

// What an honest play leaves is forged in a transaction that is rolled back.
let world: World
let book: Book
before(async () => {
  world = await createWorld()
  const played = await playBriefly(world, [])
  assert.deepEqual(played.faults, [])
  book = played.book
})
after(() => world[Symbol.asyncDispose]())

const keyOfOne = (state: 'refused' | 'stands'): string => {
  const one = book.find(
    ({ kind, length, ...rest }) => kind === 'direct' && length === 1 && rest.state === state,
  )
  assert(one)
  return keyOf(book, one)
}

/** A copy of a row that stands, under another key or born in another month. */
const copy = (key: string, born = 'born') => sql`
  insert into ledger.transfer
  select ${key}, ${sql.raw(born)}, batch, position, kind, debit_account, credit_account, amount,
         at_most, currency, posting, pending_key, business_date, created_at
  from ledger.transfer where key = ${keyOfOne('stands')}`

const forgeries: readonly (readonly [
  title: string,
  forge: (tx: Tx) => Promise<unknown>,
  fault: RegExp,
])[] = [
  [
    'a row that is gone',
    (tx) => sql`delete from ledger.transfer where key = ${keyOfOne('stands')}`.execute(tx),
    /^1 × acknowledged, and not in the books/m,
  ],
  [
    'a row that is there twice',
    (tx) => copy(keyOfOne('stands'), `date '2020-01-01'`).execute(tx),
    /^1 × twice in the books/m,
  ],
  ['a row that nobody asked for', (tx) => copy('k1').execute(tx), /^1 × nobody asked for it: k1/m],
  [
    'a row of what was refused',
    (tx) => copy(keyOfOne('refused')).execute(tx),
    /^1 × refused, and in the books/m,
  ],
  [
    'another amount',
    (tx) =>
      sql`update ledger.transfer set amount = amount + 1 where key = ${keyOfOne('stands')}`.execute(
        tx,
      ),
    /^1 × not what was asked for/m,
  ],
  [
    'another balance',
    (tx) => sql`update ledger.account set credits = credits + 1 where owner = 'crash7'`.execute(tx),
    /^1 × balance is not the sum of what was acknowledged: crash7/m,
  ],
]

for (const [title, forge, fault] of forgeries)
  test(`${title} is condemned`, async () => {
    assert.match((await judgeForged(world.db, forge)).join('\n'), fault)
  })

class RolledBack extends Error {}

async function judgeForged(
  db: Db,
  forge: (tx: Tx) => Promise<unknown>,
): Promise<readonly string[]> {
  let found: readonly string[] = []
  const forged = db.transaction().execute(async (tx) => {
    await forge(tx)
    found = (await compare(tx, book)).faults.list()
    throw new RolledBack()
  })
  await assert.rejects(forged, RolledBack)
  return found
}
