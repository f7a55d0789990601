/** The whole of it: a sandbox with its own faults and clock, its desk, and a good merchant's server. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openMerchant } from '#test/acceptance/merchant'
import { doAsAsked, trade } from '#test/acceptance/stage'
import { comes } from '#test/faults'
import { openDesk } from '#test/sandbox'
import { livePast } from '#test/sdk/past'
import { startServer } from '#test/server'
import { send } from '#test/signed-face'
import { openTill } from '#test/till'
import type { reportOf } from './report-view.ts'

type Report = Awaited<ReturnType<typeof reportOf>>

test('in the sandbox itself a good server passes, met by its own faults and its own clock', async () => {
  const server = await startServer({ environment: 'sandbox', before: livePast })
  const [shop] = server.demo.merchants
  assert(shop)
  const privateKey = readFileSync(shop.privateKeyPath, 'utf8')
  const merchant = await openMerchant({ ...shop, baseUrl: server.url, privateKey, lateMs: 0 })
  try {
    const till = await openTill(server)
    const { mchid } = shop
    const desk = openDesk(server)
    const ask = async (path: string, body?: object): Promise<Report> => {
      const answer = await desk.ask(body ? 'POST' : 'GET', `/acceptance${path}`, body)
      assert(answer.status < 300, JSON.stringify(answer.body))
      return answer.body as Report
    }
    const { notifyUrl } = merchant
    const methods = ['NATIVE', 'JSAPI', 'H5', 'CODEPAY']
    const { id } = await ask('/runs', { mchid, notifyUrl, methods })
    const run = `/runs/${mchid}/${id}`
    await trade({ merchant, till, mchid })
    await ask(`${run}/callbacks`, {})
    while ((await ask(run)).isSending) await sleep(100)
    const isWaiting = async (checkId: string): Promise<boolean> =>
      (await ask(run)).groups.some(({ checks }) =>
        checks.some((check) => check.id === checkId && check.state === 'WAITING'),
      )
    const acts = await doAsAsked({ merchant, till, mchid })
    for (const [checkId, act] of acts) {
      await ask(`${run}/checks/${checkId}`, {})
      await act()
      // A call is kept when its connection lets go of the answer, which the caller may outrun.
      assert(await comes(async () => !(await isWaiting(checkId)), 60_000), checkId)
    }
    const report = await ask(`${run}/finish`, {})
    const others = report.groups
      .flatMap(({ checks }) => checks)
      .filter(({ state }) => state !== 'PASSED')
      .map(({ id: checkId, state, reason, evidence }) => ({ checkId, state, reason, evidence }))
    assert.deepEqual(others, [])
    assert.equal(report.verdict, 'PASSED')
    assert.equal(report.merchantName.length > 0, true)
  } finally {
    merchant.close()
    await server[Symbol.asyncDispose]()
  }
})

test('without the key the desk is closed', async () => {
  await using server = await startServer({ environment: 'sandbox' })
  const answer = await send(server.url, { path: '/sandbox/api/acceptance/checks' })
  assert.equal(answer.status, 401)
})
