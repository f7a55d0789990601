import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { encryptResource, newNonce, responseMessage, sign, signatureScheme } from '@tongbao/apiv3'
import { addChannel, type NewChannel, trustKey } from '#upstream'
import type { UpstreamWorld } from './upstream.ts'

export type Seen = Readonly<{
  method: string
  url: string
  body: Record<string, unknown>
  /** `Wechatpay-Serial`: the key that was asked for. */
  asksFor: string | undefined
}>

/** How the next call is answered. */
export type Odd =
  | Readonly<{
      status?: number
      /** Made to JSON, unless it is a text. */
      body?: unknown
      headers?: Readonly<Record<string, string>>
      signed?: boolean
      signer?: Signer
    }>
  /** Breaks the line after reading; never answers; or answers a byte in a while. */
  | 'reset'
  | 'hang'
  | 'drip'

export type Signer = Readonly<{ serial: string; privateKey: KeyObject; publicPem: string }>

export function newSigner(serial: string): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    serial,
    privateKey,
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}

export const apiV3Key = '0123456789abcdef0123456789abcdef'
export const party = { mchid: '1900000001', appid: 'wx0000000000000001' }

const ourPair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ourKey = ourPair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

export async function signedHeaders(body: string, { serial, privateKey }: Signer, at = new Date()) {
  const timestamp = Math.floor(at.getTime() / 1000)
  const nonce = newNonce()
  return {
    'Wechatpay-Timestamp': String(timestamp),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature-Type': signatureScheme,
    'Wechatpay-Signature': await sign(responseMessage({ timestamp, nonce, body }), privateKey),
  }
}

/** An upstream on a socket that answers as it is told, rightly signed unless told otherwise. */
export async function openOddUpstream(answer: (seen: Seen, count: number) => Odd | Promise<Odd>) {
  const signer = newSigner('PUB_KEY_ID_00000000000000000000000000000001')
  const seen: Seen[] = []
  const server = createServer((request, response) => void serve(request, response))
  let connections = 0
  server.on('connection', () => (connections += 1))
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await buffer(request)).toString()
    const { method = '', url = '', headers } = request
    const serial = headers['wechatpay-serial']
    const arrived: Seen = {
      method,
      url,
      body: text === '' ? {} : JSON.parse(text),
      asksFor: typeof serial === 'string' ? serial : undefined,
    }
    seen.push(arrived)
    const odd = await answer(arrived, seen.length)
    if (odd === 'hang') return
    if (odd === 'reset') return void request.socket.resetAndDestroy()
    if (odd === 'drip') return drip(response)
    const body = bodyOf(odd.body)
    const own = odd.signed === false ? {} : await signedHeaders(body, odd.signer ?? signer)
    response.writeHead(odd.status ?? 200, {
      'Content-Type': 'application/json',
      ...own,
      ...odd.headers,
    })
    response.end(body)
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    baseUrl,
    seen,
    signer,
    /** Opened so far. */
    connections: () => connections,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const bodyOf = (body: unknown): string =>
  body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(timer))
}

/** Registers it as a channel and trusts its key. */
export async function openOddChannel(
  { deps }: Pick<UpstreamWorld, 'deps'>,
  { baseUrl, signer }: Readonly<{ baseUrl: string; signer: Signer }>,
  more: Partial<NewChannel> = {},
): Promise<string> {
  const id = more.id ?? 'odd'
  await addChannel(deps, {
    id,
    baseUrl,
    mode: 'direct',
    ...party,
    serial: 'ABCDEF',
    privateKey: ourKey,
    apiV3Key,
    hasCertificates: false,
    ...more,
  })
  await trustKey(deps, { id, serial: signer.serial, pem: signer.publicPem })
  return id
}

type NoticeOptions = Readonly<{
  signer: Signer
  originalType?: string
  eventType?: string
  noticeId?: string
  key?: string
  at?: Date
}>

/** A notice as the channel would send it. */
export async function noticeOf(content: unknown, options: NoticeOptions) {
  const { signer, originalType = 'transaction', key = apiV3Key } = options
  const sealed = encryptResource({
    key,
    associatedData: originalType,
    plaintext: JSON.stringify(content),
  })
  const body = JSON.stringify({
    id: options.noticeId ?? newNonce(),
    create_time: '2026-11-27T10:00:00+08:00',
    resource_type: 'encrypt-resource',
    event_type: options.eventType ?? 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: { original_type: originalType, ...sealed },
  })
  const own = await signedHeaders(body, signer, options.at)
  return { headers: { 'Content-Type': 'application/json', ...own }, body }
}

/** Sends it; `headers` are put over those that were made. */
export async function notify(
  url: string,
  content: unknown,
  options: NoticeOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  const notice = await noticeOf(content, options)
  const { body } = notice
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { ...notice.headers, ...headers },
    body,
  })
  return status
}

/** A payment as the channel shows it. */
export const transactionOf = (number: string, more: object = {}) => ({
  ...party,
  out_trade_no: number,
  transaction_id: '4200000000202611271234567890',
  trade_type: 'NATIVE',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  success_time: '2026-11-27T10:00:00+08:00',
  payer: { openid: 'o1' },
  amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
  ...more,
})

/** A refund as the channel shows it. */
export const refundOf = (number: string, target: string, more: object = {}) => ({
  refund_id: '50000000382019052709732678859',
  out_refund_no: number,
  transaction_id: '4200000000202611271234567890',
  out_trade_no: target,
  channel: 'ORIGINAL',
  user_received_account: '支付用户零钱',
  create_time: '2026-11-27T11:00:00+08:00',
  status: 'PROCESSING',
  amount: {
    total: 100,
    refund: 40,
    payer_total: 100,
    payer_refund: 40,
    settlement_refund: 40,
    settlement_total: 100,
    discount_refund: 0,
    currency: 'CNY',
  },
  ...more,
})
