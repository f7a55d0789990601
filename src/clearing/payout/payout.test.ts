import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { dayMs, hourMs, minuteMs } from '#kernel/time'
import { setAccountState, verifyBooks } from '#ledger'
import { agreeSettlement, setBankAccount } from '#merchants'
import { inTransaction } from '#platform/db'
import { answerOf, countsOf } from '#test/parties'
import { mchid } from '#test/payments'
import { createPayoutWorld, sweep, withdrawal, withdrawOnce } from '#test/payouts'
import { openBankAccount, orderFault } from '../bank/demo/open-account.ts'
import { liftHold, placeHold } from '../hold/place-hold.ts'
import { collectOutcomes } from './collect-outcomes.ts'
import { createPayouts } from './create-payouts.ts'
import { sendPayouts } from './send-payouts.ts'
import { findPayouts } from './store.ts'
import { closePayout, findWithdrawal, withdraw } from './withdraw.ts'
import { withdrawalViewOf } from './withdrawal-view.ts'

type World = Awaited<ReturnType<typeof createPayoutWorld>>

const custody = 200_000n

const payoutsOf = ({ db }: World) =>
  findPayouts(db, { mchid, from: '2026-11-24', to: '2026-12-31' })
const statesOf = async (world: World) => (await payoutsOf(world)).map(({ state }) => state)
const faultOf = (world: World, fault: Omit<Parameters<typeof orderFault>[1], 'accountNumber'>) =>
  orderFault(world.deps, { accountNumber: world.account.accountNumber, ...fault })

test('what a day settled is paid out by itself, once a business day', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  ok(settled > 0n)
  equal(await createPayouts(world.deps), 1)
  equal(await createPayouts(world.deps), 0)
  deepEqual(await world.figures(), [0n, settled, custody, custody, 0n, 0n])
  equal(await sendPayouts(world.deps), 1)
  equal(await sendPayouts(world.deps), 0)
  deepEqual(await statesOf(world), ['PAID'])
  deepEqual(await world.figures(), [0n, 0n, custody - settled, custody - settled, 0n, settled])
  deepEqual(world.told, ['PAID'])
  deepEqual(await verifyBooks(world.db), [])

  await world.give('more1', 500n)
  equal(await createPayouts(world.deps), 0)
  world.pass(dayMs)
  equal(await createPayouts(world.deps), 1)
  equal((await payoutsOf(world))[0]?.amount.minor, 500n)
})

test('rejected thrice, an hour and four hours apart: the merchant has it again', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'rejected', reason: 'MS03', isRetryable: true })
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['CREATED'])
  for (const [delay, state] of [
    [hourMs, 'CREATED'],
    [4 * hourMs, 'FAILED'],
  ] as const) {
    world.pass(delay - minuteMs)
    equal(await sendPayouts(world.deps), 0)
    world.pass(minuteMs)
    equal(await sendPayouts(world.deps), 1)
    deepEqual(await statesOf(world), [state])
  }
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  deepEqual(world.told, ['FAILED'])
  const { rows } = await sql`
    select number, instruction_id like '%-' || number as numbered, outcome, reason
    from clearing.payout_attempt order by number`.execute(world.db)
  const each = { numbered: true, outcome: 'rejected', reason: 'MS03' }
  deepEqual(
    rows,
    [1, 2, 3].map((number) => ({ number, ...each })),
  )
  deepEqual(await verifyBooks(world.db), [])
})

test('an account that takes nothing is not tried again until it is another', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'rejected', reason: 'AC04' })
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['FAILED'])
  world.pass(dayMs)
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['FAILED'])
  const other = { ...world.account, accountNumber: '6222021001119999999' }
  await setBankAccount(world.deps, other)
  await openBankAccount(world.deps, other)
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['PAID', 'FAILED'])
  const [purse, ...rest] = await world.figures()
  deepEqual([purse, ...rest], [0n, 0n, custody - settled, custody - settled, 0n, 0n])
  deepEqual(await verifyBooks(world.db), [])
})

test('a bank may say at once that it has no such account, or another holder', async () => {
  await using world = await createPayoutWorld()
  for (const [holder, number, reason] of [
    ['同宝书店', '6222021001110000000', 'AC01'],
    ['别人', world.account.accountNumber, 'BE01'],
  ] as const) {
    await setBankAccount(world.deps, {
      ...world.account,
      kind: 'personal',
      holderName: holder,
      accountNumber: number,
    })
    await withdrawOnce(world.deps, { outRequestNo: reason })
    await sendPayouts(world.deps)
    const failed = await findWithdrawal(world.db, { mchid, outRequestNo: reason })
    deepEqual([failed.state, failed.reason], ['FAILED', reason])
    equal(withdrawalViewOf(failed).status, 'FAIL')
  }
  deepEqual(await verifyBooks(world.db), [])
})

test('returned after two days: custody and the merchant have it again', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'returned', delayMs: 2 * dayMs, times: 1 })
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['PAID'])
  world.pass(2 * dayMs)
  deepEqual((await collectOutcomes(world.deps)).unbooked, [])
  deepEqual(await statesOf(world), ['RETURNED'])
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  deepEqual(world.told, ['PAID', 'RETURNED'])
  // The account is suspect: it is not paid out to again by itself.
  equal(await createPayouts(world.deps), 0)
  deepEqual(await verifyBooks(world.db), [])
})

test('paid and returned while nobody asked is both', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'returned', delayMs: dayMs })
  await createPayouts(world.deps)
  const deaf = world.withBank({ send: async (batch) => (await world.deps.bank.send(batch), []) })
  await sendPayouts(deaf)
  deepEqual(await statesOf(world), ['SENT'])
  world.pass(dayMs)
  await collectOutcomes(world.deps)
  deepEqual(world.told, ['PAID', 'RETURNED'])
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  deepEqual(await verifyBooks(world.db), [])
})

test('unknown for an hour, then paid: asked again, and never paid by another instruction', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'unknown', delayMs: hourMs })
  await sweep(world.deps)
  for (let minutes = 0; minutes < 60; minutes += 5) {
    deepEqual(await statesOf(world), ['SENT'])
    deepEqual(await world.figures(), [0n, settled, custody, custody - settled, settled, 0n])
    deepEqual(await verifyBooks(world.db), [])
    world.pass(5 * minuteMs)
    await sweep(world.deps)
  }
  world.pass(30 * minuteMs)
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['PAID'])
  const { rows } = await sql`select from clearing.payout_attempt`.execute(world.db)
  equal(rows.length, 1)
  deepEqual(await verifyBooks(world.db), [])
})

test('accepted but slow', async () => {
  await using world = await createPayoutWorld()
  await faultOf(world, { kind: 'slow', delayMs: 10 * minuteMs })
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['SENT'])
  world.pass(20 * minuteMs)
  await sweep(world.deps)
  deepEqual(await statesOf(world), ['PAID'])
  deepEqual(await verifyBooks(world.db), [])
})

test('the bank is asked about returns for seven working days, and no longer', async () => {
  await using world = await createPayoutWorld()
  await sweep(world.deps)
  let asked = 0
  // Paid on a Wednesday; the seventh working day after it is the Friday of the next week.
  for (let days = 0; days < 12; days++) {
    world.pass(dayMs)
    asked += (await collectOutcomes(world.deps)).asked
  }
  equal(asked, 10)
  equal((await payoutsOf(world))[0]?.askAt, null)
})

test('killed between any two steps, another process goes on and doubles nothing', async () => {
  const stories: readonly (readonly [
    what: string,
    lastStep: (world: World) => Promise<unknown>,
  ])[] = [
    ['after the rows and the money', (world) => createPayouts(world.deps)],
    [
      'after SENT, before the bank heard of it',
      async (world) => {
        await createPayouts(world.deps)
        await answerOfAny(() => sendPayouts(world.withBank({ send: dying })))
      },
    ],
    [
      'after the bank had it, before its answer was written',
      async (world) => {
        await createPayouts(world.deps)
        const send = async (batch: Parameters<typeof world.deps.bank.send>[0]) => {
          await world.deps.bank.send(batch)
          return dying()
        }
        await answerOfAny(() => sendPayouts(world.withBank({ send })))
      },
    ],
    [
      'after the bank was asked',
      async (world) => {
        await faultOf(world, { kind: 'slow', delayMs: minuteMs })
        await createPayouts(world.deps)
        await sendPayouts(world.deps)
        world.pass(2 * minuteMs)
        await answerOfAny(() => collectOutcomes(world.withBank({ query: dying })))
      },
    ],
  ]
  for (const [what, lastStep] of stories) {
    await using world = await createPayoutWorld()
    const [settled] = await world.figures()
    await lastStep(world)
    deepEqual(await verifyBooks(world.db), [], what)
    const second = { ...world.deps, db: world.sister }
    await Promise.all([sweep(second), sweep(world.deps)])
    world.pass(hourMs)
    await Promise.all([sweep(second), sweep(world.deps), sweep(second)])
    deepEqual(await statesOf(world), ['PAID'], what)
    const paid = custody - settled
    deepEqual(await world.figures(), [0n, 0n, paid, paid, 0n, settled], what)
    deepEqual(world.told, ['PAID'], what)
    deepEqual(await verifyBooks(world.db), [], what)
  }
})

const dying = (): Promise<never> => Promise.reject(new Error('killed'))

async function answerOfAny(ask: () => Promise<unknown>): Promise<void> {
  await ask().then(
    () => ok(false, 'it should have been killed'),
    () => undefined,
  )
}

test('below the minimum, paid when asked, held back, frozen: nothing is created', async () => {
  await using world = await createPayoutWorld()
  const { deps } = world
  const [settled] = await world.figures()
  const terms = { cycle: 'T', days: 1, refundShare: 'merchant_pays' } as const
  const agree = (effectiveFrom: string, payout: 'auto' | 'manual', payoutMin: bigint) =>
    agreeSettlement(deps, { mchid, effectiveFrom, terms: { ...terms, payout, payoutMin } })
  await agree('2026-11-25', 'auto', settled + 1n)
  equal(await createPayouts(deps), 0)
  await agree('2026-11-26', 'manual', 1n)
  await agree('2026-11-27', 'auto', settled)
  world.pass(dayMs)
  equal(await createPayouts(deps), 0)
  world.pass(dayMs)
  const hold = await placeHold(deps, { mchid, reason: 'risk', note: '核查', by: 'op' })
  equal(await createPayouts(deps), 0)
  await liftHold(deps, { mchid, id: hold.id, by: 'op' })
  const purse = { kind: 'merchant_available', owner: mchid } as const
  await inTransaction(world.db, (tx) => setAccountState(tx, purse, 'CNY', 'frozen'))
  equal(await createPayouts(deps), 0)
  deepEqual(await payoutsOf(world), [])
  await inTransaction(world.db, (tx) => setAccountState(tx, purse, 'CNY', 'open'))
  equal(await createPayouts(deps), 1)
  // A hold that came before it was sent keeps it here.
  const late = await placeHold(deps, { mchid, reason: 'risk', note: '核查', by: 'op' })
  equal(await sendPayouts(deps), 0)
  await liftHold(deps, { mchid, id: late.id, by: 'op' })
  equal(await sendPayouts(deps), 1)
  deepEqual(await verifyBooks(world.db), [])
})

test('a withdrawal is asked once, and refused for its reasons', async () => {
  await using world = await createPayoutWorld()
  const { deps } = world
  await world.give('more1', 1_000n)
  const first = await withdrawOnce(deps)
  const again = await Promise.all(Array.from({ length: 10 }, () => withdrawOnce(deps)))
  equal(new Set([first, ...again].map(({ id }) => id)).size, 1)
  deepEqual(await findWithdrawal(world.db, { mchid, id: first.id }), first)
  const frozenPurse = { kind: 'merchant_operation', owner: mchid } as const
  await inTransaction(world.db, (tx) => setAccountState(tx, frozenPurse, 'CNY', 'frozen'))
  const table: readonly (readonly [code: string, given: Parameters<typeof withdrawal>[0]])[] = [
    ['PAYOUT_REQUEST_REUSED', { minor: 101n }],
    ['PAYOUT_REQUEST_REUSED', { remark: '备用金' }],
    ['PAYOUT_AMOUNT_INVALID', { outRequestNo: 'w2', minor: 0n }],
    ['PAYOUT_AMOUNT_INVALID', { outRequestNo: 'w2', minor: 80_000_000_001n }],
    ['PAYOUT_NOT_ENOUGH', { outRequestNo: 'w2', minor: 99_999n }],
    ['PAYOUT_ACCOUNT_ERROR', { outRequestNo: 'w2', accountType: 'OPERATION' }],
    ['PAYOUT_NO_BANK_ACCOUNT', { outRequestNo: 'w2', unit: 'nd_other' }],
  ]
  for (const [code, given] of table) equal(await answerOf(() => withdrawOnce(deps, given)), code)
  const hold = await placeHold(deps, { mchid, reason: 'risk', note: '核查', by: 'op' })
  equal(await answerOf(() => withdrawOnce(deps, { outRequestNo: 'w2' })), 'PAYOUT_HELD')
  equal((await withdrawOnce(deps)).id, first.id)
  await liftHold(deps, { mchid, id: hold.id, by: 'op' })
  equal(await answerOf(() => withdrawOnce(deps, { outRequestNo: 'w2' })), 'ok')
  for (const lost of [{ outRequestNo: 'none' }, { id: 'po_none' }])
    equal(await answerOf(() => findWithdrawal(world.db, { mchid, ...lost })), 'PAYOUT_NOT_FOUND')
  deepEqual(await verifyBooks(world.db), [])
})

test('a payout that waits can be closed once, and one that the bank may have cannot', async () => {
  await using world = await createPayoutWorld()
  const { deps } = world
  const [settled] = await world.figures()
  const { id } = await withdrawOnce(deps)
  const closed = await Promise.all([1, 2, 3].map(() => closePayout(deps, { mchid, id })))
  deepEqual(
    closed.map(({ state }) => state),
    ['CLOSED', 'CLOSED', 'CLOSED'],
  )
  deepEqual(world.told, ['CLOSED'])
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  equal(withdrawalViewOf(await findWithdrawal(world.db, { mchid, id })).status, 'CLOSE')
  const other = await withdrawOnce(deps, { outRequestNo: 'w2' })
  await sendPayouts(deps)
  equal(await answerOf(() => closePayout(deps, { mchid, id: other.id })), 'PAYOUT_NOT_CLOSABLE')
  equal(await answerOf(() => closePayout(deps, { mchid, id: 'po_none' })), 'PAYOUT_NOT_FOUND')
  deepEqual(await verifyBooks(world.db), [])
})

test('a crowd of withdrawals takes what is there and no more, and all of it arrives', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await world.give('more1', 10_000n - settled)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      answerOf(() =>
        withdraw(
          { ...world.deps, db: index % 2 === 0 ? world.db : world.sister },
          withdrawal({ outRequestNo: `w${index}`, minor: 300n }),
        ),
      ),
    ),
  )
  deepEqual(countsOf(answers), { ok: 33, PAYOUT_NOT_ENOUGH: 17 })
  const second = { ...world.deps, db: world.sister }
  await Promise.all([sendPayouts(world.deps), sendPayouts(second), sendPayouts(second)])
  deepEqual(await world.figures(), [100n, 0n, custody - 9_900n, custody - 9_900n, 0n, 9_900n])
  deepEqual(countsOf(await statesOf(world)), { PAID: 33 })
  equal(world.told.length, 33)
  deepEqual(await verifyBooks(world.db), [])
})

test('an outcome that contradicts, or names another amount, is not booked', async () => {
  await using world = await createPayoutWorld()
  await createPayouts(world.deps)
  await sendPayouts(world.withBank({ send: async () => [] }))
  const [payout] = await payoutsOf(world)
  ok(payout)
  const id = `${payout.id}-1`
  const at = world.clock.now
  const say = async (...outcomes: Awaited<ReturnType<typeof world.deps.bank.query>>) => {
    world.pass(dayMs)
    return (await collectOutcomes(world.withBank({ query: async () => outcomes }))).unbooked
  }
  const contradicts = [{ instructionId: id, why: 'contradicts' }]
  deepEqual(await say({ id, state: 'paid', at, amount: fen(1n) }), contradicts)
  deepEqual(await statesOf(world), ['SENT'])
  // Nothing was sent in truth; the bank that says so is another than the one with the books.
  const rejected = { id, state: 'rejected', reason: 'AC04', isRetryable: false } as const
  deepEqual(await say(rejected), [])
  deepEqual(await statesOf(world), ['FAILED'])
  deepEqual(await verifyBooks(world.db), [])
})

test('a return that finds the purse frozen waits until it is open', async () => {
  await using world = await createPayoutWorld()
  const [settled] = await world.figures()
  await faultOf(world, { kind: 'returned', delayMs: hourMs })
  await sweep(world.deps)
  const purse = { kind: 'merchant_available', owner: mchid } as const
  await inTransaction(world.db, (tx) => setAccountState(tx, purse, 'CNY', 'frozen'))
  world.pass(dayMs)
  const { unbooked } = await collectOutcomes(world.deps)
  deepEqual(
    unbooked.map(({ why }) => why),
    ['cannot_post'],
  )
  await inTransaction(world.db, (tx) => setAccountState(tx, purse, 'CNY', 'open'))
  world.pass(hourMs)
  await collectOutcomes(world.deps)
  deepEqual(await statesOf(world), ['RETURNED'])
  deepEqual(await world.figures(), [settled, 0n, custody, custody, 0n, 0n])
  deepEqual(await verifyBooks(world.db), [])
})
