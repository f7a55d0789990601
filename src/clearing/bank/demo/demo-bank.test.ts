import { deepEqual, equal, rejects } from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { closeDay, verifyBooks } from '#ledger'
import { at } from '#test/clearing'
import { accountNumber, createPayoutWorld, holderName, sweep } from '#test/payouts'
import { reconcileBank } from '../../reconcile/reconcile-bank.ts'
import { type Instruction, within } from '../bank.ts'
import { openBankAccount, orderFault } from './open-account.ts'

const instruction = (id: string, minor = 100n): Instruction => ({
  id,
  amount: fen(minor),
  accountNumber,
  holderName,
  bankName: '演示银行',
  branchNumber: null,
  memo: '货款',
})

async function createBankWorld() {
  const world = await createPayoutWorld()
  const send = (...instructions: readonly Instruction[]) =>
    world.deps.bank.send({ id: 'pb_1', createdAt: world.clock.now, instructions })
  return { ...world, send }
}

const first = 'po_01KB000000000000000000000A-1'
const second = 'po_01KB000000000000000000000B-1'

test('sending it again, in any number of processes, takes it out of custody once', async () => {
  await using world = await createBankWorld()
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => world.send(instruction(first), instruction(second))),
  )
  for (const outcomes of answers)
    deepEqual(
      outcomes.map(({ state }) => state),
      ['paid', 'paid'],
    )
  equal(await world.holds('demo_bank_outbound', 'demo'), 200n)
  deepEqual(await verifyBooks(world.db), [])
  await rejects(world.send(instruction(first, 101n)), /another instruction under po_/)
  deepEqual(await world.deps.bank.query(['po_0-1']), [{ id: 'po_0-1', state: 'unknown' }])
})

test('a fault befalls as many instructions as it was ordered for', async () => {
  await using world = await createBankWorld()
  const fault = { accountNumber, kind: 'rejected', reason: 'AC06', times: 1 } as const
  await orderFault(world.deps, fault)
  const states = async (id: string) => (await world.send(instruction(id)))[0]?.state
  equal(await states(first), 'rejected')
  equal(await states(second), 'paid')
  equal(await states(first), 'rejected')
  equal(await world.holds('demo_bank_outbound', 'demo'), 100n)
  equal(
    await openBankAccount(world.deps, { accountNumber, holderName: '别人' }),
    await openBankAccount(world.deps, { accountNumber, holderName }),
  )
})

test('what custody does not hold is rejected, and may be tried again', async () => {
  await using world = await createBankWorld()
  const [outcome] = await world.send(instruction(first, 200_001n))
  deepEqual(outcome, {
    id: first,
    amount: fen(200_001n),
    state: 'rejected',
    reason: 'AM04',
    isRetryable: true,
  })
  equal(await world.holds('demo_bank_outbound', 'demo'), 0n)
  deepEqual(await verifyBooks(world.db), [])
})

test('the statement of a closed day leads from balance to balance, under our references', async () => {
  await using world = await createBankWorld()
  const { bank } = world.deps
  const [settled] = await world.figures()
  await orderFault(world.deps, { accountNumber, kind: 'returned', delayMs: 60_000 })
  await sweep(world.deps)
  equal(await bank.statement('2026-11-25'), undefined)
  world.clock.now = at('2026-11-26', '09:00:00')
  await closeDay(world.db, { businessDate: '2026-11-25', now: world.clock.now })
  const { rows } = await sql<{ id: string }>`
    select instruction_id as id from clearing.payout_attempt`.execute(world.db)
  const statement = await bank.statement('2026-11-25')
  deepEqual(
    statement && {
      ...statement,
      entries: statement.entries.map(({ bookedAt: _, ...entry }) => entry),
    },
    {
      businessDate: '2026-11-25',
      currency: 'CNY',
      opening: 200_000n,
      closing: 200_000n - settled,
      entries: [{ reference: rows[0]?.id, amount: settled, side: 'out', kind: 'payout' }],
    },
  )
  deepEqual(await bank.statement('2026-11-25'), statement)

  await sweep(world.deps)
  await closeDay(world.db, {
    businessDate: '2026-11-26',
    now: at('2026-11-27', '09:00:00'),
  })
  const next = await bank.statement('2026-11-26')
  deepEqual(
    next?.entries.map(({ reference, side, kind }) => [reference, side, kind]),
    [[rows[0]?.id, 'in', 'return']],
  )
  equal(next?.closing, 200_000n)
  for (const said of [statement, next])
    if (said) {
      const { businessDate } = said
      const run = await reconcileBank(
        { ...world.deps, spillFolder: tmpdir() },
        { businessDate, bank: 'demo', statement: said },
      )
      deepEqual([run.ours, run.theirs, run.matched], [1n, 1n, 1n], businessDate)
    }
})

test('a bank that does not answer within the deadline is silent', async () => {
  await rejects(within(5, new Promise(() => undefined)), { name: 'BankSilent' })
  equal(await within(1_000, Promise.resolve(1)), 1)
})
