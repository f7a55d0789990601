/** The example shop before the acceptance of merchants, as a program of its own. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePort } from '../browser/free-port.ts'
import { comes } from '../faults.ts'
import { openDesk } from '../sandbox.ts'
import { startServer } from '../server.ts'
import { openTill } from '../till.ts'
import type { reportOf } from '../../src/openplatform/sandbox/acceptance/report-view.ts'

type Report = Awaited<ReturnType<typeof reportOf>>

/** What a shop does whose people only sell, refund and close: it fetches no bill and keeps no clock. */
const checks = `
  notify-url ack-callback ack-refund duplicate concurrent out-of-order
  wrong-signature probe unsigned stale unknown-serial garbled
  unknown-order wrong-mchid wrong-appid wrong-amount
  pay-native query-order close-order refund-partial refund-twice`
  .trim()
  .split(/\s+/)
const longMs = 60_000

test('the example shop passes the acceptance of what it does', async () => {
  const port = await freePort()
  const shopUrl = `http://127.0.0.1:${port}`
  await using server = await startServer({ environment: 'sandbox', shopUrl })
  const shop = await startShop(server.demoFile)
  try {
    const { alice } = await openTill(server)
    const [merchant] = server.demo.merchants
    assert(merchant)
    const { mchid } = merchant
    const desk = openDesk(server)
    const ask = async (path: string, body?: object): Promise<Report> => {
      const answer = await desk.ask(body ? 'POST' : 'GET', `/acceptance${path}`, body)
      assert(answer.status < 300, JSON.stringify(answer.body))
      return answer.body as Report
    }
    const start = { mchid, notifyUrl: `${shopUrl}/notify`, methods: ['NATIVE'], checks }
    const { id } = await ask('/runs', start)
    const { buy, stateOf, refund, close } = visitor(shopUrl)
    const paid = await buy()
    const payer = await alice.pay(paid.code)
    assert.equal(payer.status, 200, payer.text)
    assert(await comes(async () => (await stateOf(paid.number)) === 'SUCCESS', longMs))
    for (const no of [1, 2]) await refund(paid.number, `${paid.number}-R${no}`)
    assert(await comes(async () => (await stateOf(paid.number)) === 'REFUND', longMs))
    await close((await buy()).number)
    const unpaid = await buy()

    const run = `/runs/${mchid}/${id}`
    await ask(`${run}/callbacks`, {})
    assert(await comes(async () => !(await ask(run)).isSending, 2 * longMs))
    const all = (await ask(`${run}/finish`, {})).groups.flatMap((group) => group.checks)
    const open = all.filter(({ state }) => state !== 'PASSED')
    assert.deepEqual(
      open.map(({ id: check, state, reason, evidence }) => ({ check, state, reason, evidence })),
      [],
    )
    assert.deepEqual(all.map((check) => check.id).toSorted(), checks.toSorted())
    assert.equal(await stateOf(unpaid.number), 'NOTPAY', 'no lie has made it paid')
  } finally {
    const gone = once(shop, 'exit')
    shop.kill('SIGTERM')
    await gone
  }
})

/** Somebody at the shop's pages. */
function visitor(shopUrl: string) {
  const post = async (path: string, fields: Readonly<Record<string, string>> = {}) => {
    const body = new URLSearchParams(fields)
    const answer = await fetch(`${shopUrl}${path}`, { method: 'POST', body, redirect: 'manual' })
    assert.equal(answer.status, 303, await answer.text())
    return answer.headers.get('location') ?? ''
  }
  return {
    buy: async () => {
      const path = await post('/buy/native/buns')
      const page = await (await fetch(`${shopUrl}${path}`)).text()
      const [, code = ''] = /pr=([\w-]+)/.exec(page) ?? []
      return { number: path.replace('/orders/', ''), code }
    },
    stateOf: async (number: string): Promise<string> => {
      const answer = await fetch(`${shopUrl}/orders/${number}/state`)
      return JSON.parse(await answer.text()).state
    },
    refund: (number: string, refundNo: string) =>
      post(`/orders/${number}/refunds`, { number: refundNo, amount: '1.50', reason: '少了葱花' }),
    close: (number: string) => post(`/orders/${number}/close`),
  }
}

async function startShop(demoFile: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, '../../examples/shop/src/server.ts')
  const env = { ...process.env, TONGBAO_DEMO: demoFile, SHOP_HOST: '127.0.0.1' }
  const shop = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  // It says where it listens once it does.
  await Promise.race([once(shop.stdout, 'data'), once(shop, 'exit')])
  assert.equal(shop.exitCode, null, 'the shop ended before it listened')
  return shop
}
