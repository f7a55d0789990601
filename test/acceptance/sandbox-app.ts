/** A second face on the same program, put together as a sandbox is: faults around it, watched, with its desk. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiv3Face } from '#merchants'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { createOutbound } from '#platform/outbound'
import { createSandbox } from '../../src/openplatform/sandbox/create-sandbox.ts'
import { createSandboxClock } from '../../src/openplatform/sandbox/environment/clock/sandbox-clock.ts'
import type { Server } from '../server.ts'

export async function openSandboxApp(server: Server) {
  const { modules } = server.program
  const { db, keys, payments, clearing, faults } = modules
  assert(faults, 'the program was started as a sandbox')
  const home = mkdtempSync(join(tmpdir(), 'tongbao-acceptance-'))
  const log = createLog({ level: 'silent' })
  const clock = await createSandboxClock({ db, wall: () => new Date() })
  const outbound = createOutbound({ allowLoopback: true })
  const given = { db, keys, clock, log, home, publicUrl: server.url, version: '0.1.0' }
  const sandbox = createSandbox(given)
  const app = createHttp({ log, metrics: createMetrics() })
  sandbox.watchCalls(app)
  const routes = [...payments.routes, ...clearing.routes]
  await app.register(faults.around(modules, apiv3Face({ ...modules, routes })))
  const pages = join(import.meta.dirname, '../../apps/sandbox/dist')
  await app.register(sandbox.routes({ ...modules, pages, outbound }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    accessKey: sandbox.accessKey,
    clock,
    async close() {
      await app.close()
      await outbound.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
