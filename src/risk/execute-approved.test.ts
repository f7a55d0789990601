import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { addStaff, decide } from '#oversight'
import { testKeys } from '#test/parties'
import { createWorld } from '#test/world'
import { executeApproved } from './execute-approved.ts'
import { changeList } from './list/change-list.ts'
import { findEntries } from './list/store.ts'
import { installRules } from './rule/install-rules.ts'
import { keepRules } from './rule/keep-rules.ts'
import { proposeMove } from './rule/move-rule.ts'
import { shippedRules } from './rule/shipped/shipped.ts'
import { terms } from './rule/shipped/terms.ts'
import { findVersion } from './rule/store.ts'

test('the rules that are shipped are installed once, and what people approve is done once', async () => {
  await using world = await createWorld()
  const now = () => new Date('2026-11-27T02:00:00Z')
  const warned: unknown[] = []
  const log = { warn: (told: unknown) => void warned.push(told) }
  const deps = { db: world.db, now, keys: testKeys, terms, log }
  const install = () => installRules(deps, { rules: shippedRules, to: 'live' })
  const installed = await Promise.all([install(), install(), install()])
  equal(
    installed.reduce((sum, count) => sum + count, 0),
    shippedRules.length,
  )
  equal(await install(), 0)
  const keeper = keepRules(deps)
  equal(await keeper.refresh(), true)
  equal(await keeper.refresh(), false)
  equal(keeper.present().rules.length, shippedRules.length)
  equal(keeper.version() >= 1n, true)

  const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })
  const [maker, checker] = [await take('经办'), await take('复核')]
  const id = 'list-grey'
  const move = { id, version: 1, to: 'retired', percent: 0, maker: maker.id } as const
  const asked = await proposeMove(deps, move)
  const listed = await changeList(deps, {
    act: 'add',
    kind: 'customer',
    colour: 'black',
    values: ['cus_1'],
    reason: '涉案',
    source: '公安',
    expiresAt: null,
    maker: maker.id,
  })
  equal(await executeApproved(deps), 0, 'nobody has approved')
  for (const approvalId of [asked.id, listed.approvalId as `ap_${string}`])
    await decide(deps, { approvalId, staffId: checker.id, verdict: 'approve', note: '' })
  await Promise.all([executeApproved(deps), executeApproved({ ...deps, db: world.sister })])
  equal(await executeApproved(deps), 0)
  equal((await findVersion(world.db, { id, version: 1 }))?.state, 'retired')
  equal((await findEntries(world.db, { colour: 'black', limit: 9 })).length, 1)
  await keeper.refresh()
  equal(keeper.present().rules.length, shippedRules.length - 1)
  deepEqual(warned, [])
})
