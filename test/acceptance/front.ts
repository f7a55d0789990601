/** What stands between a merchant and `/v3` in a sandbox: looks on, and spoils what it is told to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { parseAuthorization } from '@tongbao/apiv3'
import type { SeenCall } from '../../src/openplatform/sandbox/acceptance/call.ts'
import type { Trouble } from '../../src/openplatform/sandbox/acceptance/check.ts'

type Front = Readonly<{
  url: string
  /** The next call that it concerns meets it, and no other. */
  arm: (trouble: Trouble) => void
  close: () => void
}>

type Deps = Readonly<{
  /** Where the program listens. */
  url: string
  now: () => Date
  observe: (seen: SeenCall) => Promise<void>
}>

const concerns: Partial<Record<Trouble, RegExp>> = {
  order_answer_lost: /^POST \/v3\/pay\/transactions\/native$/,
  system_error: /^POST \/v3\/pay\/transactions\/native$/,
  refund_answer_lost: /^POST \/v3\/refund\/domestic\/refunds$/,
  answer_missigned: /^GET \/v3\/pay\/transactions\//,
  rate_limited: /./,
}

export async function openFront({ url, now, observe }: Deps): Promise<Front> {
  const armed: Trouble[] = []

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const method = request.method ?? 'GET'
    const path = request.url ?? '/'
    const at = now()
    const name = `${method} ${path.split('?')[0]}`
    const met = armed.findIndex((one) => concerns[one]?.test(name))
    const trouble = met < 0 ? undefined : armed.splice(met, 1)[0]
    const answer = await answerOf(request, body, trouble)
    const seen = {
      mchid: parseAuthorization(request.headers.authorization ?? '')?.mchid ?? '',
      method,
      path,
      ...(body.length > 0 && { body: JSON.parse(body.toString()) }),
      status: trouble?.endsWith('_lost') ? null : answer.status,
      missigned: trouble === 'answer_missigned',
      serial: String(request.headers['wechatpay-serial'] ?? '') || undefined,
      requestId: answer.headers.get('request-id') ?? undefined,
      at,
    }
    await observe(seen)
    if (seen.status === null) return void request.socket.destroy()
    const headers = Object.fromEntries(answer.headers)
    delete headers['content-encoding']
    delete headers['transfer-encoding']
    if (seen.missigned) headers['wechatpay-signature'] = Buffer.alloc(256).toString('base64')
    response.writeHead(answer.status, headers).end(answer.body)
  }

  async function answerOf(request: IncomingMessage, body: Buffer, trouble: Trouble | undefined) {
    if (trouble === 'system_error') return refused(500, 'SYSTEM_ERROR')
    if (trouble === 'rate_limited') return refused(429, 'FREQUENCY_LIMITED')
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers
    const answer = await fetch(`${url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(headers).flatMap(([header, value]): [string, string][] =>
        typeof value === 'string' ? [[header, value]] : [],
      ),
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    const bytes = Buffer.from(await answer.arrayBuffer())
    return { status: answer.status, headers: answer.headers, body: bytes }
  }

  const server = createServer((request, response) => void pass(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arm: (trouble) => armed.push(trouble),
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const refused = (status: number, code: string) => ({
  status,
  headers: new Headers({ 'content-type': 'application/json', 'request-id': `front-${code}` }),
  body: Buffer.from(JSON.stringify({ code, message: '请稍后重试' })),
})
