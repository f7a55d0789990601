import { createPrivateKey, createPublicKey, type KeyObject, sign as signNow } from 'node:crypto'
import { readFileSync } from 'node:fs'
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
import type { DemoProcess } from './demo-process.ts'
import { percentiles } from './percentiles.ts'
import {
  type Client,
  createHttpClient,
  headerOf,
  listenOn,
  type Message,
  statusOf,
} from './wire.ts'

type Merchant = DemoProcess['demo']['merchants'][number]
type Wallet = (path: string, call: object) => Promise<void>
export type Prepared = Readonly<{ number: string; head: string; body: string }>

/** Everything that a run of the load generator keeps. */
export type Load = Readonly<{
  client: Client
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
  const client = createHttpClient(demo.baseUrl)
  const load = {
    client,
    merchant,
    privateKey: createPrivateKey(readFileSync(merchant.privateKeyPath)),
    platformKey: createPublicKey(readFileSync(demo.platform.certificatePath)),
    apiV3Key: apiV3KeyOf(merchant.apiV3Key),
    wallets: await Promise.all(demo.payers.map((payer) => signIn(client, payer))),
    waiting: new Map<string, () => void>(),
    durations: { create: [], pay: [], callback: [] },
    counts: { errors: 0, started: 0, prepared: 0 },
  }
  return { ...load, notifyUrl: await receive(load) }
}

/** The merchant's server: verifies, decrypts, acknowledges. Answers its address. */
async function receive(load: Omit<Load, 'notifyUrl'>): Promise<string> {
  const url = await listenOn((message) => {
    if (!isSigned(load.platformKey, message)) {
      load.counts.errors++
      return 401
    }
    const { resource } = JSON.parse(message.body.toString())
    const told = JSON.parse(decryptResource(load.apiV3Key, resource))
    load.waiting.get(told.out_trade_no)?.()
    return 204
  })
  return `${url}/notify`
}

/** Whether the platform has signed what it says. */
export function isSigned(key: KeyObject, message: Message): boolean {
  const header = (name: string) => headerOf(message, `wechatpay-${name}`)
  const { body } = message
  const signed = responseMessage({ timestamp: header('timestamp'), nonce: header('nonce'), body })
  return verify(signed, header('signature'), key)
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
    const authorization = formatAuthorization({ mchid, serialNo, nonce, timestamp, signature })
    return { number, body, head: headOf(path, `authorization: ${authorization}`) }
  })
}

const headOf = (to: string, ...headers: readonly string[]): string =>
  [
    `POST ${to} HTTP/1.1`,
    'content-type: application/json',
    'accept: application/json',
    'user-agent: tongbao-bench',
    ...headers,
  ].join('\r\n')

async function signIn(
  client: Client,
  payer: Readonly<{ phone: string; password: string; pin: string }>,
): Promise<Wallet> {
  const ours = 'x-tongbao-wallet: 1'
  const { phone, password } = payer
  const entry = headOf('/wallet/api/sign-in', ours)
  const answer = await client.send(entry, JSON.stringify({ phone, password }))
  const cookie = `cookie: ${headerOf(answer, 'set-cookie').split(';', 1)[0]}`
  const wallet: Wallet = async (to, call) => {
    const body = JSON.stringify({ ...call, pin: payer.pin })
    const paid = await client.send(headOf(to, ours, cookie), body)
    if (statusOf(paid) !== 200) throw new Error(paid.body.toString())
  }
  const cards = await client.send(
    `GET /wallet/api/cards HTTP/1.1\r\naccept: application/json\r\n${cookie}`,
    '',
  )
  const [card] = JSON.parse(cards.body.toString()).cards
  // A fen a payment: enough for the longest soak.
  const topUp = { cardId: card.id, amount: '1000000', requestId: `bench-${process.pid}` }
  await wallet('/wallet/api/top-ups', topUp)
  return wallet
}

/** One payment, from the order to the callback. */
async function payOne(load: Load, one: Prepared): Promise<void> {
  const { counts, durations, waiting, wallets } = load
  const told = Promise.withResolvers<void>()
  waiting.set(one.number, told.resolve)
  const late = setTimeout(() => told.reject(new Error(`no callback for ${one.number}`)), callbackMs)
  try {
    const startedAt = performance.now()
    const prepayId = await create(load, one)
    const createdAt = performance.now()
    const wallet = wallets[counts.started++ % wallets.length]
    await wallet?.('/wallet/api/cashier/pay', { prepayId, funding: 'balance' })
    const paidAt = performance.now()
    await told.promise
    durations.create.push(createdAt - startedAt)
    durations.pay.push(paidAt - createdAt)
    durations.callback.push(performance.now() - paidAt)
  } catch (error) {
    if (counts.errors++ < 3) process.stderr.write(`${String(error)}\n`)
  } finally {
    clearTimeout(late)
    waiting.delete(one.number)
  }
}

async function create({ client, platformKey }: Load, { head, body }: Prepared): Promise<string> {
  const answer = await client.send(head, body)
  const text = answer.body.toString()
  if (!isSigned(platformKey, answer)) throw new Error(text)
  return String(JSON.parse(text).code_url).split('pr=')[1] ?? ''
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
  const taken = {
    create: percentiles(durations.create),
    pay: percentiles(durations.pay),
    callback: percentiles(durations.callback),
  }
  for (const list of Object.values(durations)) list.length = 0
  return taken
}
