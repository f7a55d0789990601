import { createPrivateKey, createPublicKey, type KeyObject, sign as signNow } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ApiV3Key,
  apiV3KeyOf,
  decryptResource,
  formatAuthorization,
  newNonce,
  requestMessage,
  responseMessage,
  verify,
} from '@tongbao/apiv3'
import { Pool } from 'undici'
import type { DemoProcess } from './demo-process.ts'
import { percentiles } from './percentiles.ts'

type Merchant = DemoProcess['demo']['merchants'][number]
type Wallet = (path: string, call: object) => Promise<void>
export type Prepared = Readonly<{ number: string; body: string; authorization: string }>

/** Everything that a run of the load generator keeps. */
export type Load = Readonly<{
  pool: Pool
  merchant: Merchant
  privateKey: KeyObject
  platformKey: KeyObject
  apiV3Key: ApiV3Key
  wallets: readonly Wallet[]
  notifyUrl: string
  waiting: Map<string, () => void>
  durations: Record<'create' | 'pay' | 'callback', number[]>
  counts: { errors: number; started: number; prepared: number }
}>

const path = '/v3/pay/transactions/native'
const callbackMs = 20_000

export async function createLoad({ demo }: DemoProcess): Promise<Load> {
  const [merchant] = demo.merchants
  if (!merchant) throw new Error('demo.json names a merchant')
  const pool = new Pool(demo.baseUrl, { connections: 128 })
  const load = {
    pool,
    merchant,
    privateKey: createPrivateKey(readFileSync(merchant.privateKeyPath)),
    platformKey: createPublicKey(readFileSync(demo.platform.certificatePath)),
    apiV3Key: apiV3KeyOf(merchant.apiV3Key),
    wallets: await Promise.all(demo.payers.map((payer) => signIn(pool, payer))),
    waiting: new Map<string, () => void>(),
    durations: { create: [], pay: [], callback: [] },
    counts: { errors: 0, started: 0, prepared: 0 },
  }
  return { ...load, notifyUrl: await receive(load) }
}

/** The merchant's server: verifies, decrypts, acknowledges. Answers its address. */
async function receive(load: Omit<Load, 'notifyUrl'>): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const isTrue = isSigned(load.platformKey, request.headers, body)
      if (isTrue) {
        const { resource } = JSON.parse(body.toString())
        const told = JSON.parse(decryptResource(load.apiV3Key, resource))
        load.waiting.get(told.out_trade_no)?.()
      } else load.counts.errors++
      response.writeHead(isTrue ? 204 : 401).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
}

function isSigned(key: KeyObject, headers: IncomingHttpHeaders, body: string | Buffer): boolean {
  const header = (name: string) => String(headers[`wechatpay-${name}`])
  const message = responseMessage({ timestamp: header('timestamp'), nonce: header('nonce'), body })
  return verify(message, header('signature'), key)
}

/** Orders signed beforehand: a merchant's signing is not the platform's work. */
export function prepare(load: Load, count: number): readonly Prepared[] {
  const { mchid, appid, serialNo } = load.merchant
  return Array.from({ length: count }, () => {
    const number = `b${process.pid}x${String(load.counts.prepared++).padStart(8, '0')}`
    const order = { appid, mchid, description: '压测', out_trade_no: number, amount: { total: 1 } }
    const body = JSON.stringify({ ...order, notify_url: load.notifyUrl })
    const timestamp = Math.floor(Date.now() / 1_000)
    const nonce = newNonce()
    const message = requestMessage({
      method: 'POST',
      url: path,
      timestamp: String(timestamp),
      nonce,
      body,
    })
    const signature = signNow('sha256', message, load.privateKey).toString('base64')
    const parts = { mchid, serialNo, nonce, timestamp, signature }
    return { number, body, authorization: formatAuthorization(parts) }
  })
}

async function signIn(
  pool: Pool,
  payer: Readonly<{ phone: string; password: string; pin: string }>,
): Promise<Wallet> {
  const headers = { 'content-type': 'application/json', 'x-tongbao-wallet': '1' }
  const post = (to: string, body: object, cookie?: string) =>
    pool.request({
      method: 'POST',
      path: to,
      headers: cookie === undefined ? headers : { ...headers, cookie },
      body: JSON.stringify(body),
    })
  const { phone, password } = payer
  const answer = await post('/wallet/api/sign-in', { phone, password })
  await answer.body.dump()
  const cookie = String(answer.headers['set-cookie']).split(';', 1)[0] ?? ''
  return async (to, call) => {
    const paid = await post(to, { ...call, pin: payer.pin }, cookie)
    const text = await paid.body.text()
    if (paid.statusCode !== 200) throw new Error(text)
  }
}

/** One payment, from the order to the callback. */
async function payOne(load: Load, one: Prepared): Promise<void> {
  const { counts, durations, waiting, wallets } = load
  const told = Promise.withResolvers<void>()
  waiting.set(one.number, told.resolve)
  const late = new AbortController()
  try {
    const startedAt = performance.now()
    const prepayId = await create(load, one)
    const createdAt = performance.now()
    const wallet = wallets[counts.started++ % wallets.length]
    await wallet?.('/wallet/api/cashier/pay', { prepayId, funding: 'balance' })
    const paidAt = performance.now()
    const deadline = sleep(callbackMs, undefined, { signal: late.signal }).then(() => {
      throw new Error(`no callback for ${one.number}`)
    })
    await Promise.race([told.promise, deadline])
    durations.create.push(createdAt - startedAt)
    durations.pay.push(paidAt - createdAt)
    durations.callback.push(performance.now() - paidAt)
  } catch (error) {
    if (counts.errors++ < 3) process.stderr.write(`${String(error)}\n`)
  } finally {
    late.abort()
    waiting.delete(one.number)
  }
}

async function create({ pool, platformKey }: Load, { body, authorization }: Prepared) {
  const headers = {
    authorization,
    'content-type': 'application/json',
    accept: 'application/json',
    'user-agent': 'tongbao-bench',
  }
  const answer = await pool.request({ method: 'POST', path, body, headers })
  const text = await answer.body.text()
  if (!isSigned(platformKey, answer.headers, text)) throw new Error(text)
  return String(JSON.parse(text).code_url).split('pr=')[1]
}

/** So many payments at once, until the time is up or the prepared ones are spent; payments/s. */
export async function runAtOnce(
  load: Load,
  prepared: readonly Prepared[],
  { atOnce, seconds }: Readonly<{ atOnce: number; seconds: number }>,
): Promise<number> {
  const start = performance.now()
  const before = load.durations.callback.length
  let next = 0
  const worker = async () => {
    while (performance.now() - start < seconds * 1_000) {
      const one = prepared[next++]
      if (!one) return
      await payOne(load, one)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (load.durations.callback.length - before) / ((performance.now() - start) / 1_000)
}

/** At an even rate, whether or not earlier ones are done. */
export async function runPaced(load: Load, prepared: readonly Prepared[], perS: number) {
  const start = performance.now()
  const running: Promise<void>[] = []
  for (const [index, one] of prepared.entries()) {
    const dueMs = (index / perS) * 1_000 - (performance.now() - start)
    if (dueMs > 1) await sleep(dueMs)
    running.push(payOne(load, one))
  }
  await Promise.all(running)
}

/** Percentiles in milliseconds by call since the last time they were taken. */
export function takeLatencies({ durations }: Load) {
  const { create, pay, callback } = durations
  const taken = {
    create: percentiles(create),
    pay: percentiles(pay),
    callback: percentiles(callback),
  }
  for (const list of [create, pay, callback]) list.length = 0
  return taken
}
