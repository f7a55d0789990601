/**
 * A payment end to end over HTTP: create (signed, answer verified), pay in the wallet (session and
 * PIN), callback (verified and decrypted). The load generator runs on the same cores. Its requests
 * are signed before the clock starts, since a merchant's signing is not the platform's work; the
 * platform's two signatures per payment, answer and callback, are inside.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as signNow,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  apiV3KeyOf,
  decryptResource,
  newNonce,
  responseMessage,
  sign,
  verify,
} from '@tongbao/apiv3'
import { Pool } from 'undici'
import { type DemoProcess, startDemo } from './demo-process.ts'
import { percentiles } from './percentiles.ts'

type Prepared = Readonly<{ number: string; body: string; authorization: string }>
type Durations = { create: number[]; pay: number[]; callback: number[] }

const path = '/v3/pay/transactions/native'
const signaturesPerPayment = 2

export async function benchPayments({ quick }: Readonly<{ quick: boolean }>) {
  const boundPerS = (await signaturesPerSecond(quick ? 2_000 : 4_000)) / signaturesPerPayment
  const program = await startDemo()
  try {
    const load = await createLoad(program)
    const seconds = quick ? 6 : 20
    const expected = Math.ceil(boundPerS * seconds)
    await load.closed(await load.prepare(quick ? 300 : 1_000), 128, 60)
    load.reset()
    const peak = await load.closed(await load.prepare(expected), 128, seconds)
    load.reset()
    const paced = await load.paced(
      await load.prepare(Math.ceil(peak.perS * 0.7 * seconds)),
      peak.perS * 0.7,
    )
    return {
      payments_per_s: Math.round(peak.perS),
      signing_bound_per_s: Math.round(boundPerS),
      ratio: Math.round((peak.perS / boundPerS) * 100) / 100,
      p99_ms: { create: paced.create.p99, pay: paced.pay.p99, callback: paced.callback.p99 },
      at_70_percent: paced,
      at_peak: peak.latency,
      payments: load.total(),
      errors: load.errors(),
      rss_mb: program.memory().peak,
    }
  } finally {
    await program.stop()
  }
}

/** The machine's bound: RSA-2048 signatures in the thread pool, over all cores. */
async function signaturesPerSecond(forMs: number): Promise<number> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const message = Buffer.alloc(300, 'x')
  const start = performance.now()
  let count = 0
  const worker = async () => {
    while (performance.now() - start < forMs) {
      await sign(message, privateKey)
      count++
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return count / ((performance.now() - start) / 1_000)
}

async function createLoad({ demo }: DemoProcess) {
  const [merchant] = demo.merchants
  if (!merchant) throw new Error('demo.json names a merchant')
  const privateKey = createPrivateKey(readFileSync(merchant.privateKeyPath))
  const platformKey = createPublicKey(readFileSync(demo.platform.certificatePath))
  const apiV3Key = apiV3KeyOf(merchant.apiV3Key)
  const pool = new Pool(demo.baseUrl, { connections: 128 })
  const wallets = await Promise.all(demo.payers.map((payer) => signIn(pool, payer)))
  const waiting = new Map<string, () => void>()
  let durations: Durations = { create: [], pay: [], callback: [] }
  let errors = 0
  let total = 0

  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const header = (name: string) => String(request.headers[name])
      const timestamp = header('wechatpay-timestamp')
      const message = responseMessage({ timestamp, nonce: header('wechatpay-nonce'), body })
      const isTrue = verify(message, header('wechatpay-signature'), platformKey)
      if (isTrue) {
        const told = JSON.parse(decryptResource(apiV3Key, JSON.parse(body.toString()).resource))
        waiting.get(told.out_trade_no)?.()
      } else errors++
      response.writeHead(isTrue ? 204 : 401).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const notifyUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notify`
  let serial = 0

  const prepare = async (count: number): Promise<Prepared[]> =>
    Array.from({ length: count }, () => {
      const number = `b${process.pid}x${(serial++).toString().padStart(8, '0')}`
      const { mchid, appid, serialNo } = merchant
      const order = {
        appid,
        mchid,
        description: '压测',
        out_trade_no: number,
        notify_url: notifyUrl,
        amount: { total: 1 },
      }
      const body = JSON.stringify(order)
      const timestamp = String(Math.floor(Date.now() / 1_000))
      const nonce = newNonce()
      const message = `POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`
      const signature = signNow('sha256', Buffer.from(message), privateKey).toString('base64')
      const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${mchid}",serial_no="${serialNo}",nonce_str="${nonce}",timestamp="${timestamp}",signature="${signature}"`
      return { number, body, authorization }
    })

  async function payOne({ number, body, authorization }: Prepared): Promise<void> {
    const told = Promise.withResolvers<void>()
    waiting.set(number, told.resolve)
    try {
      const start = performance.now()
      const created = await pool.request({
        method: 'POST',
        path,
        body,
        headers: {
          authorization,
          'content-type': 'application/json',
          accept: 'application/json',
          'user-agent': 'bench',
        },
      })
      const text = await created.body.text()
      const header = (name: string) => String(created.headers[name])
      const message = responseMessage({
        timestamp: header('wechatpay-timestamp'),
        nonce: header('wechatpay-nonce'),
        body: text,
      })
      if (!verify(message, header('wechatpay-signature'), platformKey)) throw new Error(text)
      durations.create.push(performance.now() - start)
      const wallet = wallets[total++ % wallets.length]
      const payStart = performance.now()
      const prepayId = String(JSON.parse(text).code_url).split('pr=')[1]
      await wallet?.('/wallet/api/cashier/pay', { prepayId, funding: 'balance' })
      const paidAt = performance.now()
      durations.pay.push(paidAt - payStart)
      await Promise.race([
        told.promise,
        sleep(20_000).then(() => Promise.reject(new Error('no callback'))),
      ])
      durations.callback.push(performance.now() - paidAt)
    } catch (error) {
      if (errors++ < 3) process.stderr.write(`${String(error)}\n`)
    } finally {
      waiting.delete(number)
    }
  }

  const latency = () => ({
    create: percentiles(durations.create),
    pay: percentiles(durations.pay),
    callback: percentiles(durations.callback),
  })
  return {
    prepare,
    errors: () => errors,
    total: () => total,
    reset: () => {
      durations = { create: [], pay: [], callback: [] }
    },
    /** So many payments at once, until the time is up or the prepared ones are spent. */
    closed: async (prepared: readonly Prepared[], atOnce: number, seconds: number) => {
      const start = performance.now()
      let next = 0
      const worker = async () => {
        while (performance.now() - start < seconds * 1_000) {
          const one = prepared[next++]
          if (!one) return
          await payOne(one)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
      const perS = durations.callback.length / ((performance.now() - start) / 1_000)
      return { perS, latency: latency() }
    },
    /** At an even rate, whether or not earlier ones are done. */
    paced: async (prepared: readonly Prepared[], perS: number) => {
      const start = performance.now()
      const running: Promise<void>[] = []
      for (const [index, one] of prepared.entries()) {
        const dueMs = (index / perS) * 1_000 - (performance.now() - start)
        if (dueMs > 1) await sleep(dueMs)
        running.push(payOne(one))
      }
      await Promise.all(running)
      return latency()
    },
  }
}

async function signIn(
  pool: Pool,
  payer: Readonly<{ phone: string; password: string; pin: string }>,
) {
  const headers = { 'content-type': 'application/json', 'x-tongbao-wallet': '1' }
  const body = JSON.stringify({ phone: payer.phone, password: payer.password })
  const answer = await pool.request({ method: 'POST', path: '/wallet/api/sign-in', headers, body })
  await answer.body.dump()
  const cookie = String(answer.headers['set-cookie']).split(';', 1)[0] ?? ''
  return async (path: string, call: object): Promise<void> => {
    const paid = await pool.request({
      method: 'POST',
      path,
      headers: { ...headers, cookie },
      body: JSON.stringify({ ...call, pin: payer.pin }),
    })
    const text = await paid.body.text()
    if (paid.statusCode !== 200) throw new Error(text)
  }
}
