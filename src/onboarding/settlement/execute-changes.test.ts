import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { bankAccountOf, registerMerchant } from '#merchants'
import { decide, execute, findAllStaff, findApproval } from '#oversight'
import { inTransaction } from '#platform/db'
import { openWire } from '#test/onboarding-wire'
import { carryOut, executeChanges } from './execute-changes.ts'
import { contentOf, requestChange } from './request-change.ts'
import type { SettlementChange } from './settlement-change.ts'
import { findApproved, findLatest } from './store.ts'

const cards = ['6222020000000000026', '6222020000000000034', '6222020000000000042'] as const

async function openShop(wire: Awaited<ReturnType<typeof openWire>>) {
  const { modules, provider } = wire
  const { db, onboarding } = modules
  const mchid = '1900000188'
  await registerMerchant(modules, { mchid, name: '张记', parentMchid: provider.mchid })
  const sub = await modules.directory.merchant(mchid)
  const approver = (await findAllStaff(db)).find(({ roles }) => roles.includes('approver'))
  ok(sub && approver)
  const approved = async (accountNumber: string): Promise<SettlementChange> => {
    const change = await requestChange(onboarding, {
      provider: provider.mchid,
      sub,
      body: {
        account_type: 'ACCOUNT_TYPE_PRIVATE',
        account_bank: '工商银行',
        bank_address_code: '310000',
        account_number: '',
      },
      accountNumber,
      holderName: '张三丰',
    })
    ok(change.approvalId)
    const { approvalId } = change
    await decide(modules, { approvalId, staffId: approver.id, verdict: 'approve', note: '' })
    return change
  }
  const last4 = async () => (await bankAccountOf(onboarding, { mchid, unit: mchid }))?.last4
  return { db, onboarding, mchid, approved, last4 }
}

test('a sweep that wakes late puts no older account in the place of a newer one', async () => {
  await using wire = await openWire()
  const { db, onboarding, approved, last4 } = await openShop(wire)
  await approved(cards[0])
  const [found] = await findApproved(db, 1)
  ok(found)
  const crowd = [1, 2, 3].map(() => executeChanges(onboarding))
  deepEqual(
    (await Promise.all(crowd)).toSorted((a, b) => a - b),
    [0, 0, 1],
  )
  await approved(cards[1])
  equal(await executeChanges(onboarding), 1)
  equal(await carryOut(onboarding, found), 0)
  equal(await last4(), cards[1].slice(-4), 'the later account stands')
})

test('a sweep that is killed at any reading of the clock leaves nothing, and is repeated', async () => {
  await using wire = await openWire()
  const { db, onboarding, mchid, approved, last4 } = await openShop(wire)
  await approved(cards[0])
  await executeChanges(onboarding)
  const { approvalId } = await approved(cards[1])
  const killedAt = (last: number) => {
    let count = 0
    const now = () => {
      if (++count === last) throw new Error('killed')
      return onboarding.now()
    }
    return executeChanges({ ...onboarding, now })
  }
  const stands = async () => [
    await last4(),
    (await findLatest(db, mchid))?.state,
    (await findApproval(db, approvalId ?? ''))?.state,
  ]
  for (const last of [1, 2, 3, 4]) {
    await rejects(killedAt(last), /killed/)
    deepEqual(await stands(), [cards[0].slice(-4), 'AUDITING', 'APPROVED'], `${last}`)
  }
  equal(await executeChanges(onboarding), 1)
  deepEqual(await stands(), [cards[1].slice(-4), 'AUDIT_SUCCESS', 'EXECUTED'])

  // As a process of an earlier release left it: used up, and not yet named.
  const third = await approved(cards[2])
  await inTransaction(db, (tx) =>
    execute(tx, third.approvalId ?? 'ap_', contentOf(third), onboarding.now()),
  )
  equal(await executeChanges(onboarding), 1)
  equal(await last4(), cards[2].slice(-4))
})
