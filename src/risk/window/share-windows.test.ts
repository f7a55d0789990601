import { equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { type Db, openDb } from '#platform/db'
import { factsOf, type Told } from '#test/risk-facts'
import { createWorld } from '#test/world'
import type { Values } from '../factor/factor.ts'
import { beginning, readFacts } from '../fact/store.ts'
import { createCounters } from './counters.ts'
import { createValues, factorsOf } from './factors-of.ts'
import type { Windows } from './keep-windows.ts'
import { observe } from './observe.ts'
import { redisWindows } from './redis-windows.ts'
import { shareWindows } from './share-windows.ts'
import { sharedSlots } from './store.ts'

/** The first so many, as `risk-process.ts` plays them. */
function take(count: number): readonly Told[] {
  const told: Told[] = []
  for (const each of factsOf({ seed: 21, customers: 60, gapMs: 60_000 })) {
    if (told.length === count) return told
    told.push(each)
  }
  return told
}

const same = (a: Values, b: Values): boolean => Buffer.from(a.buffer).equals(Buffer.from(b.buffer))

/** Every fact by the next of several; each vector must be that of one process alone. */
async function recordInTurn(several: readonly Windows[], told: readonly Told[]): Promise<void> {
  const alone = createCounters()
  const known = new Set<string>()
  for (const [index, { fact, given }] of told.entries()) {
    const [mine, theirs] = [createValues(), createValues()]
    const isNew = !known.has(fact.id)
    known.add(fact.id)
    if (isNew && fact.kind === 'asked') factorsOf(alone, { ...fact, given }, mine)
    if (isNew) observe(alone, fact)
    const windows = several[index % several.length]
    equal(await windows?.record(fact, { given, out: theirs }), isNew)
    ok(!isNew || same(mine, theirs), `${fact.id} has the same factors`)
  }
}

/** Three processes, all at once; answers how many facts were counted. */
async function crowd(store: string, url: string, count: number): Promise<number> {
  const counts = await Promise.all(
    [0, 1, 2].map(async (part) => {
      const file = join(import.meta.dirname, '../../../test/risk-process.ts')
      const child = spawn(
        process.execPath,
        ['-C', 'source', file, store, url, String(count), String(part), '3', `crowd${process.pid}`],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
      return Number(said)
    }),
  )
  return counts.reduce((sum, each) => sum + each, 0)
}

/** Questions about every customer at the end of the story. */
async function compareAll(one: Windows, told: readonly Told[], db?: Db): Promise<void> {
  const counters = createCounters()
  const inOrder = db ? await logged(db) : told.map(({ fact }) => fact)
  for (const fact of inOrder) observe(counters, fact)
  const atMs = Math.max(...told.map(({ fact }) => fact.atMs)) + 1_000
  for (const { fact, given } of told.slice(-300)) {
    if (fact.kind !== 'asked') continue
    const asked = { ...fact, atMs }
    const alone = factorsOf(counters, { ...asked, given }, createValues())
    ok(same(await one.factorsOf(asked, given), alone), `${fact.id} has the same factors`)
  }
}

async function logged(db: Db) {
  const facts = []
  for (let place = beginning; ; ) {
    const page = await readFacts(db, place, 1_000)
    facts.push(...page.map(({ fact }) => fact))
    const last = page.at(-1)
    if (!last) return facts
    place = last.place
  }
}

test('two processes that share slots in PostgreSQL give the factors of one, bit by bit', async () => {
  await using world = await createWorld()
  const second = openDb(world.url, { max: 2 })
  try {
    const several = [world.db, second].map((db) => shareWindows(sharedSlots(db)))
    await recordInTurn(several, take(1_200))
  } finally {
    await second.destroy()
  }
})

test('a crowd of three processes counts every fact once, and as the log tells it', async () => {
  await using world = await createWorld()
  const told = take(900)
  const ids = new Set(told.map(({ fact }) => fact.id))
  equal(await crowd('postgres', world.url, told.length), ids.size)
  await compareAll(shareWindows(sharedSlots(world.db)), told, world.db)
})

const redis = process.env['TONGBAO_TEST_REDIS']
const skip = redis === undefined ? 'TONGBAO_TEST_REDIS names no server' : false

test('two processes that share slots in Redis give the factors of one, bit by bit', {
  skip,
}, async () => {
  const prefix = `turn${process.pid}`
  const stores = await Promise.all(
    [1, 2].map(() => redisWindows({ url: redis ?? '', prefix, factSeconds: 60 })),
  )
  try {
    await recordInTurn(
      stores.map((store) => shareWindows(store)),
      take(1_200),
    )
  } finally {
    await Promise.all(stores.map((store) => store.close()))
  }
})

test('a crowd of three processes counts every fact once in Redis', { skip }, async () => {
  const told = take(900)
  const ids = new Set(told.map(({ fact }) => fact.id))
  equal(await crowd('redis', redis ?? '', told.length), ids.size)
  equal(await crowd('redis', redis ?? '', told.length), 0)
})
