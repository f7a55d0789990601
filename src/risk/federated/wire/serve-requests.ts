import type { IncomingMessage, RequestListener } from 'node:http'
import { Refusal } from '#kernel/refusal'
import {
  answerLines,
  type Circle,
  type Envelope,
  type MemberKey,
  requestLines,
  requireSigned,
  signLines,
} from './member.ts'

export type Reply = Readonly<{ status: number; body: Uint8Array }>

export const nothing: Reply = { status: 204, body: new Uint8Array() }

export const json = (status: number, value: unknown): Reply => ({
  status,
  body: new TextEncoder().encode(JSON.stringify(value)),
})

const bodyMax = 2 ** 26

/**
 * Lets in what a party of the circle has signed, and signs what goes out, also refusals: an answer
 * belongs to one request. Whatever is too long is cut off.
 */
export const serveRequests =
  (
    { circle, key }: Readonly<{ circle: Circle; key: MemberKey }>,
    answer: (envelope: Envelope, body: Uint8Array) => Promise<Reply>,
  ): RequestListener =>
  (request, response) => {
    const envelope = envelopeOf(request)
    const signature = headerOf(request, 'signature')
    const member = circle.parties.find(({ name }) => name === envelope.name)
    const replying = async (body: Uint8Array): Promise<Reply> => {
      requireSigned(member, requestLines(envelope, body), signature)
      return answer(envelope, body)
    }
    const serve = async (): Promise<void> => {
      // Of whom nobody knows nothing is read.
      const body = member ? await bodyOf(request) : nothing.body
      const reply = await replying(body).catch(refusalReply)
      const lines = answerLines(signature, reply.status, reply.body)
      const signed = { 'federation-signature': signLines(key.privateKey, lines) }
      response.writeHead(reply.status, signed).end(reply.body)
    }
    serve().catch(() => response.destroy())
  }

const headerOf = ({ headers }: IncomingMessage, name: string): string => {
  const value = headers[`federation-${name}`]
  return typeof value === 'string' ? value : ''
}

const envelopeOf = (request: IncomingMessage): Envelope => ({
  path: request.url ?? '',
  name: headerOf(request, 'name'),
  session: headerOf(request, 'session'),
  answered: Number(headerOf(request, 'answered')),
  isFailed: headerOf(request, 'failed') === 'true',
})

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.length
    if (length > bodyMax) throw new RangeError('too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refusalReply(error: unknown): Reply {
  if (!(error instanceof Refusal)) throw error
  const { value, issue } = error.detail ?? {}
  const named = typeof value === 'string' ? value : ''
  return json(error.status, { code: error.code, issue: issue ?? named })
}
