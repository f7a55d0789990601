import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findRoutes } from '#upstream'
import { startServer } from '#test/server'
import { createUpstreamWorld, orderOf, payContent } from '#test/upstream'
import { connectUpstream, upstreamId } from './connect-upstream.ts'

test('a demo that is started on other ports finds its upper one there, and is told where it is now', async () => {
  await using up = await startServer()
  await using down = await createUpstreamWorld()
  // Nobody listens any more where it was.
  const before = { ...up.demo, baseUrl: 'http://127.0.0.1:1' }
  await connectUpstream(down.deps, before, 'http://127.0.0.1:2')
  await connectUpstream(down.deps, up.demo, 'http://127.0.0.1:3')
  await connectUpstream(down.deps, up.demo, 'http://127.0.0.1:3')
  const { baseUrl, notifyBase } = await down.upstream.describe(upstreamId)
  assert.deepEqual([baseUrl, notifyBase], [up.url, 'http://127.0.0.1:3'])
  assert.equal((await findRoutes(down.deps.db)).length, 1)
  const pay = await down.instruct('pay', upstreamId)
  assert.equal(
    (await down.upstream.channels.send(pay, payContent(orderOf('NATIVE')))).is,
    'reported',
  )
})
