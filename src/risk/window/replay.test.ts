import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { createWorld } from '#test/world'
import { chances, factsOf, type Told } from '#test/risk-facts'
import type { Values } from '../factor/factor.ts'
import { beginning, type Observed, readFacts } from '../fact/store.ts'
import { ownerOf } from './bring-slots.ts'
import { createCounters } from './counters.ts'
import { createValues, factorsOf } from './factors-of.ts'
import { keepWindows, type KeptWindows, type Windows } from './keep-windows.ts'
import { observe } from './observe.ts'
import { createKeyFilter } from './key-filter.ts'
import { openWindows } from './open-windows.ts'
import { strideOf } from './layout.ts'
import { layouts } from './slots.ts'
import type { ColdStore } from './window-store.ts'

/** A vector to the last bit. */
const printOf = (values: Values): string =>
  createHash('sha1').update(new Uint8Array(values.buffer)).digest('base64')

/** The first so many of a town's facts, with those that are told twice. */
function take(count: number, town = { seed: 7, customers: 2_000, gapMs: 40_000 }): Told[] {
  const told: Told[] = []
  for (const each of factsOf(town)) {
    if (told.length === count) break
    told.push(each)
  }
  return told
}

/** The vectors of the plain counters, which nothing is ever evicted from; each fact counts once. */
function plainly(told: readonly Told[]): Map<string, string> {
  const counters = createCounters()
  const prints = new Map<string, string>()
  const values = createValues()
  for (const { fact, given } of told) {
    if (prints.has(fact.id)) continue
    prints.set(fact.id, '')
    if (fact.kind === 'asked')
      prints.set(fact.id, printOf(factorsOf(counters, { ...fact, given }, values)))
    observe(counters, fact)
  }
  return prints
}

async function recordAll(
  windows: Windows,
  told: readonly Told[],
  prints: Map<string, string>,
): Promise<void> {
  for (const { fact, given } of told) {
    const out = createValues()
    if (await windows.record(fact, { given, out }))
      prints.set(fact.id, fact.kind === 'asked' ? printOf(out) : '')
  }
}

const mismatches = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): number =>
  [...a].filter(([id, print]) => b.get(id) !== print).length

type Kept = Parameters<ColdStore['spill']>[0][number]

/** A disk in memory: what is spilled is lost by a kill, what is committed is not. */
function createDisk() {
  const [windows, spilled, log] = [
    new Map<string, Kept>(),
    new Map<string, Kept>(),
    [] as Observed[],
  ]
  let committed = 0n
  let loads = 0
  const name = ({ kind, key }: Pick<Kept, 'kind' | 'key'>): string => `${kind} ${key}`
  const cold: ColdStore = {
    load: async (keys) => {
      loads += keys.length
      return keys.flatMap((key) => spilled.get(name(key)) ?? windows.get(name(key)) ?? [])
    },
    spill: async (slots) => slots.forEach((slot) => spilled.set(name(slot), slot)),
    commit: async (number) => {
      for (const [key, slot] of spilled) windows.set(key, slot)
      spilled.clear()
      committed = number
    },
    begin: async () => {
      spilled.clear()
      return committed
    },
  }
  async function start(): Promise<KeptWindows> {
    const lastNumber = await cold.begin()
    const filter = createKeyFilter()
    for (const { kind, key } of windows.values()) filter.add(kind, key)
    const kept = keepWindows({
      cold,
      filter,
      append: async (observed) => log.push(...observed),
      lastNumber,
      recentIds: log.map(({ fact }) => fact.id),
      // So little that most slots are evicted again and again.
      bytesMax: 1,
    })
    await kept.replay(log.filter(({ number }) => number > committed))
    return kept
  }
  return { start, log, loads: () => loads }
}

test('100,000 facts, counted again, give the same vectors to the last bit', () => {
  const told = take(100_000)
  const online = plainly(told)
  equal(mismatches(online, plainly(told)), 0)
  ok([...online.values()].filter((print) => print !== '').length > 40_000)
  // And the comparison can tell: without one fact, others differ.
  const without = plainly(told.toSpliced(50_000, 1))
  ok(mismatches(without, online) > 0)
})

test('100,000 facts give the same vectors across evictions, snapshots and kills', async () => {
  const told = take(100_000, { seed: 11, customers: 3_000, gapMs: 40_000 })
  const disk = createDisk()
  const chance = chances(3)
  const prints = new Map<string, string>()
  let windows = await disk.start()
  for (let from = 0; from < told.length; ) {
    const part = told.slice(from, from + 1 + Math.floor(chance() * 5_000))
    await recordAll(windows, part, prints)
    from += part.length
    if (chance() < 0.6) await windows.snapshot()
    else await windows.settled()
    if (chance() < 0.5) windows = await disk.start()
  }
  const plain = plainly(told)
  equal(mismatches(plain, prints), 0)
  equal(prints.size, plain.size)
  ok(disk.loads() > 100_000, 'slots were evicted and came back')
})

test('facts that wait for slots together are counted as the log tells it, those of a payer in their order', async () => {
  const town = { seed: 13, customers: 1_500, gapMs: 40_000 }
  const told = [...new Map(take(10_000, town).map((each) => [each.fact.id, each])).values()]
  const disk = createDisk()
  let windows = await disk.start()
  const prints = new Map<string, string>()
  const chance = chances(4)
  for (let from = 0; from < told.length; ) {
    const crowd = told.slice(from, from + 1 + Math.floor(chance() * 100))
    from += crowd.length
    const snapshot = chance() < 0.3 ? windows.snapshot() : undefined
    // Nobody waits for anybody else of the crowd, and the snapshot is written meanwhile.
    await Promise.all(crowd.map((each) => recordAll(windows, [each], prints)))
    await Promise.all([snapshot, windows.settled()])
    // Killed, so that what was written of the instant of the snapshot counts.
    if (snapshot) windows = await disk.start()
  }
  const givens = new Map(told.map((each) => [each.fact.id, each]))
  const logged = disk.log.flatMap(({ fact }) => givens.get(fact.id) ?? [])
  equal(mismatches(plainly(logged), prints), 0)
  equal(logged.length, told.length)
  ok(
    logged.some((each, index) => each !== told[index]),
    'some went past others',
  )
  const ordersOf = (list: readonly Told[]) =>
    [...Map.groupBy(list, ({ fact }) => ownerOf(fact))].map(
      ([owner, own]) => [owner, own.map(({ fact }) => fact.id).join(' ')] as const,
    )
  equal(mismatches(new Map(ordersOf(told)), new Map(ordersOf(logged))), 0)
})

test('a process that is killed finds in PostgreSQL what it had counted', async () => {
  await using world = await createWorld()
  const told = take(6_000, { seed: 5, customers: 1_500, gapMs: 600_000 })
  const prints = new Map<string, string>()
  const options = { bytesMax: 1 }
  let windows = await openWindows(world.db, options)
  for (let from = 0; from < told.length; from += 1_500) {
    await recordAll(windows, told.slice(from, from + 1_000), prints)
    await windows.snapshot()
    await recordAll(windows, told.slice(from + 1_000, from + 1_500), prints)
    await windows.settled()
    equal(windows.figures().unlogged, 0)
    // The other process is killed: nothing of its memory is left.
    windows = await openWindows(world.sister, options)
  }
  const plain = plainly(told)
  equal(mismatches(plain, prints), 0)
  deepEqual([...prints.keys()].toSorted(), [...plain.keys()].toSorted())

  // And the log alone gives the same again.
  const counters = createCounters()
  const values = createValues()
  const givens = new Map(told.map(({ fact, given }) => [fact.id, given]))
  const again = new Map<string, string>()
  for (let place = beginning; ; ) {
    const facts = await readFacts(world.db, place, 1_000)
    for (const { fact } of facts) {
      if (fact.kind === 'asked') {
        const given = givens.get(fact.id) ?? {}
        again.set(fact.id, printOf(factorsOf(counters, { ...fact, given }, values)))
      } else again.set(fact.id, '')
      observe(counters, fact)
    }
    const last = facts.at(-1)
    if (!last) break
    place = last.place
  }
  equal(mismatches(plain, again), 0)
})

test('while the log cannot be written nothing is lost, and no snapshot pretends', async () => {
  const disk = createDisk()
  let isDown = true
  const log: Observed[] = []
  let commits = 0
  const windows = keepWindows({
    cold: {
      load: async () => [],
      spill: async () => undefined,
      commit: async () => void commits++,
      begin: async () => 0n,
    },
    append: async (observed) => {
      if (isDown) throw new Error('no database')
      log.push(...observed)
    },
    lastNumber: 0n,
  })
  const told = take(40)
  await recordAll(windows, told, new Map())
  await windows.snapshot().then(
    () => ok(false, 'a snapshot without the log'),
    (error: Error) => equal(error.message, 'no database'),
  )
  equal(commits, 0)
  isDown = false
  await windows.snapshot()
  equal(commits, 1)
  const ids = [...new Set(told.map(({ fact }) => fact.id))]
  deepEqual(
    log.map(({ fact }) => fact.id),
    ids,
  )
  notEqual(disk.loads(), -1)
})

test('a slot is small enough: five thousand bytes for all that is kept of an entity, about', () => {
  const strides = Object.values(layouts).map(strideOf)
  ok(Math.max(...strides) <= 6_000)
})
