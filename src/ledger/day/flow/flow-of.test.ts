import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, constantFrom, integer, oneof, record } from 'fast-check'
import * as fc from 'fast-check'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { dayMs, hourMs, plusMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import { customer, hold, merchant, move, open, resolve, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { balanceOf } from '../../accounts.ts'
import { post } from '../../post.ts'
import { type AccountRef, stands, type Transfer } from '../../transfer.ts'
import { closeDays, datesFrom } from '../close-day.ts'
import { type FlowAsked, type FlowPage, flowOf } from './flow-of.ts'

const alice = customer('alice')
const shop = merchant('shop')
const till: AccountRef = { kind: 'merchant_available', owner: 'shop' }
const purse = [shop, till]

const postAt = (db: Db, at: Date, ...transfers: readonly Transfer[]) =>
  inTransaction(db, (tx) => post(tx, transfers, at))

async function pagesOf(db: Db, date: string, asked: Partial<FlowAsked> = {}) {
  const pages: FlowPage[] = []
  const usual = { accounts: purse, currency: 'CNY', businessDate: date } as const
  for await (const page of flowOf(db, { ...usual, ...asked })) pages.push(page)
  return pages
}

/** Keys, signed amounts and balances, and what the day opens and closes with. */
async function told(db: Db, date: string, asked: Partial<FlowAsked> = {}) {
  const pages = await pagesOf(db, date, asked)
  return {
    opening: pages[0]?.opening,
    lines: pages.flatMap(({ lines }) =>
      lines.map(({ key, amount, balance }) => [key, amount, balance]),
    ),
    closing: pages.at(-1)?.closing,
  }
}

async function createTown() {
  const world = await createWorld()
  await open(world.db, vault, alice, shop, till)
  await postAt(world.db, new Date('2026-11-23T01:00:00Z'), move('k0', vault, alice, 10_000))
  return world
}

test('a flow tells what may leave the purse, whichever of its accounts moved', async () => {
  await using world = await createTown()
  const { db } = world
  const at = (text: string) => new Date(`2026-11-${text}:00:00Z`)
  await postAt(db, at('24T01'), move('k1', alice, shop, 500), hold('h1', shop, alice, 80))
  await postAt(db, at('24T02'), hold('h2', shop, alice, 30), hold('h3', alice, shop, 7))
  const part = { key: 'h1:p', kind: 'post', pendingKey: 'h1', posting: 'capture' } as const
  await postAt(db, at('25T01'), { ...part, amount: fen(50n) }, resolve('h3:p', 'post', 'h3'))
  await postAt(db, at('25T02'), move('k2', shop, till, 100), resolve('h2:v', 'void', 'h2'))
  await postAt(db, at('25T03'), hold('h4', till, shop, 40), move('k3', till, alice, 10))
  await postAt(db, at('26T01'), resolve('h4:p', 'post', 'h4'), hold('h5', shop, alice, 1))
  await closeDays(db, at('27T01'))

  assert.deepEqual(await told(db, '2026-11-24'), {
    opening: 0n,
    lines: [
      ['k1', 500n, 500n],
      ['h1', -80n, 420n],
      ['h2', -30n, 390n],
    ],
    closing: 390n,
  })
  assert.deepEqual(await told(db, '2026-11-25'), {
    opening: 390n,
    lines: [
      ['h1:p', 30n, 420n],
      ['h3:p', 7n, 427n],
      ['h2:v', 30n, 457n],
      ['h4', -40n, 417n],
      ['k3', -10n, 407n],
    ],
    closing: 407n,
  })
  const third = await told(db, '2026-11-26')
  assert.deepEqual(third.lines, [
    ['h4:p', 40n, 447n],
    ['h5', -1n, 446n],
  ])
  assert.deepEqual(await told(db, '2026-11-26', { opening: 1_000n }), {
    opening: 1_000n,
    lines: [
      ['h4:p', 40n, 1_040n],
      ['h5', -1n, 1_039n],
    ],
    closing: 1_039n,
  })
  await assert.rejects(
    pagesOf(db, '2026-11-27'),
    (error) => error instanceof Refusal && error.code === 'DAY_NOT_CLOSED',
  )
  const nobody = await told(db, '2026-11-25', { accounts: [merchant('nobody')] })
  assert.deepEqual(nobody, { opening: 0n, lines: [], closing: 0n })
})

const refs = [alice, customer('bob'), shop, till, merchant('other')]
const start = new Date('2026-11-24T00:00:00Z')

const events = array(
  oneof(
    {
      weight: 3,
      arbitrary: record({
        hours: integer({ min: 0, max: 9 }),
        debit: integer({ min: 0, max: refs.length - 1 }),
        step: integer({ min: 1, max: refs.length - 1 }),
        amount: integer({ min: 1, max: 50 }),
        kind: constantFrom('direct' as const, 'pending' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: record({
        hours: integer({ min: 0, max: 9 }),
        part: integer({ min: 1, max: 50 }),
        ends: constantFrom('post' as const, 'void' as const),
      }),
    },
  ),
  { minLength: 5, maxLength: 50 },
)

test('a day closes with what the next one opens with, and the last with what is there', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (happened) => {
      await using world = await createWorld()
      const { db } = world
      await open(db, vault, ...refs)
      await postAt(db, start, ...refs.map((ref, index) => move(`k${index}`, vault, ref, 100)))
      let now = start
      const holds: { key: string; amount: number }[] = []
      for (const [index, event] of happened.entries()) {
        now = plusMs(now, event.hours * hourMs)
        const key = `e${index}`
        if ('ends' in event) {
          const pending = holds.shift()
          if (!pending) continue
          const amount = fen(BigInt(Math.min(event.part, pending.amount)))
          const common = {
            key,
            pendingKey: pending.key,
            posting: 'test',
            kind: event.ends,
          } as const
          await postAt(db, now, event.ends === 'post' ? { ...common, amount } : common)
          continue
        }
        const debit = refs[event.debit] ?? alice
        const credit = refs[(event.debit + event.step) % refs.length] ?? shop
        const make = event.kind === 'direct' ? move : hold
        const verdicts = await postAt(db, now, make(key, debit, credit, event.amount))
        if (event.kind === 'pending' && verdicts.every(stands))
          holds.push({ key, amount: event.amount })
      }
      const last = plusMs(now, dayMs)
      await closeDays(db, plusMs(last, dayMs))

      let opening = 0n
      for (const date of datesFrom('2026-11-24', last.toISOString().slice(0, 10))) {
        const whole = await pagesOf(db, date)
        assert.equal(whole[0]?.opening, opening, `${date} opens`)
        const pages = await pagesOf(db, date, { limit: 2 })
        assert.deepEqual(
          pages.flatMap(({ lines }) => lines),
          whole.flatMap(({ lines }) => lines),
          'pages of any size',
        )
        const sum = whole
          .flatMap(({ lines }) => lines)
          .reduce((all, { amount }) => all + amount, 0n)
        opening += sum
        assert.equal(whole.at(-1)?.closing, opening, `${date} closes`)
      }
      const there = await Promise.all(purse.map((ref) => balanceOf(db, ref, 'CNY')))
      assert.equal(
        opening,
        there.reduce((all, { available }) => all + available.minor, 0n),
      )
    }),
    { numRuns: 15 },
  )
})
