import { createPublicKey } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { decryptResource, responseMessage, verify } from '@tongbao/apiv3'
import type { NewFaultOrder } from '../src/openplatform/sandbox/fault/fault-order.ts'
import { orderFault } from '../src/openplatform/sandbox/fault/order-fault.ts'
import { findStrikes } from '../src/openplatform/sandbox/fault/store.ts'
import { startServer } from './server.ts'
import type { Answer } from './signed-face.ts'
import { type Json, newNumber, openTill } from './till.ts'

export type Letter = Readonly<{ headers: IncomingHttpHeaders; body: string; at: number }>

/** The whole program as a sandbox, merchants and payers before it, and a merchant's server that listens. */
export async function openFaultStage(options: Parameters<typeof startServer>[0] = {}) {
  const server = await startServer({ environment: 'sandbox', ...options })
  const till = await openTill(server)
  const { mchid } = till.direct.signer
  const { db, now, directory } = server.program.modules
  const shop = await openShop()
  const apiV3Key = server.demo.merchants[0]?.apiV3Key ?? ''

  /** How the answer is signed: `right`, `none`, or what is wrong. */
  async function signatureOf({ headers, text }: Answer | (Letter & { text: string })) {
    const [timestamp, nonce, signature, serial] = ['timestamp', 'nonce', 'signature', 'serial'].map(
      (name) => headers[`wechatpay-${name}`],
    )
    if (signature === undefined) return 'none'
    const key = (await directory.platformKeys()).find(({ id }) => id === serial)
    if (!key) return 'stranger'
    const message = responseMessage({
      timestamp: String(timestamp),
      nonce: String(nonce),
      body: text,
    })
    if (!verify(message, String(signature), createPublicKey(key.publicPem))) return 'wrong'
    const age = Math.round((Date.now() - Number(timestamp) * 1000) / 1000)
    return Math.abs(age) > 300 ? `right, ${Math.round(age / 60)} min off` : 'right'
  }

  return {
    server,
    till,
    mchid,
    deps: { db, now },
    shop,
    signatureOf,
    /** The next call is to go wrong, unless more is said. */
    order: (fault: string, given: Partial<NewFaultOrder> = {}) =>
      orderFault({ db, now }, { mchid, fault, take: 1, ...given }),
    strikes: () => findStrikes(db, { mchid, limit: 1_000 }),
    /** What a callback says once it is opened; undefined when it does not open. */
    opened: ({ body }: Letter): Json | undefined => {
      const { resource } = JSON.parse(body)
      try {
        return JSON.parse(decryptResource(apiV3Key, resource))
      } catch {
        return undefined
      }
    },
    /** A payment by the code that Alice's wallet shows, whatever becomes of it. */
    async payByCode(rest: Json = {}): Promise<{ number: string; answer: Answer }> {
      const shown = await till.alice.ask('/payment-codes', {})
      const number = newNumber()
      const answer = await till.post(till.direct.signer, '/v3/pay/transactions/codepay', {
        ...till.direct.parties,
        description: '豆浆',
        out_trade_no: number,
        payer: { auth_code: JSON.parse(shown.text).code },
        amount: { total: 1000 },
        scene_info: { store_info: { id: '1' } },
        ...rest,
      })
      return { number, answer }
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await shop.close()
    },
  }
}

export type FaultStage = Awaited<ReturnType<typeof openFaultStage>>

/** A merchant's server that acknowledges whatever comes, or answers what it is told to. */
async function openShop() {
  const letters: Letter[] = []
  const answers: number[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      letters.push({ headers: request.headers, body, at: performance.now() })
      response.writeHead(answers.shift() ?? 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    letters,
    answers,
    notifyUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** Waits until something is so; answers whether it came to be. */
export async function comes(isSo: () => boolean | Promise<boolean>, ms = 10_000): Promise<boolean> {
  const end = performance.now() + ms
  while (performance.now() < end) {
    if (await isSo()) return true
    await sleep(50)
  }
  return false
}
