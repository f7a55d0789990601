import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, inTransaction, type Tx } from '#platform/db'
import {
  allReadable,
  type CallbackWorld,
  createCallbackWorld,
  enqueue,
  mchid,
} from '#test/callbacks'
import { codeOf } from '#test/payments'
import type { Callback } from '../callback/callback.ts'
import { enqueueCallbacks, noHandOff } from '../callback/enqueue.ts'
import { cursorOf } from './cursor.ts'
import type { Event } from './event.ts'
import { readEvents } from './read-events.ts'

const refund = (order: string): Parameters<CallbackWorld['callback']>[1] => ({
  eventType: 'REFUND.SUCCESS',
  originalType: 'refund',
  resource: JSON.stringify({ transaction_id: order }),
})

const tell = (tx: Tx, callbacks: readonly Callback[]) =>
  enqueueCallbacks(tx, callbacks, noHandOff, new Date('2026-11-24T00:00:00Z'))

/** Everything that can be read, page by page, from a cursor on. */
async function readOn(db: Db, cursor?: string, limit = 7) {
  const events: Event[] = []
  for (;;) {
    const page = await readEvents({ db }, { mchid, cursor, limit })
    events.push(...page.events)
    cursor = page.nextCursor
    if (!page.hasMore) return { events, cursor }
  }
}

/** The same, once everything that is committed by now can be read. */
async function readAll(db: Db, cursor?: string, limit?: number) {
  await allReadable(db)
  return readOn(db, cursor, limit)
}

const placesOf = (events: readonly Event[]) =>
  events.map(({ object, sequence }) => `${object} ${sequence}`)

/** A transaction that can be left open, and a way to end it. */
function held(db: Db, body: (tx: Tx) => Promise<unknown>) {
  const done = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const ended = db
    .transaction()
    .execute(async (tx) => {
      await body(tx)
      begun.resolve()
      await done.promise
    })
    .catch((error: Error) => {
      begun.resolve()
      return error
    })
  const end = async () => {
    done.resolve()
    return ended
  }
  return {
    begun: begun.promise,
    commit: end,
    breakOff: () => {
      done.reject(new Error('broken off'))
      return ended
    },
  }
}

test('an order is one object with its refunds; others are objects of their own', async (t) => {
  const world = await createCallbackWorld(t)
  const combine = { resource: '{"combine_out_trade_no":"C-1"}' }
  const sharing = { eventType: 'PROFITSHARING.SUCCESS', originalType: 'profitsharing' } as const
  const table = [
    ['4200', {}, 'order 4200 1'],
    ['5000', refund('4200'), 'order 4200 2'],
    ['5001', refund('4200'), 'order 4200 3'],
    ['3000', { ...sharing, resource: '{"transaction_id":"4200"}' }, 'order 4200 4'],
    ['4300', combine, 'combine_order C-1 1'],
    ['5002', refund('4301'), 'order 4301 1'],
    ['1330', { eventType: 'MCHTRANSFER.BILL.FINISHED' }, 'transfer_bill 1330 1'],
    ['1331', { eventType: 'MCHTRANSFER.BATCH.FINISHED' }, 'transfer_batch 1331 1'],
    ['1340', { eventType: 'MCHWITHDRAW.CHANGE' }, 'withdrawal 1340 1'],
    ['1340', { eventType: 'MCHWITHDRAW.CHANGE' }, 'withdrawal 1340 2'],
  ] as const
  for (const [subject, more] of table) await enqueue(world, subject, more)
  const { events } = await readAll(world.db)
  deepEqual(
    events.map(({ object, objectType, sequence }) => `${objectType} ${object} ${sequence}`),
    table.map(([, , place]) => place),
  )
  // A payer's words in an attachment do not make an order a combine order.
  const attach = JSON.stringify({ attach: '"combine_out_trade_no":"C-2"' })
  equal(world.callback('4400', { resource: attach }).object, '4400')
})

test('a batch is numbered in its order, and what breaks leaves no gap', async (t) => {
  const world = await createCallbackWorld(t)
  const three = ['5000', '5001', '5002'].map((id) => world.callback(id, refund('4200')))
  await world.db.transaction().execute((tx) => tell(tx, [world.callback('4200'), ...three]))
  const broken = held(world.db, (tx) => tell(tx, [world.callback('5003', refund('4200'))]))
  await broken.begun
  ok((await broken.breakOff()) instanceof Error)
  await enqueue(world, '5004', refund('4200'))
  const { events } = await readAll(world.db)
  deepEqual(
    events.map(({ subject, sequence }) => [subject, sequence]),
    [
      ['4200', 1],
      ['5000', 2],
      ['5001', 3],
      ['5002', 4],
      ['5004', 5],
    ],
  )
})

test('nothing is read while something before it is uncommitted', async (t) => {
  const world = await createCallbackWorld(t)
  const first = held(world.db, (tx) => tell(tx, [world.callback('A')]))
  await first.begun
  await enqueue(world, 'B')
  const before = await readOn(world.sister)
  deepEqual(placesOf(before.events), [], 'A may still come before B')
  await first.commit()
  deepEqual(placesOf((await readAll(world.sister, before.cursor)).events), ['A 1', 'B 1'])
})

test('who began earlier and tells later stands later in its object', async (t) => {
  const world = await createCallbackWorld(t)
  const [early, late] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const older = world.db.transaction().execute(async (tx) => {
    // It takes its number in the order of transactions, and then has other things to do.
    await tell(tx, [world.callback('other')])
    early.resolve()
    await late.promise
    await tell(tx, [world.callback('5000', refund('A'))])
  })
  await early.promise
  await enqueue(world, 'A')
  late.resolve()
  await older
  const { events } = await readAll(world.sister, undefined, 1)
  deepEqual(placesOf(events), ['other 1', 'A 1', 'A 2'])
})

test('a session that is killed in the middle holds nobody up and leaves no gap', async (t) => {
  const world = await createCallbackWorld(t)
  const pid = Promise.withResolvers<number>()
  const dying = held(world.db, async (tx) => {
    await tell(tx, [world.callback('A')])
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    pid.resolve(rows[0]?.pid ?? 0)
  })
  await dying.begun
  await enqueue(world, 'B')
  const before = await readOn(world.sister)
  equal(before.events.length, 0)
  await sql`select pg_terminate_backend(${await pid.promise})`.execute(world.sister)
  ok((await dying.commit()) instanceof Error)
  // Somebody else goes on from the cursor that was kept.
  await enqueue(world, 'A')
  const after = await readAll(world.sister, before.cursor)
  deepEqual(placesOf(after.events), ['B 1', 'A 1'])
})

/** Tells of a few objects in one transaction, holds it open for a moment, and sometimes gives up. */
async function writer(world: CallbackWorld, turn: number): Promise<number> {
  const objects = [turn % 5, (turn * 3) % 7, (turn * 5) % 11].map((each) => `order-${each}`)
  const gaveUp = new Error('gave up')
  try {
    return await inTransaction(world.sister, async (tx) => {
      const callbacks = objects.map((object, at) => world.callback(`${turn}-${at}`, refund(object)))
      await tell(tx, callbacks.slice(0, turn % 4))
      await sleep(turn % 13)
      if (turn % 6 === 0) throw gaveUp
      return Math.min(turn % 4, 3)
    })
  } catch (error) {
    if (error !== gaveUp) throw error
    return 0
  }
}

test('a crowd that tells at once: gapless, in order, and nothing is passed over', async (t) => {
  const world = await createCallbackWorld(t)
  const read: Event[] = []
  let [isOver, cursor]: [boolean, string | undefined] = [false, undefined]
  const reader = (async () => {
    for (let last = false; !last; ) {
      last = isOver
      const on = await readOn(world.db, cursor)
      read.push(...on.events)
      cursor = on.cursor
    }
  })()
  const written: number[] = []
  const lanes = Array.from({ length: 12 }, async (_, lane) => {
    for (let turn = lane; turn < 360; turn += 12) written.push(await writer(world, turn))
  })
  await Promise.all(lanes)
  await allReadable(world.db)
  isOver = true
  await reader
  equal(
    read.length,
    written.reduce((sum, count) => sum + count, 0),
  )
  equal(new Set(read.map(({ id }) => id)).size, read.length)
  for (const [object, events = []] of Object.entries(Object.groupBy(read, (each) => each.object)))
    deepEqual(
      events.map(({ sequence }) => sequence),
      events.map((_, index) => index + 1),
      object,
    )
})

test('a cursor is checked, and comes back from an empty page', async (t) => {
  const world = await createCallbackWorld(t)
  const { cursor } = await readOn(world.db)
  equal((await readOn(world.db, cursor)).cursor, cursor)
  await enqueue(world, 'A')
  const one = await readAll(world.db, cursor)
  deepEqual(placesOf(one.events), ['A 1'])
  equal((await readOn(world.db, one.cursor)).cursor, one.cursor)
  const encoded = (text: string) => Buffer.from(text).toString('base64url')
  const bad = ['x', encoded('1.1'), encoded('1.-1.a'), `${one.cursor}AA`, encoded('1.1.a b')]
  const large = [encoded('9999999999999999999.1.a'), encoded('1.9999999999.a')]
  for (const each of [...bad, ...large])
    equal(await codeOf(() => readOn(world.db, each)), 'CURSOR_INVALID', each)
  const ahead = cursorOf({ position: 1n << 40n, sequence: 1, id: 'a' })
  equal(await codeOf(() => readOn(world.db, ahead)), 'CURSOR_AHEAD')
})

test('a merchant reads its own events only', async (t) => {
  const world = await createCallbackWorld(t)
  await enqueue(world, 'A')
  await enqueue(world, 'A', { mchid: '1900000002' })
  const { events, cursor } = await readAll(world.db)
  deepEqual(placesOf(events), ['A 1'])
  const other = await readEvents({ db: world.db }, { mchid: '1900000002', cursor, limit: 5 })
  deepEqual(placesOf(other.events), ['A 1'], 'numbered for whom it is told, not for all')
  await rejects(readEvents({ db: world.db }, { mchid, cursor: '', limit: 5 }))
})
