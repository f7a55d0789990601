import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ping } from '#platform/db'
import { healthRoutes } from '#platform/health'
import { closeHttp, createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { createWorld } from '#test/world'

test('ready while the database answers and nobody asked to stop; alive in any case', async () => {
  await using world = await createWorld()
  let isStopping = false
  let isBroken = false
  const metrics = createMetrics()
  metrics.gauge('tongbao_answer', 'A number', () => 42)
  const app = createHttp({ log: createLog({ level: 'silent' }), metrics })
  const checks = [
    { name: 'database', look: () => ping(world.db) },
    { name: 'other', look: async () => assert(!isBroken) },
  ]
  await app.register(healthRoutes({ metrics, checks, isStopping: () => isStopping }))
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  const ask = async (path: string) => {
    const answer = await fetch(base + path)
    return [answer.status, await answer.text()] as const
  }

  assert.deepEqual(await ask('/healthz'), [200, '{"status":"ok"}'])
  const allWell = '{"status":"ready","checks":{"database":"ok","other":"ok"}}'
  assert.deepEqual(await ask('/readyz'), [200, allWell])
  isBroken = true
  const broken = '{"status":"not ready","checks":{"database":"ok","other":"failing"}}'
  assert.deepEqual(await ask('/readyz'), [503, broken])
  isStopping = true
  assert.match((await ask('/readyz'))[1], /"stopping"/)
  assert.equal((await ask('/healthz'))[0], 200)

  const [, numbers] = await ask('/metrics')
  assert.match(numbers, /^tongbao_answer 42$/m)
  assert.match(numbers, /^tongbao_nodejs_eventloop_lag_p99_seconds /m)
  assert.match(numbers, /route="\/readyz",status="503"} 2/)
  await closeHttp(app)
})
