import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, constantFrom, integer, oneof, record } from 'fast-check'
import * as fc from 'fast-check'
import { fen } from '#kernel/money'
import { businessDate, dayAfter, dayMs, plusMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { customer, merchant, open, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { type AccountKind, chart } from '../chart.ts'
import { post } from '../post.ts'
import type { AccountRef, Transfer } from '../transfer.ts'
import { closeDays, datesFrom } from './close-day.ts'
import { verifyDays } from './proof/verify-days.ts'
import { type StatementPlace, statementOf } from './statement/statement-of.ts'
import { trialBalance } from './trial-balance.ts'

const accounts: readonly AccountRef[] = [
  customer('alice'),
  customer('bob'),
  merchant('shop'),
  { kind: 'custody', owner: 'bank' },
  vault,
]

const start = new Date('2026-11-24T04:00:00Z')

/** A transfer some hours after the last event, or before it when a clock is behind; or a close. */
const events = array(
  oneof(
    {
      weight: 6,
      arbitrary: record({
        hours: integer({ min: -9, max: 20 }),
        debit: integer({ min: 0, max: accounts.length - 1 }),
        step: integer({ min: 1, max: accounts.length - 1 }),
        amount: integer({ min: 1, max: 50 }),
        kind: constantFrom('direct' as const, 'direct' as const, 'pending' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: record({
        hours: integer({ min: 0, max: 9 }),
        ends: constantFrom('post' as const, 'void' as const),
      }),
    },
    { weight: 2, arbitrary: record({ closes: integer({ min: 0, max: 40 }) }) },
  ),
  { minLength: 5, maxLength: 40 },
)

type Event = typeof events extends fc.Arbitrary<readonly (infer Each)[]> ? Each : never

/** What moved, told in the plainest words. */
type Moved = Readonly<{ date: string; debit: AccountRef; credit: AccountRef; amount: bigint }>

type Play = {
  readonly db: Db
  readonly moved: Moved[]
  readonly held: { key: string; debit: AccountRef; credit: AccountRef; amount: bigint }[]
  now: Date
  /** Nothing is written on this date or before. */
  closed: string
}

async function play(game: Play, event: Event, key: string): Promise<void> {
  if ('closes' in event) {
    game.now = plusMs(game.now, (event.closes * dayMs) / 24)
    await closeDays(game.db, game.now)
    const through = businessDate(plusMs(game.now, -dayMs - 300_000))
    if (through > game.closed) game.closed = through
    return
  }
  const at = plusMs(game.now, (event.hours * dayMs) / 24)
  if (at > game.now) game.now = at
  const today = businessDate(at)
  const date = today > game.closed ? today : dayAfter(game.closed)
  if ('ends' in event) {
    const hold = game.held.shift()
    if (!hold) return
    await postOne(game, at, { key, kind: event.ends, pendingKey: hold.key, posting: event.ends })
    if (event.ends === 'post') game.moved.push({ date, ...hold })
    return
  }
  const debit = accounts[event.debit] ?? vault
  const credit = accounts[(event.debit + event.step) % accounts.length] ?? vault
  const amount = BigInt(event.amount)
  const transfer = {
    key,
    kind: event.kind,
    debit,
    credit,
    amount: fen(amount),
    posting: event.kind,
  }
  if ((await postOne(game, at, transfer)) !== 'posted') return
  if (event.kind === 'direct') game.moved.push({ date, debit, credit, amount })
  else game.held.push({ key, debit, credit, amount })
}

const postOne = async ({ db }: Play, now: Date, transfer: Transfer) =>
  (await inTransaction(db, (tx) => post(tx, [transfer], now)))[0]

const sum = (moved: readonly Moved[], side: 'debit' | 'credit', kind: AccountKind): bigint =>
  moved.filter((each) => each[side].kind === kind).reduce((rest, { amount }) => rest + amount, 0n)

function modelTrial(moved: readonly Moved[], date: string) {
  const before = moved.filter((each) => each.date < date)
  const today = moved.filter((each) => each.date === date)
  const kinds = (Object.keys(chart) as AccountKind[]).filter((kind) =>
    [...before, ...today].some(({ debit, credit }) => debit.kind === kind || credit.kind === kind),
  )
  return kinds.map((kind) => {
    const opening = sum(before, 'debit', kind) - sum(before, 'credit', kind)
    const [debits, credits] = [sum(today, 'debit', kind), sum(today, 'credit', kind)]
    return [kind, opening, debits, credits, opening + debits - credits]
  })
}

async function assertTrial({ db, moved, closed }: Play, date: string): Promise<void> {
  const { lines, isBalanced, isFinal } = await trialBalance(db, date)
  assert.equal(isBalanced, true)
  assert.equal(isFinal, date <= closed)
  const told = lines.map((line) => [
    line.kind,
    line.openingDebit - line.openingCredit,
    line.debits,
    line.credits,
    line.closingDebit - line.closingCredit,
  ])
  assert.deepEqual(told, modelTrial(moved, date), date)
}

const isOn = (ref: AccountRef, other: AccountRef): boolean =>
  ref.kind === other.kind && ref.owner === other.owner

/** The whole statement in pages of a size. */
async function readPages(db: Db, account: AccountRef, [from, to, limit]: [string, string, number]) {
  const [pages, asked] = [[], { account, currency: 'CNY', from, to, limit } as const] as const
  const read: Awaited<ReturnType<typeof statementOf>>[] = [...pages]
  let after: StatementPlace | undefined
  do {
    const page = await statementOf(db, { ...asked, after })
    assert(page.lines.length <= limit)
    assert.equal(page.opening, read.at(-1)?.closing ?? page.opening, 'a page opens where one ended')
    read.push(page)
    after = page.next
  } while (after)
  return {
    opening: read[0]?.opening,
    closing: read.at(-1)?.closing,
    lines: read.flatMap((page) => page.lines),
  }
}

async function assertStatement(
  { db, moved }: Play,
  account: AccountRef,
  [from, to, limit]: [string, string, number],
): Promise<void> {
  const sign = chart[account.kind].side === 'debit' ? 1n : -1n
  const mine = moved.flatMap(({ date, debit, credit, amount }) => {
    if (isOn(debit, account)) return [{ date, counter: credit, debit: amount, credit: 0n }]
    if (isOn(credit, account)) return [{ date, counter: debit, debit: 0n, credit: amount }]
    return []
  })
  const total = (legs: typeof mine) =>
    sign * legs.reduce((rest, leg) => rest + leg.debit - leg.credit, 0n)
  const { opening, lines, closing } = await readPages(db, account, [from, to, limit])
  assert.equal(opening, total(mine.filter(({ date }) => date < from)))
  assert.equal(closing, total(mine.filter(({ date }) => date <= to)))
  const inside = mine.filter(({ date }) => date >= from && date <= to)
  assert.equal(lines.length, inside.length)
  for (const date of new Set(inside.map((leg) => leg.date))) {
    // Clocks jump in this history, and within a day the order of the books is that of batches.
    const told = lines
      .filter((line) => line.businessDate === date)
      .map(({ debit, credit, counter }) => `${debit} ${credit} ${counter?.kind} ${counter?.owner}`)
    const meant = inside
      .filter((leg) => leg.date === date)
      .map(({ debit, credit, counter }) => `${debit} ${credit} ${counter.kind} ${counter.owner}`)
    assert.deepEqual(told.toSorted(), meant.toSorted())
  }
  assert.deepEqual(
    lines.map((line) => line.businessDate),
    inside.map((leg) => leg.date).toSorted(),
  )
}

test('a random history: trial balances and statements are those of a plain model', async () => {
  await fc.assert(
    fc.asyncProperty(events, integer({ min: 1, max: 7 }), async (history, limit) => {
      await using world = await createWorld()
      await open(world.db, ...accounts)
      const game: Play = { db: world.db, moved: [], held: [], now: start, closed: '' }
      for (const [at, event] of history.entries()) {
        // A resolution's key is born with its hold's; these keys tell no birth.
        await play(game, event, `k${at}`)
      }
      assert.deepEqual(await verifyDays(world.db), [])
      const last = dayAfter(businessDate(game.now))
      const dates = [...datesFrom('2026-11-22', last)]
      for (const date of dates) await assertTrial(game, date)
      const third = dates[Math.floor(dates.length / 3)] ?? last
      for (const account of accounts)
        for (const range of [
          ['2026-11-22', last],
          [third, last],
          ['2026-11-22', third],
        ] as const)
          await assertStatement(game, account, [...range, limit])
    }),
    { numRuns: 12 },
  )
})
