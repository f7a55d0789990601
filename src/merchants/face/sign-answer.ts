import { isPublicKeyId, newNonce, responseMessage, sign, signatureScheme } from '@tongbao/apiv3'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { assert } from '#kernel/assert'
import type { Clock } from '#kernel/time'
import type { Directory } from '../directory.ts'
import type { PlatformKey } from '../platform-keys/platform-key.ts'
import { requestIdOf } from './answer-error.ts'

type Deps = Readonly<{ directory: Directory; now: Clock }>

/**
 * The last hook before the bytes leave: the headers of every answer, and the signature of every 2xx.
 * They are set on the raw response because one SDK looks them up by case, and Fastify lower-cases
 * whatever passes through `reply.header`.
 */
export async function finishAnswer(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  body: string | Uint8Array,
): Promise<void> {
  const { raw } = reply
  const isFile = isUnsignedFile(request, reply)
  const contentType = isFile ? reply.getHeader('content-type') : undefined
  // First, because it clears the raw response of them as well.
  for (const name of ['cache-control', 'x-content-type-options', 'content-type'])
    reply.removeHeader(name)
  raw.setHeader('Content-Language', 'zh-CN')
  raw.setHeader('Cache-Control', 'no-cache, must-revalidate')
  raw.setHeader('X-Content-Type-Options', 'nosniff')
  // A 204 has a content type too: one SDK reads it from every 2xx without looking.
  raw.setHeader('Content-Type', contentType ?? 'application/json; charset=utf-8')

  if (reply.statusCode < 200 || reply.statusCode > 299) return
  raw.setHeader('Request-ID', requestIdOf(request))
  if (isFile) return
  const key = await keyOf(deps.directory, request)
  const timestamp = Math.floor(deps.now().getTime() / 1000)
  const nonce = newNonce()
  const signature = await sign(responseMessage({ timestamp, nonce, body }), key.privateKey)
  raw.setHeader('Wechatpay-Timestamp', String(timestamp))
  raw.setHeader('Wechatpay-Nonce', nonce)
  raw.setHeader('Wechatpay-Signature', signature)
  raw.setHeader('Wechatpay-Serial', key.id)
  raw.setHeader('Wechatpay-Signature-Type', signatureScheme)
}

/** The key that the client says it can verify with, else the one of the merchant's mode. */
function keyOf(directory: Directory, request: FastifyRequest): Promise<PlatformKey> {
  const { merchant } = request.caller
  const { signedBy } = request.routeOptions.config
  const named = namedSerial(request)
  const usable = signedBy === 'certificate' && named && isPublicKeyId(named) ? undefined : named
  return directory.signingKey(signedBy ?? merchant.keyMode, usable)
}

/** `Wechatpay-Serial` of a request; empty while one SDK bootstraps, the merchant's own in another. */
export function namedSerial({ headers }: FastifyRequest): string | undefined {
  const named = headers['wechatpay-serial']
  return typeof named === 'string' && named !== '' ? named : undefined
}

/** SDKs take the downloads out of their verification, and one takes every JSON for an error. */
const isUnsignedFile = (request: FastifyRequest, { statusCode }: FastifyReply): boolean =>
  request.routeOptions.config.unsigned === true && statusCode >= 200 && statusCode <= 299

/** What leaves as the body: nothing on a 204, whatever a route handed over. */
export function bodyOf(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): string | Uint8Array {
  if (payload === undefined || payload === null || reply.statusCode === 204) return ''
  if (isUnsignedFile(request, reply)) return ''
  assert(
    typeof payload === 'string' || payload instanceof Uint8Array,
    'an answer of this face is known whole before it is signed',
  )
  return payload
}
