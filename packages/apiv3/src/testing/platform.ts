import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseAuthorization } from '../authorization.ts'
import { encryptResource } from '../resource.ts'
import { newNonce, requestMessage, responseMessage, sign, verify } from '../sign.ts'
import { apiV3Key, type Identity } from './identity.ts'

/** A request as it arrived, its signature checked already. */
export type Seen = Readonly<{
  method: string
  url: string
  body: string
  nonce: string
  headers: IncomingMessage['headers']
}>

/** What to answer; `hang` never answers, `drop` breaks the line. */
export type Reply =
  | 'hang'
  | 'drop'
  | Readonly<{
      status?: number
      body?: unknown
      /** A file instead of a body: unsigned, no JSON, in pieces. */
      file?: Uint8Array
      /** After so many bytes of the file the line breaks, or falls silent. */
      stops?: Readonly<{ at: number; how: 'break' | 'silence' }>
      /** Signs with this key and serial instead of the platform's own. */
      signer?: Readonly<{ identity: Identity; serial: string }>
      /** Headers put over those that were made, to spoil or to remove (undefined) them. */
      headers?: Readonly<Record<string, string | undefined>>
    }>

export type Script = (seen: Seen, count: number) => Reply

/**
 * A platform on a real socket: it verifies every request like the real one and signs what the
 * script of the test says, in order of arrival.
 */
export async function startPlatform(options: {
  merchant: Identity
  platform: Identity
  script: Script
}) {
  const { merchant, platform, script } = options
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const body = await textOf(request)
      const { method = '', url = '', headers } = request
      const authorization = parseAuthorization(headers.authorization)
      if (!authorization) return response.writeHead(401).end()
      const { nonce, timestamp, signature } = authorization
      const message = requestMessage({ method, url, timestamp, nonce, body })
      if (!verify(message, signature, merchant.publicKey)) return response.writeHead(401).end()
      const arrived = { method, url, body, nonce, headers }
      seen.push(arrived)
      const reply = script(arrived, seen.length)
      if (reply === 'hang') return undefined
      if (reply === 'drop') return request.socket.destroy()
      if (reply.file) return sendFile(response, reply.file, reply.stops)
      const own = { identity: platform, serial: platform.serialNo }
      const sent = await signed(reply, reply.signer ?? own)
      return response.writeHead(sent.status, sent.headers).end(sent.text)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** In pieces of 1000 bytes, as a network might cut them. */
async function sendFile(
  response: ServerResponse,
  file: Uint8Array,
  stops: Exclude<Reply, string>['stops'],
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/plain' })
  const end = stops?.at ?? file.length
  for (let at = 0; at < end; at += 1000) {
    response.write(file.subarray(at, Math.min(end, at + 1000)))
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (!stops) response.end()
  else if (stops.how === 'break') response.destroy()
}

type Signer = Readonly<{ identity: Identity; serial: string }>

async function signed(reply: Exclude<Reply, string>, { identity, serial }: Signer) {
  const { status = 200, body } = reply
  const text = body === undefined ? '' : JSON.stringify(body)
  const timestamp = Math.floor(Date.now() / 1000)
  const nonce = newNonce()
  const message = responseMessage({ timestamp, nonce, body: text })
  const headers: Record<string, string | undefined> = {
    'Content-Type': 'application/json; charset=utf-8',
    'Request-ID': '08F7B1-0',
    'Wechatpay-Timestamp': String(timestamp),
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': await sign(message, identity.privateKey),
    'Wechatpay-Serial': serial,
    'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    ...reply.headers,
  }
  const kept = Object.entries(headers).filter(([, value]) => value !== undefined)
  return { status, headers: Object.fromEntries(kept), text }
}

/** A callback as the platform would send it: headers and raw body. */
export async function callbackOf(platform: Identity, originalType: string, content: unknown) {
  const resource = encryptResource({
    key: apiV3Key,
    associatedData: originalType,
    plaintext: JSON.stringify(content),
  })
  const notification = {
    id: 'EV-2018022511223320873',
    create_time: '2026-01-01T10:00:00+08:00',
    resource_type: 'encrypt-resource',
    event_type: originalType === 'refund' ? 'REFUND.SUCCESS' : 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: { original_type: originalType, ...resource },
  }
  const { headers, text } = await signed(
    { body: notification },
    { identity: platform, serial: platform.serialNo },
  )
  return { headers, body: text }
}

/** The answer to `GET /v3/certificates` that carries this certificate. */
export const certificatesOf = (...identities: readonly Identity[]) => ({
  data: identities.map(({ serialNo, certificatePem }, index) => ({
    serial_no: serialNo,
    effective_time: `202${index}-01-01T00:00:00+08:00`,
    expire_time: '2049-12-31T00:00:00+08:00',
    encrypt_certificate: encryptResource({
      key: apiV3Key,
      associatedData: 'certificate',
      plaintext: certificatePem,
    }),
  })),
})

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}
