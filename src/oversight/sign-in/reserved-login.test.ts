import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { createKeys } from '#platform/keys'
import { answerOf } from '#test/parties'
import { createWorld } from '#test/world'
import { addStaff, inviteAgain, inviteStaff } from '../index.ts'

const start = new Date('2026-11-27T01:00:00Z')

test('what the first administrator of a merchant will be called nobody takes before', async () => {
  await using world = await createWorld()
  const deps = { db: world.db, keys: createKeys(Buffer.alloc(32, 7)), now: () => start }
  const staff = await addStaff(deps, { name: '管', roles: ['administrator'], addedBy: 'platform' })
  const taken = (login: string, invitedBy: string) => () =>
    inviteStaff(deps, { name: '某', login, roles: ['operator'], invitedBy })
  for (const [login, invitedBy, answer] of [
    ['m1900000009', staff.id, 'LOGIN_RESERVED'],
    ['m19000000', staff.id, 'LOGIN_RESERVED'],
    ['m1900000009', 'platform', 'ok'],
    ['m1900000', staff.id, 'ok'],
    ['m19000000099', staff.id, 'ok'],
    ['m0900000009', staff.id, 'ok'],
  ] as const)
    equal(await answerOf(taken(login, invitedBy)), answer, login)
  const mute = await addStaff(deps, { name: '无', roles: ['operator'], addedBy: 'platform' })
  const late = { staffId: mute.id, login: 'm1900000010', invitedBy: staff.id }
  equal(await answerOf(() => inviteAgain(deps, late)), 'LOGIN_RESERVED')
})
