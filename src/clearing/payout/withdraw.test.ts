import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { setAccountState, verifyBooks } from '#ledger'
import { inTransaction } from '#platform/db'
import { answerOf, countsOf } from '#test/parties'
import { mchid } from '#test/payments'
import { createPayoutWorld, custody, statesOf, withdrawal, withdrawOnce } from '#test/payouts'
import { liftHold, placeHold } from '../hold/place-hold.ts'
import { sendPayouts } from './send-payouts.ts'
import { closePayout, findWithdrawal, withdraw } from './withdraw.ts'
import { withdrawalViewOf } from './withdrawal-view.ts'

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
