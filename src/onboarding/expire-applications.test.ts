import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '#kernel/time'
import {
  acting,
  createOnboardingWorld,
  enterprise,
  handedIn,
  individual,
  numbers,
  passed,
  stands,
} from '#test/onboarding'
import { beginApplication } from './draft.ts'
import { expireApplications } from './expire-applications.ts'

test('time ends what nobody ends', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding } = world
  const draft = await beginApplication(onboarding, { ip: acting.ip })
  const toConfirm = await passed(world, await handedIn(world, enterprise))
  world.pass(9 * dayMs)
  assert.equal(await expireApplications(onboarding), 0)
  world.pass(dayMs)
  assert.equal(await expireApplications(onboarding), 1)
  assert.equal(await expireApplications(onboarding), 0)
  assert.equal((await stands(world, toConfirm.id)).state, 'REJECTED')
  const toSign = await passed(
    world,
    await handedIn(world, (media) => individual(media, numbers.otherLicence)),
  )
  world.pass(30 * dayMs)
  assert.equal(await expireApplications(onboarding), 2)
  for (const id of [toSign.id, draft.id]) assert.equal((await stands(world, id)).state, 'CANCELED')
})
