import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '#kernel/time'
import {
  acting,
  codeOf,
  createOnboardingWorld,
  enterprise,
  handedIn,
  individual,
  numbers,
  passed,
  png,
  stands,
} from '#test/onboarding'
import { beginApplication, saveDraft } from './draft.ts'
import { expireApplications } from './expire-applications.ts'
import { readDocument, storeMedia } from './media/store-media.ts'

test('time ends what nobody ends', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding } = world
  const draft = await beginApplication(onboarding, { ip: acting.ip })
  const file = { applicationId: draft.id, filename: 'a.png', bytes: png(), kind: 'image' } as const
  const { mediaId } = await storeMedia(onboarding, file)
  await saveDraft(onboarding, { id: draft.id, content: individual({ mediaId }) })
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
  // Of a draft that nobody handed in nothing is kept.
  assert.deepEqual((await stands(world, draft.id)).content, {})
  const read = readDocument(onboarding, { id: draft.id, mediaId, ...acting })
  assert.equal(await codeOf(read), 'MEDIA_NOT_FOUND')
})
