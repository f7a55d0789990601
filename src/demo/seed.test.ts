import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceOf, verifyBooks } from '#ledger'
import { bankAccountOf, nodesOf } from '#merchants'
import { findAllStaff } from '#oversight'
import { startServer } from '#test/server'
import { accountNumberOf } from './people.ts'
import { seed } from './seed.ts'

test('a second start, also on another day, finds what the first has made', async () => {
  await using server = await startServer({ role: 'api' })
  const { modules } = server.program
  const { db, keys } = modules
  const look = async () => ({
    staff: (await findAllStaff(db)).map(({ name }) => name),
    nodes: (await nodesOf(db, '1900000001')).map(({ kind, code }) => [kind, code]),
    account: (await bankAccountOf({ db, keys }, { mchid: '1900000101', unit: '1900000101' }))
      ?.accountNumber,
    operation: (await balanceOf(db, { kind: 'merchant_operation', owner: '1900000001' }, 'CNY'))
      .posted.minor,
    faults: await verifyBooks(db),
  })
  const first = await look()
  assert.deepEqual(first, {
    staff: ['林管理', '苏风控', '周复核', '吴复核', '陈经办', '许审计'].concat([
      '钱店长',
      '孙收银',
      '郑复核',
      '王财务',
      '何门店',
      '杨云杉',
    ]),
    nodes: [
      ['branch', null],
      ['store', 'S01'],
      ['terminal', 'T01'],
    ],
    account: accountNumberOf('1900000101'),
    operation: 100_000n,
    faults: [],
  })
  const dayMs = 86_400_000
  for (const aheadMs of [0, dayMs]) {
    const now = () => new Date(Date.now() + aheadMs)
    const home = server.demoFile.replace(/\/demo\.json$/, '')
    await seed({ ...modules, now, home, shopHost: '127.0.0.1:1' })
    assert.deepEqual(await look(), first)
  }
})
