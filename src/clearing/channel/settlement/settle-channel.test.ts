import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fen } from '#kernel/money'
import { dayMs, plusMs } from '#kernel/time'
import {
  type AccountKind,
  accountsOf,
  balanceOf,
  closeDay,
  openAccounts,
  post,
  verifyBooks,
} from '#ledger'
import { addStaff, type ApprovalId, decide } from '#oversight'
import { inTransaction } from '#platform/db'
import { codeOf, createPaymentWorld, mchid, start } from '#test/payments'
import { day, dayTwo, morning, spillFolder } from '#test/reconciliation'
import { sql } from 'kysely'
import { createLog } from '#platform/log'
import type { Bank } from '../../bank/bank.ts'
import { proveCustody } from '../../custody/prove-custody.ts'
import { proveDays } from '../../custody/prove-days.ts'
import { findProofs } from '../../custody/store.ts'
import type { LaidEntry } from '../../reconcile/bank-statement.ts'
import { reconcileBank } from '../../reconcile/reconcile-bank.ts'
import type { BillTotals } from '../../reconcile/read-trade-bill.ts'
import { findBreaks } from '../../reconcile/store.ts'
import { expectSettlement } from './expect-settlement.ts'
import { type ArrivalProposal, executeArrival, proposeArrival } from './settle-channel.ts'
import { settleArrived } from './settle-arrived.ts'
import { countUnpaid, findSettlementOf, sumExpected } from './store.ts'

const channel = 'theirs'
const dayThree = '2026-11-26'

const totals = (paid: bigint, refunded: bigint, fee: bigint): BillTotals => ({
  payments: 1,
  paid,
  refunds: 1,
  refunded,
  fee,
})

/** A channel that has taken a hundred yuan for a merchant, and gives bills. */
async function owed({ isMirrored = true } = {}) {
  const world = await createPaymentWorld()
  const { db } = world
  const clock = { at: morning }
  const warned: unknown[] = []
  const deps = {
    db,
    now: () => clock.at,
    isMirrored,
    log: { warn: (told: unknown) => void warned.push(told) },
  }
  await inTransaction(db, async (tx) => {
    await openAccounts(tx, accountsOf('channel', channel), 'CNY', start)
    const taken = {
      key: 'taken',
      kind: 'direct' as const,
      posting: 'pay_from_channel',
      debit: { kind: 'channel_receivable', owner: channel },
      credit: { kind: 'merchant_unsettled', owner: mchid },
      amount: fen(10_000n),
    } as const
    await post(tx, [taken], start)
  })
  const expect = (
    businessDate: string,
    told: BillTotals,
    id = `cs_01JA2B3C4D5E6F7G8H9JKMN0${businessDate.slice(-2)}`,
  ) =>
    inTransaction(db, (tx) => expectSettlement(tx, { channel, businessDate, id }, told, clock.at))
  const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })
  const [maker, checker] = [await take('经办'), await take('复核')]
  const claim = (given: Partial<ArrivalProposal> = {}) =>
    proposeArrival(deps, {
      channel,
      businessDate: day,
      reference: 'WX20261125',
      arrivedOn: dayTwo,
      maker: maker.id,
      ...given,
    })
  const approve = (approvalId: ApprovalId) =>
    decide(deps, { approvalId, staffId: checker.id, verdict: 'approve', note: '' })
  const held = async (kind: AccountKind, owner: string) =>
    (await balanceOf(db, { kind, owner }, 'CNY')).posted.minor
  const figures = async () => ({
    custody: (await held('custody', 'demo')) - 200_000n,
    receivable: await held('channel_receivable', channel),
    cost: await held('channel_cost', channel),
  })
  const stateOf = async (businessDate = day) =>
    (await findSettlementOf(db, { channel, businessDate }))?.how ?? 'expected'
  const statement = (businessDate: string, opening: bigint, entries: readonly LaidEntry[]) => {
    const closing = entries.reduce(
      (sum, { side, amount }) => sum + (side === 'in' ? amount : -amount),
      opening,
    )
    return reconcileBank(
      { db, now: () => clock.at, spillFolder },
      { businessDate, bank: 'demo', statement: { currency: 'CNY', opening, closing, entries } },
    )
  }
  const breaks = async (businessDate: string) =>
    (await findBreaks(db, { businessDate, source: 'bank', party: 'demo' })).map(
      ({ class: kind, key, how }) => `${kind} ${key} ${how}`,
    )
  return { world, clock, deps, warned, expect, claim, approve, figures, stateOf, statement, breaks }
}

test('a day of a channel is booked once, net, fee and all, whichever way its money went', async () => {
  const table: readonly (readonly [
    BillTotals,
    custody: bigint,
    receivable: bigint,
    cost: bigint,
  ])[] = [
    [totals(10_000n, 0n, 60n), 9_940n, 0n, 60n],
    [totals(10_000n, 2_500n, 45n), 7_455n, 2_500n, 45n],
    // More was given back than paid, and so was the fee.
    [totals(1_000n, 4_000n, -18n), -2_982n, 13_000n, -18n],
    [totals(0n, 0n, 0n), 0n, 10_000n, 0n],
    // Refunds have eaten all but the fee, which is booked without anybody.
    [totals(1_000n, 994n, 6n), 0n, 9_994n, 6n],
  ]
  for (const [told, custody, receivable, cost] of table) {
    const { world, deps, expect, claim, approve, figures, stateOf } = await owed()
    await using each = world
    await Promise.all([expect(day, told), expect(day, told)])
    // A bill that tells otherwise later changes nothing.
    await expect(day, totals(1n, 0n, 0n))
    if (custody === 0n) equal(await stateOf(), 'nothing_due')
    else {
      equal(await stateOf(), 'expected')
      const { id } = await claim()
      equal((await claim()).id, id, 'the same claim is the same approval')
      equal(await codeOf(() => executeArrival(deps, id)), 'APPROVAL_NOT_APPROVED')
      equal(await settleArrived(deps), 0, 'nobody has approved it')
      await approve(id)
      await Promise.all(Array.from({ length: 8 }, () => executeArrival(deps, id)))
      equal(await settleArrived(deps), 0)
      equal(await stateOf(), 'people')
    }
    deepEqual(await figures(), { custody, receivable, cost })
    deepEqual(await verifyBooks(each.db), [])
    await closeDay(each.db, { businessDate: day, now: morning })
    await closeDay(each.db, { businessDate: dayTwo, now: morning })
    await closeDay(each.db, { businessDate: dayThree, now: plusMs(morning, dayMs) })
    for (const businessDate of [day, dayThree]) {
      const { proofs, alarms } = await proveCustody(deps, { businessDate })
      deepEqual([proofs[0]?.difference, alarms], [0n, []], businessDate)
    }
  }
})

test('what cannot be claimed, and what cannot be booked', async () => {
  const { world, deps, warned, expect, claim, approve, figures } = await owed()
  await using each = world
  equal(await codeOf(() => claim()), 'CHANNEL_SETTLEMENT_NOT_FOUND')
  await expect(day, totals(0n, 250_000n, 0n))
  await expect(dayTwo, totals(1_000n, 0n, 6n))
  for (const arrivedOn of [day, '2026-11-27'])
    equal(await codeOf(() => claim({ arrivedOn })), 'CHANNEL_ARRIVAL_TOO_EARLY')
  equal(await codeOf(() => executeArrival(deps, 'ap_nothing')), 'CHANNEL_ARRIVAL_NOT_FOUND')

  const large = await claim()
  await approve(large.id)
  equal(await codeOf(() => executeArrival(deps, large.id)), 'CHANNEL_SETTLEMENT_ACCOUNT_ERROR')
  equal(await settleArrived(deps), 0)
  equal(warned.length, 1)

  const small = await claim({ businessDate: dayTwo, arrivedOn: dayThree })
  await approve(small.id)
  await sql`update clearing.channel_settlement set paid = 900, net = 894
            where business_date = ${dayTwo}::date`.execute(each.db)
  equal(await codeOf(() => executeArrival(deps, small.id)), 'CONTENT_CHANGED')
  deepEqual(await figures(), { custody: 0n, receivable: 10_000n, cost: 0n })
  await sql`update clearing.channel_settlement set paid = 1000, net = 994
            where business_date = ${dayTwo}::date`.execute(each.db)
  equal(await settleArrived(deps), 1)
  equal(
    await codeOf(() => claim({ businessDate: dayTwo, arrivedOn: dayThree })),
    'CHANNEL_SETTLEMENT_DONE',
  )
  deepEqual(await figures(), { custody: 994n, receivable: 9_000n, cost: 6n })
})

test('a booking of the bank that nothing else explains is the channel’s, and the proofs hold around it', async () => {
  const shop = await owed({ isMirrored: false })
  const { world, clock, deps, warned, expect, claim, approve } = shop
  const { figures, stateOf, statement, breaks } = shop
  await using each = world
  await expect(day, totals(10_000n, 0n, 60n))
  for (const businessDate of [day, dayTwo]) await closeDay(each.db, { businessDate, now: morning })
  const opening = 200_000n
  await statement(dayTwo, opening, [{ reference: 'WX20261125', amount: 9_940n, side: 'in' }])
  deepEqual(await breaks(dayTwo), ['long in:WX20261125 null'])
  const claimed = await claim()
  const counts = await Promise.all(Array.from({ length: 6 }, () => settleArrived(deps)))
  equal(
    counts.reduce((sum, count) => sum + count, 0),
    1,
  )
  // People were about to say the same: too late, and nobody is told of it each minute.
  await approve(claimed.id)
  equal(await settleArrived(deps), 0)
  deepEqual(warned, [])
  equal(await codeOf(() => executeArrival(deps, claimed.id)), 'CHANNEL_SETTLEMENT_DONE')
  deepEqual([await stateOf(), await breaks(dayTwo)], ['statement', ['long in:WX20261125 booked']])
  deepEqual(await figures(), { custody: 9_940n, receivable: 0n, cost: 60n })

  const proved = async (businessDate: string, closing: bigint) => {
    const { proofs, alarms } = await proveCustody(deps, {
      businessDate,
      statement: { currency: 'CNY', closing },
    })
    return [proofs[0]?.difference, proofs[0]?.bankDifference, alarms]
  }
  deepEqual(await proved(dayTwo, opening + 9_940n), [0n, 0n, []])
  clock.at = plusMs(morning, dayMs)
  await closeDay(each.db, { businessDate: dayThree, now: clock.at })
  const next = await statement(dayThree, opening + 9_940n, [])
  deepEqual([next.ours, next.matched, await breaks(dayThree)], [0n, 0n, []])
  deepEqual(await proved(dayThree, opening + 9_940n), [0n, 0n, []])
  deepEqual(await verifyBooks(each.db), [])
})

test('the morning that reads a statement books what has arrived before it proves the day', async () => {
  const { world, deps, expect, stateOf } = await owed({ isMirrored: false })
  await using each = world
  await expect(day, totals(10_000n, 0n, 60n))
  for (const businessDate of [day, dayTwo]) await closeDay(each.db, { businessDate, now: morning })
  const opening = 200_000n
  const line = { reference: 'WX1', amount: 9_940n, side: 'in', kind: 'other' } as const
  const bank: Bank = {
    name: 'file',
    custody: 'demo',
    send: async () => [],
    query: async () => [],
    statement: async (businessDate) =>
      businessDate === dayTwo
        ? {
            businessDate,
            currency: 'CNY',
            opening,
            closing: opening + line.amount,
            entries: [{ ...line, bookedAt: morning }],
          }
        : undefined,
  }
  const log = createLog({ level: 'silent' })
  const prove = () => proveDays({ ...deps, log, bank, settleArrived: () => settleArrived(deps) })
  await prove()
  await prove()
  const proofs = await findProofs(each.db, dayTwo)
  equal(await stateOf(), 'statement')
  deepEqual(
    proofs.map(({ attempt, difference, bankDifference }) => [attempt, difference, bankDifference]),
    [[1, 0n, 0n]],
  )
})

test('what could be two things is left to people, and their word explains the statement', async () => {
  const { world, clock, deps, expect, claim, approve, stateOf, statement, breaks } = await owed({
    isMirrored: false,
  })
  await using each = world
  await expect(day, totals(5_000n, 0n, 30n))
  await expect(dayTwo, totals(5_000n, 0n, 30n))
  clock.at = plusMs(morning, dayMs)
  for (const businessDate of [day, dayTwo, dayThree])
    await closeDay(each.db, { businessDate, now: clock.at })
  const lines: readonly LaidEntry[] = [
    { reference: 'A', amount: 4_970n, side: 'in' },
    { reference: 'B', amount: 4_970n, side: 'out' },
    { reference: 'po_01JA2B3C4D5E6F7G8H9JKMNPQR', amount: 4_970n, side: 'in' },
  ]
  await statement(dayThree, 200_000n, lines)
  equal(await settleArrived(deps), 0, 'two days come to that amount')
  deepEqual(await countUnpaid(each.db, day), [{ subject: channel, count: 1 }])
  deepEqual(await sumExpected(each.db), [{ channel, amount: 10_000n }])
  const { id } = await claim({ reference: 'A', arrivedOn: dayThree })
  await approve(id)
  // Whoever books it dies before the difference is closed; it is not the other day's then.
  await executeArrival(deps, id)
  equal(await settleArrived(deps), 0)
  deepEqual([await stateOf(day), await stateOf(dayTwo)], ['people', 'expected'])
  deepEqual(await breaks(dayThree), [
    'long in:A booked',
    'long in:po_01JA2B3C4D5E6F7G8H9JKMNPQR null',
    'long out:B null',
  ])
  equal(
    await settleArrived(deps),
    0,
    'what is left is neither the amount’s direction nor a channel’s',
  )
})
