/** `tongbao demo --chained` as anybody starts it: a payment through both, a second start, and its end. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createClient } from '@tongbao/apiv3'
import { until } from './chain.ts'
import { killDatabase } from './kills/run-program.ts'
import { openWallet } from './open-wallet.ts'
import type { Demo } from './server.ts'

const home = mkdtempSync(join(tmpdir(), 'tongbao-chained-'))
const port = await freePorts()
let running: ChildProcess | undefined
after(async () => {
  if (running?.exitCode === null && running.signalCode === null && running.kill('SIGTERM'))
    await once(running, 'exit')
  rmSync(home, { recursive: true, force: true })
})

test('a payment below is paid above, on a second start too', async () => {
  for (const number of ['chained-1', 'chained-2']) {
    const demo = await startDemo('--chained')
    const codeUrl = await order(number)
    const [payer] = demoOf(join(home, 'upstream')).payers
    assert(payer)
    const wallet = await openWallet(url(10), payer)
    const paid = await wallet.pay(codeUrl.split('pr=')[1] ?? '')
    assert.equal(paid.status, 200, paid.text)
    assert.equal(await stateOf(number, 'SUCCESS'), 'SUCCESS')
    await demo.end('SIGTERM')
    assert.equal(await answers(url(0)), false)
    assert.equal(await answers(url(10)), false)
  }
})

test('started alone afterwards, orders go to the wallet below again', async () => {
  const demo = await startDemo()
  const codeUrl = await order('alone-1')
  const [payer] = demoOf(home).payers
  assert(payer)
  const wallet = await openWallet(url(0), payer)
  const paid = await wallet.pay(codeUrl.split('pr=')[1] ?? '')
  assert.equal(paid.status, 200, paid.text)
  assert.equal(await stateOf('alone-1', 'SUCCESS'), 'SUCCESS')
  await demo.end('SIGTERM')
})

test('killed, it leaves nobody listening', async () => {
  const demo = await startDemo('--chained')
  assert.equal(await answers(url(1)), true, 'the shop is open')
  await demo.end('SIGKILL')
  for (const further of [0, 1, 10]) {
    const isThere = await until(
      () => answers(url(further)),
      (there) => !there,
      10_000,
    )
    assert.equal(isThere, false, url(further))
  }
  // Its databases outlive it until the next start, as those of any program that is killed.
  for (const folder of [home, join(home, 'upstream')])
    if (existsSync(join(folder, 'postgres', 'postmaster.pid')))
      await killDatabase({ home: folder, port })
})

const url = (further: number): string => `http://127.0.0.1:${port + further}`

const demoOf = (folder: string): Demo =>
  JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as Demo

/** The merchant's program, which knows nothing but what demo.json of the lower one says. */
function merchant() {
  const { baseUrl, platform, merchants } = demoOf(home)
  const [shop] = merchants
  assert(shop)
  const { mchid, appid, serialNo, apiV3Key, privateKeyPath } = shop
  const client = createClient({
    baseUrl,
    mchid,
    serialNo,
    apiV3Key,
    privateKey: readFileSync(privateKeyPath, 'utf8'),
    platformKeys: { [platform.publicKeyId]: readFileSync(platform.publicKeyPath, 'utf8') },
  })
  return { client, mchid, appid }
}

async function order(number: string): Promise<string> {
  const { client, mchid, appid } = merchant()
  const { code_url } = await client.pay.native({
    appid,
    mchid,
    description: '一碗面',
    out_trade_no: number,
    notify_url: `${url(1)}/notify`,
    amount: { total: 800, currency: 'CNY' },
  })
  return code_url
}

async function stateOf(number: string, wanted: string): Promise<string> {
  const { client } = merchant()
  const look = async () => (await client.pay.query(number)).trade_state
  return until(look, (state) => state === wanted)
}

async function startDemo(...options: readonly string[]) {
  const child = spawn(join(import.meta.dirname, '../bin/tongbao'), ['demo', ...options], {
    env: { ...process.env, TONGBAO_HOME: home, PORT: String(port), LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running = child
  const exited = once(child, 'exit')
  let said = ''
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      said += String(chunk)
      if (said.includes('Ctrl-C')) resolve()
    })
  })
  await Promise.race([ready, exited])
  assert.match(said, /ready/)
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal)
    await exited
  }
  return { end }
}

async function answers(at: string): Promise<boolean> {
  return fetch(at, { redirect: 'manual' }).then(
    () => true,
    () => false,
  )
}

/** A port with which those of the shop and of the upper one are free as well. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = await isFree(0)
    if (first && (await isFree(first + 1)) && (await isFree(first + 10))) return first
  }
}

async function isFree(wanted: number): Promise<number | undefined> {
  const server = createServer()
  const heard = once(server, 'listening').then(
    () => true,
    () => false,
  )
  server.listen(wanted, '127.0.0.1')
  if (!(await heard)) return undefined
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : undefined
}
