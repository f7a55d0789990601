import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, hourMs } from '#kernel/time'
import { verifyBooks } from '#ledger'
import { answerOf, countsOf } from '#test/parties'
import { billsPath, bodyOf, createTransferWorld, operation, purse, send } from '#test/transfers'
import { cancelBill } from './cancel-bill.ts'
import { confirmTransfer } from './confirm-transfer.ts'
import { expireTransfers } from './expire-transfers.ts'

test('of confirming and cancelling at once exactly one wins', async () => {
  await using world = await createTransferWorld()
  const answers: string[] = []
  for (let round = 0; round < 20; round++) {
    const outBillNo = `X${round}`
    const { packageInfo, customerId } = await send(world, outBillNo, { transfer_amount: 10 })
    const [confirmed, cancelled] = await Promise.all([
      answerOf(() => confirmTransfer(world.deps, { packageInfo, customerId })),
      answerOf(() => cancelBill(world.deps, { mchid: world.mchid, outBillNo })),
      answerOf(() => confirmTransfer(world.deps, { packageInfo, customerId })),
    ])
    answers.push(`${confirmed} ${cancelled}`)
  }
  const counts = countsOf(answers)
  const known = ['ok BILL_NOT_CANCELLABLE', 'TRANSFER_CANCELLED ok']
  deepEqual(
    Object.keys(counts).filter((answer) => !known.includes(answer)),
    [],
  )
  const won = BigInt(counts['ok BILL_NOT_CANCELLABLE'] ?? 0)
  deepEqual([await purse(world), await operation(world)], [won * 10n, 100_000n - won * 10n])
  equal(world.told.length, 20)
  deepEqual(await verifyBooks(world.deps.db), [])
})

test('a crowd sends no more than is there, and the same number is one transfer', async () => {
  await using world = await createTransferWorld()
  const same = await Promise.all(Array.from({ length: 20 }, () => send(world, 'S1')))
  equal(new Set(same.map(({ body }) => body['transfer_bill_no'])).size, 1)
  const crowd = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      world.ask('POST', billsPath, bodyOf(world, `W${index}`, { transfer_amount: 10_000 })),
    ),
  )
  const codes = countsOf(crowd.map(({ body }) => String(body['code'] ?? body['state'])))
  deepEqual(codes, { WAIT_USER_CONFIRM: 9, NOT_ENOUGH: 31 })
  world.clock.offsetMs = dayMs + hourMs
  const swept = await Promise.all(Array.from({ length: 4 }, () => expireTransfers(world.deps)))
  equal(
    swept.reduce((sum, count) => sum + count, 0),
    10,
  )
  equal(await operation(world), 100_000n)
  equal(world.told.length, 10)
  deepEqual(await verifyBooks(world.deps.db), [])
})
