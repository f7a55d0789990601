import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs, plusMs } from '#kernel/time'
import { createMetrics } from '#platform/metrics'
import { created, createPaymentWorld, mchid, order, pay } from '#test/payments'
import {
  billOf,
  day,
  keyOf,
  morning,
  putItems,
  spillFolder,
  streamOf,
  type Trade,
  tradesOf,
} from '#test/reconciliation'
import { createWorld, type World } from '#test/world'
import { measureBreaks } from '../backlog/measure-breaks.ts'
import { reconcileChannel } from '../reconcile-channel.ts'
import { findBreaks } from '../store.ts'
import { queryWallet } from './query-wallet.ts'
import { type Answer, resolveBreaks } from './resolve-breaks.ts'

const lane = { businessDate: day, source: 'channel', party: 'wallet' } as const

const reconcile = ({ db }: World, trades: readonly Trade[]) =>
  reconcileChannel(
    { db, now: () => morning, spillFolder },
    { businessDate: day, party: 'wallet', bytes: streamOf(billOf(trades)) },
  )

const outcomes = async ({ db }: World) =>
  (await findBreaks(db, lane)).map(
    ({ class: kind, key, how, evidence }) => `${kind} ${key} ${how} ${evidence}`,
  )

type Case = Readonly<{
  ours: Partial<Trade> | null
  theirs: Partial<Trade> | null
  answer: Answer | 'error' | undefined
  how: string
}>

const told = (state: string, amount: bigint): Answer => ({ state, amount })

test('what the channel tells as we do is resolved, and what it tells otherwise waits for people', async () => {
  const cases: readonly Case[] = [
    { ours: {}, theirs: null, answer: told('SUCCESS', 10n), how: 'channel_queried' },
    { ours: {}, theirs: null, answer: told('SUCCESS', 11n), how: 'null' },
    { ours: {}, theirs: null, answer: told('CLOSED', 10n), how: 'null' },
    { ours: {}, theirs: null, answer: undefined, how: 'null' },
    { ours: {}, theirs: null, answer: 'error', how: 'null' },
    { ours: null, theirs: {}, answer: undefined, how: 'channel_queried' },
    { ours: null, theirs: {}, answer: told('SUCCESS', 10n), how: 'null' },
    { ours: {}, theirs: { amount: 9n }, answer: told('SUCCESS', 10n), how: 'channel_queried' },
    { ours: {}, theirs: { amount: 9n }, answer: told('SUCCESS', 9n), how: 'null' },
    {
      ours: { kind: 'refund', state: 'PROCESSING' },
      theirs: { kind: 'refund' },
      answer: told('SUCCESS', 10n),
      how: 'channel_queried',
    },
    {
      ours: { kind: 'refund' },
      theirs: { kind: 'refund', state: 'ABNORMAL' },
      answer: told('ABNORMAL', 10n),
      how: 'null',
    },
    // A query says nothing of fees.
    { ours: {}, theirs: { fee: 7n }, answer: told('SUCCESS', 10n), how: 'null' },
  ]
  await using world = await createWorld()
  const trades = cases.map((each, index): readonly [Trade | null, Trade | null, Case] => {
    const base: Trade = {
      kind: 'payment',
      id: `77${index}`,
      mchid,
      currency: 'CNY',
      amount: 10n,
      fee: 0n,
      state: 'SUCCESS',
    }
    return [
      each.ours && { ...base, ...each.ours },
      each.theirs && { ...base, ...each.theirs },
      each,
    ]
  })
  await putItems(world.db, day, [
    ...tradesOf(1, 20),
    ...trades.flatMap(([ours]) => (ours ? [ours] : [])),
  ])
  await reconcile(world, [
    ...tradesOf(1, 20),
    ...trades.flatMap(([, theirs]) => (theirs ? [theirs] : [])),
  ])
  const answers = new Map(
    trades.map(([ours, theirs, { answer }]) => [(ours ?? theirs)?.id ?? '', answer]),
  )
  const queryChannel = async ({ id }: { id: string }) => {
    const answer = answers.get(id)
    if (answer === 'error') throw new Error('the channel does not answer')
    return answer
  }
  const deps = { db: world.db, now: () => morning, queryChannel }
  deepEqual(await resolveBreaks(deps), { asked: 11, resolved: 4, failed: 1, crossDay: 0 })
  const hows = new Map((await findBreaks(world.db, lane)).map(({ key, how }) => [key, String(how)]))
  deepEqual(
    trades.map(([ours, theirs]) => {
      const trade = ours ?? theirs
      return trade && hows.get(keyOf(trade))
    }),
    cases.map(({ how }) => how),
  )
  // Nobody is asked again before an hour is over.
  equal((await resolveBreaks(deps)).asked, 0)
  equal((await resolveBreaks({ ...deps, now: () => plusMs(morning, 2 * hourMs) })).asked, 7)
})

test('the wallet answers for itself, and the evidence says what it answered', async () => {
  await using world = await createPaymentWorld()
  const paid = await created(world, order('paid'))
  await pay(world, paid)
  const base = { mchid, currency: 'CNY', amount: 1_000n, fee: 6n, state: 'SUCCESS' } as const
  const short: Trade = { ...base, kind: 'payment', id: paid.id }
  const invented: Trade = { ...base, kind: 'refund', id: '50999' }
  const reversed: Trade = { ...base, kind: 'reversal', id: paid.id, state: 'REVOKED' }
  const sound = tradesOf(1, 5)
  await putItems(world.db, day, [...sound, short])
  await reconcile(world, [...sound, invented, reversed])
  await resolveBreaks({ db: world.db, now: () => morning, queryChannel: queryWallet(world.db) })
  deepEqual((await outcomes(world)).toSorted(), [
    'long refund:50999 channel_queried 向渠道查询：渠道无此交易',
    `long reversal:${paid.id} channel_queried 向渠道查询：渠道无此交易`,
    `short payment:${paid.id} channel_queried 向渠道查询：SUCCESS，1000分`,
  ])
})

test('a scrape tells what is open of each class, what is at stake and how old it is', async () => {
  await using world = await createWorld()
  const metrics = createMetrics()
  measureBreaks({ db: world.db, now: () => plusMs(morning, hourMs), metrics })
  const figures = async () =>
    Object.fromEntries(
      [...(await metrics.text()).matchAll(/^tongbao_recon_breaks_(\w+) (\S+)$/gm)]
        .map(([, name = '', figure = '']) => [name, figure] as const)
        .filter(([, figure]) => figure !== '0'),
    )
  deepEqual(await figures(), {})
  const [a, b, c, d] = tradesOf(4, 4)
  if (!a || !b || !c || !d) throw new Error('four were asked for')
  await putItems(world.db, day, [a, { ...b, amount: 100n }, c])
  await reconcile(world, [{ ...a, fee: a.fee + 3n }, c, c, c, { ...d, amount: 70n }])
  deepEqual(await figures(), {
    long_open: '1',
    long_minor: '70',
    long_oldest_seconds: '3600',
    short_open: '1',
    short_minor: '100',
    short_oldest_seconds: '3600',
    fee_open: '1',
    fee_minor: '3',
    fee_oldest_seconds: '3600',
    duplicate_open: '1',
    duplicate_minor: String(2n * c.amount),
    duplicate_oldest_seconds: '3600',
  })
  await world.db.destroy()
  deepEqual(new Set(Object.values(await figures())), new Set(['Nan']))
})
