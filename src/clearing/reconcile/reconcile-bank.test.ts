import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, plusMs } from '#kernel/time'
import { closeDay } from '#ledger'
import { alice, bob, codeOf, created, createPaymentWorld, order, pay, start } from '#test/payments'
import { day, dayTwo, refunded, spillFolder } from '#test/reconciliation'
import type { LaidEntry } from './bank-statement.ts'
import { statementOfDay } from '../bank/demo/statement-of-day.ts'
import { proveCustody } from '../custody/prove-custody.ts'
import { reconcileBank } from './reconcile-bank.ts'
import { findBreaks } from './store.ts'

const later = plusMs(start, 3 * dayMs)
const card = { id: 'bc_1', kind: 'debit', bankType: 'DEMO_DEBIT', title: '演示银行1234' } as const

/** Two gifts, three payments by card and a refund of one of them. */
async function spent() {
  const world = await createPaymentWorld()
  const entries: LaidEntry[] = [alice, bob].map((reference) => ({
    reference,
    amount: 100_000n,
    side: 'in',
  }))
  for (const number of ['n0', 'n1', 'n2']) {
    const { id } = await created(world, order(number))
    await pay(world, order(number, { id }), { funding: { method: 'card', card } })
    entries.push({ reference: id, amount: 1_000n, side: 'in' })
  }
  entries.push({ reference: await refunded(world, 'n2', 400n), amount: 400n, side: 'out' })
  const statementOf = (told: readonly LaidEntry[], opening = 0n) => ({
    currency: 'CNY',
    opening,
    closing: told.reduce(
      (sum, { side, amount }) => (side === 'in' ? sum + amount : sum - amount),
      opening,
    ),
    entries: told,
  })
  const lay = (told: readonly LaidEntry[], businessDate = day) =>
    reconcileBank(
      { db: world.db, now: () => later, spillFolder },
      { businessDate, bank: 'demo', statement: statementOf(told) },
    )
  const told = async (businessDate = day) =>
    (await findBreaks(world.db, { businessDate, source: 'bank', party: 'demo' })).map(
      ({ class: kind, key, how, ours, theirs }) =>
        `${kind} ${key.split(':')[0]} ${ours?.amount} ${theirs?.amount} ${how}`,
    )
  return { world, entries, lay, told, statementOf }
}

test('a statement is what the entries of the day did to custody, and what is not so is found', async () => {
  const { world, entries, lay, told } = await spent()
  await using each = world
  equal(await codeOf(() => lay(entries)), 'RECON_DAY_NOT_CUT')
  await closeDay(each.db, { businessDate: day, now: later })
  const { matched, state } = await lay(entries)
  deepEqual([matched, state, await told()], [6n, 'DONE', []])

  const [a, b, c, d, e, f] = entries
  if (!a || !b || !c || !d || !e || !f) throw new Error('six were made')
  const stranger: LaidEntry = { reference: '汇款附言', amount: 77n, side: 'in' }
  await lay([a, b, { ...c, amount: 999n }, e, e, f, stranger])
  deepEqual((await told()).toSorted(), [
    'amount in 1000 999 null',
    'duplicate in undefined 1000 null',
    'long in undefined 77 null',
    'short in 1000 undefined null',
  ])
})

test('what the bank books a day later is no difference then', async () => {
  const { world, entries, lay, told } = await spent()
  await using each = world
  await closeDay(each.db, { businessDate: day, now: later })
  await closeDay(each.db, { businessDate: dayTwo, now: later })
  const last = entries.slice(-1)
  await lay(entries.slice(0, -1))
  deepEqual(await told(), ['short out 400 undefined null'])
  await lay(last, dayTwo)
  deepEqual(await told(), ['short out 400 undefined cross_day'])
  deepEqual(await told(dayTwo), ['long out undefined 400 cross_day'])
})

test('a statement that does not add up is refused whole', async () => {
  const { world, entries, statementOf } = await spent()
  await using each = world
  await closeDay(each.db, { businessDate: day, now: later })
  const sound = statementOf(entries)
  const lay = (statement: typeof sound) =>
    codeOf(() =>
      reconcileBank(
        { db: each.db, now: () => later, spillFolder },
        { businessDate: day, bank: 'demo', statement },
      ),
    )
  equal(await lay({ ...sound, closing: sound.closing + 1n }), 'RECON_FILE_REFUSED')
  equal(await lay({ ...sound, entries: entries.slice(1) }), 'RECON_FILE_REFUSED')
  const lane = { businessDate: day, source: 'bank', party: 'demo' } as const
  deepEqual(
    (await findBreaks(each.db, lane)).map((one) => `${one.class} ${one.state}`),
    ['total OPEN', 'total OPEN'],
  )
})

test("the demo bank's own statement says what our books say, and closes with what custody holds", async () => {
  const { world } = await spent()
  await using each = world
  await closeDay(each.db, { businessDate: day, now: later })
  const statement = await statementOfDay(each.db, day)
  if (!statement) throw new Error('the day is closed')
  const deps = { db: each.db, now: () => later, spillFolder }
  const { ours, theirs, matched } = await reconcileBank(deps, {
    businessDate: day,
    bank: 'demo',
    statement,
  })
  deepEqual([ours, theirs, matched], [6n, 6n, 6n])
  const { proofs, alarms } = await proveCustody(deps, { businessDate: day, statement })
  deepEqual([proofs[0]?.difference, proofs[0]?.bankDifference, alarms], [0n, 0n, []])
})
