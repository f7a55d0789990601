/** Runs of an acceptance over its own face: what is refused, what waits, what is kept. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { createOutbound } from '#platform/outbound'
import { codeOf } from '#test/payments'
import { createFaceWorld, send } from '#test/signed-face'
import { checks, type Trouble } from './check.ts'
import { createObserveCall } from './observe-call.ts'
import { acceptanceRoutes } from './routes.ts'
import type { AcceptanceDeps, Run } from './run.ts'
import { runActive } from './run-active.ts'
import { startRun } from './start-run.ts'
import { findCalls, findResults, takeRun } from './store.ts'

const world = await createFaceWorld()
const outbound = createOutbound({ allowLoopback: true })
const armed: Trouble[] = []
const deps: AcceptanceDeps = {
  ...world.deps,
  directory: world.directory,
  outbound,
  version: '0.1.0',
  deadlineMs: 500,
  lookOn: async () => undefined,
  arm: async ({ trouble }) => void armed.push(trouble),
}
const app = createHttp({ log: createLog({ level: 'silent' }), metrics: createMetrics() })
await app.register(acceptanceRoutes(deps), { prefix: '/sandbox/api/acceptance' })
await app.listen({ port: 0, host: '127.0.0.1' })
const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
after(async () => {
  await app.close()
  await outbound.close()
  await world[Symbol.asyncDispose]()
})

const notifyUrl = 'http://127.0.0.1:1/notify'
let next = 1_900_000_100
const newMerchant = async (): Promise<string> => {
  const { mchid } = await world.newMerchant(String(next++))
  return mchid
}

const ask = async (path: string, body?: object) => {
  const answer = await send(url, {
    path: `/sandbox/api/acceptance${path}`,
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  return { status: answer.status, ...JSON.parse(answer.text) }
}

const begin = async (): Promise<Run> =>
  startRun(deps, { mchid: await newMerchant(), notifyUrl, methods: ['NATIVE'] })

test('a matrix of three groups, in both languages, and none twice', async () => {
  assert(checks.length >= 24)
  assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length)
  for (const { id, title, requirement, how, passes, remedy, instruct } of checks)
    for (const { zh, en } of [title, requirement, how, passes, remedy, instruct]) {
      assert.match(zh, /\p{Script=Han}/u, id)
      assert.match(en, /^[^\p{Script=Han}]+$/u, id)
    }
  const { checks: listed } = await ask('/checks')
  assert.equal(listed.length, checks.length)
})

test('of a crowd of beginnings one run begins', async () => {
  const mchid = await newMerchant()
  const started = await Promise.all(
    Array.from({ length: 8 }, () =>
      codeOf(async () => (await startRun(deps, { mchid, notifyUrl, methods: [] })).state),
    ),
  )
  assert.equal(started.filter((said) => said === 'RUNNING').length, 1)
  assert.equal(started.filter((said) => said === 'ACCEPTANCE_RUNNING').length, 7)
})

test('what a run begins with: what is not chosen does not apply, and the rest waits or was not run', async () => {
  const mchid = await newMerchant()
  const report = await ask('/runs', { mchid, notifyUrl, methods: ['NATIVE'] })
  assert.equal(report.status, 201)
  assert.equal(report.verdict, 'INCOMPLETE')
  const [functional, fault, security] = report.groups
  assert.deepEqual(functional.counts, { passed: 0, failed: 0, notApplicable: 3, open: 12 })
  assert.equal(fault.counts.open, 8)
  assert.equal(security.counts.open, 12)
})

test('a merchant by public key has no certificate that rotates', async () => {
  const { mchid } = await world.newMerchant(String(next++), 'public_key')
  const run = await startRun(deps, { mchid, notifyUrl, methods: [], checks: ['rotation'] })
  const [result] = await findResults(world.deps.db, run)
  assert.equal(result?.state, 'NOT_APPLICABLE')
  assert.equal(result?.reason, 'public_key')
})

test('what is refused', async () => {
  const run = await begin()
  const gone = { mchid: run.mchid, id: 'ar_00000000000000000000000000' }
  const start = { mchid: await newMerchant(), notifyUrl, methods: [] }
  const at = (path: string) => `/runs/${run.mchid}/${run.id}${path}`
  const table: readonly (readonly [path: string, body: object | undefined, code: string])[] = [
    ['/runs', { ...start, notifyUrl: 'ftp://shop/notify' }, 'ACCEPTANCE_URL_INVALID'],
    ['/runs', { ...start, mchid: '1999999999' }, 'ACCEPTANCE_MERCHANT_UNKNOWN'],
    ['/runs', { ...start, checks: ['no-such'] }, 'ACCEPTANCE_CHECK_UNKNOWN'],
    [`/runs/${gone.mchid}/${gone.id}`, undefined, 'ACCEPTANCE_NOT_FOUND'],
    [at('/checks/duplicate'), {}, 'ACCEPTANCE_CHECK_ACTIVE'],
    [at('/checks/pay-h5'), {}, 'ACCEPTANCE_CHECK_UNKNOWN'],
  ]
  for (const [path, body, code] of table) assert.equal((await ask(path, body)).code, code, path)
  assert.equal((await ask(at('/checks/timeout'), {})).code, undefined)
  assert.equal((await ask(at('/checks/expiry'), {})).code, 'ACCEPTANCE_CHECK_WAITING')
  assert.deepEqual(armed.splice(0), ['order_answer_lost'])
  const now = world.deps.now()
  await takeRun(world.deps.db, run, now, new Date(now.getTime() + 60_000))
  assert.equal((await ask(at('/callbacks'), {})).code, 'ACCEPTANCE_BUSY')
  assert.equal((await ask(at('/finish'), {})).state, 'FINISHED')
  assert.equal((await ask(at('/finish'), {})).state, 'FINISHED')
  assert.equal((await ask(at('/callbacks'), {})).code, 'ACCEPTANCE_FINISHED')
  assert.equal((await ask(at('/checks/timeout'), {})).code, 'ACCEPTANCE_FINISHED')
  assert.equal((await ask(`/runs?mchid=${run.mchid}`)).runs.length, 1)
})

test('without a payment the callbacks wait for one, and say so; an address with a query fails', async () => {
  const mchid = await newMerchant()
  const asked = { mchid, notifyUrl: `${notifyUrl}?shop=1`, methods: ['NATIVE'] as const }
  const run = await startRun(deps, asked)
  const { results } = await runActive(deps, run)
  const byId = new Map(results.map((result) => [result.checkId, result]))
  assert.equal(byId.get('ack-callback')?.reason, 'needs_payment')
  assert.equal(byId.get('ack-refund')?.reason, 'needs_refund')
  assert.equal(byId.get('wrong-amount')?.reason, 'needs_unpaid')
  assert.equal(byId.get('notify-url')?.state, 'FAILED')
  assert.equal(byId.get('notify-url')?.reason, 'has_query')
})

test('calls are kept only while a run is under way, and no body is', async () => {
  const run = await begin()
  const { db } = world.deps
  const observe = createObserveCall({ db })
  const seen = {
    mchid: run.mchid,
    method: 'POST',
    path: '/v3/pay/transactions/native?x=1',
    body: { out_trade_no: 'T1', appid: 'wx1', amount: { total: 5 }, secret: '绝密' },
    status: 200,
    at: world.deps.now(),
  }
  await Promise.all(Array.from({ length: 10 }, () => observe(seen)))
  await observe({ ...seen, mchid: await newMerchant() })
  const calls = await findCalls(db, run)
  assert.equal(calls.length, 10)
  assert.equal(calls[0]?.subject, 'T1')
  assert.equal(calls[0]?.total, 5n)
  assert.equal(calls[0]?.path, '/v3/pay/transactions/native')
  assert(!Object.values(calls[0] ?? {}).includes('绝密'))
  await ask(`/runs/${run.mchid}/${run.id}/finish`, {})
  await observe(seen)
  assert.equal((await findCalls(db, run)).length, 10)
})
