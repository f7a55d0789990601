import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, hourMs } from '#kernel/time'
import { balanceOf } from '#ledger'
import {
  acting,
  amountSent,
  codeOf,
  createOnboardingWorld,
  enterprise,
  handedIn,
  passed,
  signed,
  stands,
} from '#test/onboarding'
import { submitApplication } from '../draft.ts'
import { rejectFailedTransfers } from '../expire-applications.ts'
import { finishSigned } from '../opening/finish.ts'
import { confirmAccount } from './confirm-account.ts'

test('a company proves its account, and our money is where the books say', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, sweepTransfers } = world
  const holds = async () =>
    Promise.all(
      (
        [
          ['platform_own', 'platform'],
          ['payout_in_transit', 'demo'],
          ['custody', 'demo'],
          ['demo_bank_custody', 'demo'],
        ] as const
      ).map(
        async ([kind, owner]) => (await balanceOf(world.db, { kind, owner }, 'CNY')).posted.minor,
      ),
    )
  const application = await passed(world, await handedIn(world, enterprise))
  const { id } = application
  assert.deepEqual(
    [application.state, application.accountCheck?.state],
    ['TO_BE_CONFIRMED', 'waiting'],
  )
  const early = confirmAccount(onboarding, { id, amountMinor: 1n, ...acting })
  assert.equal(await codeOf(early), 'TRANSFER_NOT_ARRIVED')

  await Promise.all([sweepTransfers(), sweepTransfers(), sweepTransfers()])
  await sweepTransfers()
  assert.equal((await stands(world, id)).accountCheck?.state, 'paid')
  const amount = await amountSent(world, id)
  assert.deepEqual(await holds(), [10_000n - amount, 0n, 10_000n - amount, 10_000n - amount])

  const wrong = await codeOf(
    confirmAccount(onboarding, { id, amountMinor: amount + 1n, ...acting }),
  )
  assert.equal(wrong, 'AMOUNT_DIFFERS')
  assert.equal((await stands(world, id)).accountCheck?.triesLeft, 2)
  const right = { id, amountMinor: amount, ...acting }
  const confirmed = await Promise.all([1, 2, 3].map(() => confirmAccount(onboarding, right)))
  assert.deepEqual(new Set(confirmed.map(({ state }) => state)), new Set(['TO_BE_SIGNED']))
  await signed(world, application)
  assert.equal(await finishSigned(onboarding, () => assert.fail('no fault')), 1)
  assert.equal((await stands(world, id)).state, 'FINISHED')
  world.pass(11 * dayMs)
  await sweepTransfers()
  assert.deepEqual((await holds())[0], 10_000n - amount)
})

test('three wrong amounts, a bank that refuses, one that returns, and one that is silent', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding, sweepTransfers } = world
  const guessed = await passed(world, await handedIn(world, enterprise))
  await sweepTransfers()
  const amount = await amountSent(world, guessed.id)
  const wrong = { id: guessed.id, amountMinor: amount + 100n, ...acting }
  for (let tries = 0; tries < 3; tries++)
    assert.equal(await codeOf(confirmAccount(onboarding, wrong)), 'AMOUNT_DIFFERS')
  assert.equal(await codeOf(confirmAccount(onboarding, wrong)), 'APPLICATION_STATE')
  const rejected = await stands(world, guessed.id)
  assert.deepEqual([rejected.state, rejected.accountCheck?.state], ['REJECTED', 'failed'])
  assert.equal(rejected.reasons[0]?.field, '/bank_account_info/account_number')

  // Sent back, it is handed in again as it stands, and gets another transfer.
  await submitApplication(onboarding, { id: guessed.id, ...acting })
  const faults = [
    { kind: 'rejected', reason: 'AC04' },
    { kind: 'returned', delayMs: hourMs },
  ] as const
  for (const fault of faults) {
    await world.fault(fault)
    await passed(world, guessed)
    await sweepTransfers()
    world.pass(12 * hourMs)
    await sweepTransfers()
    assert.equal(await rejectFailedTransfers(onboarding), 1, fault.kind)
    assert.equal(await rejectFailedTransfers(onboarding), 0)
    assert.equal((await stands(world, guessed.id)).state, 'REJECTED')
    await submitApplication(onboarding, { id: guessed.id, ...acting })
  }
  const own = await balanceOf(world.db, { kind: 'platform_own', owner: 'platform' }, 'CNY')
  assert.equal(own.posted.minor, 10_000n - amount, 'what came back is ours again')

  await world.fault({ kind: 'unknown', delayMs: hourMs })
  await passed(world, guessed)
  await sweepTransfers()
  assert.equal((await stands(world, guessed.id)).accountCheck?.state, 'sent')
  world.pass(2 * hourMs)
  await sweepTransfers()
  assert.equal((await stands(world, guessed.id)).accountCheck?.state, 'paid')
})

test('a process that dies between its money and the bank sends the same once', async () => {
  await using world = await createOnboardingWorld()
  const { bank, sweepTransfers } = world
  const { id } = await passed(world, await handedIn(world, enterprise))
  const dying = { ...bank, send: () => Promise.reject(new Error('the process died')) }
  await assert.rejects(sweepTransfers(dying), /died/)
  // The bank has it, and nobody heard so.
  const deaf = {
    ...bank,
    send: async (batch: Parameters<typeof bank.send>[0]) => {
      await bank.send(batch)
      throw new Error('the answer was lost')
    },
  }
  world.pass(hourMs)
  await assert.rejects(sweepTransfers(deaf), /lost/)
  world.pass(hourMs)
  await sweepTransfers()
  await sweepTransfers()
  const amount = await amountSent(world, id)
  const own = await balanceOf(world.db, { kind: 'platform_own', owner: 'platform' }, 'CNY')
  const custody = await balanceOf(world.db, { kind: 'demo_bank_custody', owner: 'demo' }, 'CNY')
  assert.deepEqual([own.posted.minor, custody.posted.minor], [10_000n - amount, 10_000n - amount])
  assert.equal((await stands(world, id)).accountCheck?.state, 'paid')
})

test('what is not ours pays for nothing; what we have earned does', async () => {
  await using world = await createOnboardingWorld({ ownMinor: 0n })
  const { id } = await passed(world, await handedIn(world, enterprise))
  await world.sweepTransfers()
  assert.equal((await stands(world, id)).accountCheck?.state, 'waiting')
  await world.earn(200n)
  await world.sweepTransfers()
  assert.equal((await stands(world, id)).accountCheck?.state, 'paid')
  const amount = await amountSent(world, id)
  const earned = await balanceOf(world.db, { kind: 'platform_fee', owner: 'platform' }, 'CNY')
  assert.equal(earned.posted.minor, 200n - amount)
})
