import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs } from '#kernel/time'
import {
  createOnboardingWorld,
  handedIn,
  individual,
  numbers,
  passed,
  signed,
} from '#test/onboarding'
import { finish } from './finish.ts'

test('a crowd finishes one merchant, also over midnight and after each of its steps was killed', async () => {
  await using world = await createOnboardingWorld()
  const { onboarding } = world
  const application = await signed(world, await passed(world, await handedIn(world, individual)))
  const { id } = application
  // Dies at every step in turn: each time one more statement of the database is let through.
  let deaths = 0
  for (let statements = 1; ; statements++) {
    let left = statements
    const db = world.db.withPlugin({
      transformQuery: ({ node }) => {
        if (left-- <= 0) throw new Error('the process died')
        return node
      },
      transformResult: async ({ result }) => result,
    })
    const lived = await finish({ ...onboarding, db }, { id }).then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof Error && error.message === 'the process died')) throw error
        return false
      },
    )
    if (lived) break
    deaths++
    if (statements === 10) world.pass(dayMs)
  }
  assert.ok(deaths > 10, `it died ${deaths} times`)
  const crowd = await Promise.all(Array.from({ length: 8 }, () => finish(onboarding, { id })))
  const merchants = new Set(crowd.map((each) => each.application.subMchid))
  assert.deepEqual([...merchants], [application.subMchid])
  assert.ok(crowd.every(({ inviteUrl }) => inviteUrl === null))

  const other = await signed(
    world,
    await passed(world, await handedIn(world, (media) => individual(media, numbers.otherLicence))),
  )
  const links = await Promise.all(
    Array.from({ length: 8 }, () => finish(onboarding, { id: other.id })),
  )
  assert.equal(links.filter(({ inviteUrl }) => inviteUrl !== null).length, 1, 'one link')
  assert.equal(new Set(links.map((each) => each.application.subMchid)).size, 1)
})
