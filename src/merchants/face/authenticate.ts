import type { KeyObject } from 'node:crypto'
import { type Authorization, parseAuthorization, requestMessage, verify } from '@tongbao/apiv3'
import type { FastifyRequest } from 'fastify'
import type { Refusal } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import type { Directory } from '../directory.ts'
import type { Admission } from './admit-nonce.ts'
import {
  type Caller,
  clockWindowMs,
  refuseAuthorization,
  refuseClock,
  refuseHeaders,
  refuseSignature,
  refuseSuspended,
} from './caller.ts'

export type AuthenticateDeps = Readonly<{
  directory: Directory
  admit: (admission: Admission) => Promise<void>
  /** Verifies for callers that do not exist, so that they cost what others cost. */
  decoy: KeyObject
  now: Clock
}>

/** Read once, though it is asked for before the body and after it. */
const parsed = new WeakMap<FastifyRequest, Authorization>()

/** What can be refused before a byte of the body is read. */
export function readAuthorization(request: FastifyRequest, now: Date): Authorization {
  const { accept, authorization: header, 'user-agent': agent } = request.headers
  if (!accept || !agent) throw refuseHeaders('INVALID_REQUEST')
  const authorization = parsed.get(request) ?? parseAuthorization(header)
  if (!authorization) throw refuseAuthorization('SIGN_ERROR')
  parsed.set(request, authorization)
  const driftMs = now.getTime() - authorization.timestamp * 1000
  if (Math.abs(driftMs) > clockWindowMs) {
    const { timestamp: value } = authorization
    const issue = `server time is ${Math.floor(now.getTime() / 1000)}`
    throw refuseClock('SIGN_ERROR', { field: 'timestamp', value, issue, location: 'authorization' })
  }
  return authorization
}

/**
 * Every refusal below costs one read of the database and one verification, and says the same words:
 * a caller cannot tell an unknown merchant, an unknown or expired certificate and a bad signature
 * apart. The nonce is spent last, so that nobody can spend one in another's name.
 */
export async function authenticate(
  { directory, admit, decoy, now }: AuthenticateDeps,
  request: FastifyRequest,
): Promise<Caller> {
  const authorization = readAuthorization(request, now())
  const { mchid, serialNo, nonce, signature } = authorization
  const { signer, remembered } = await directory.signer(mchid, serialNo)
  const message = messageOf(request, authorization)
  const isGenuine = verify(message, signature, signer?.certificate.publicKey ?? decoy)
  if (!isGenuine || !signer) {
    if (remembered) await directory.signerAfresh(mchid, serialNo)
    throw signatureRefusal(request, authorization, message.length)
  }

  await admit({ mchid, nonce, at: now() })
  const { merchant, certificate } = signer
  if (merchant.state !== 'active')
    throw refuseSuspended('NO_AUTH', { field: 'mchid', value: mchid })
  return { mchid, merchant, serialNo: certificate.serial, certificate }
}

/** The bytes as they came and the target as it stood on the wire: nothing is written anew. */
const messageOf = (request: FastifyRequest, { timestamp, nonce }: Authorization): Buffer =>
  requestMessage({
    method: request.method,
    url: request.raw.url ?? '',
    timestamp,
    nonce,
    body: request.rawBody,
  })

const shownMax = 256

function signatureRefusal(
  request: FastifyRequest,
  { timestamp, nonce }: Authorization,
  signMessageLength: number,
): Refusal {
  const { method } = request
  const url = (request.raw.url ?? '').slice(0, shownMax)
  return refuseSignature('SIGN_ERROR', {
    detail: { issue: 'sign not match' },
    field: 'signature',
    location: 'authorization',
    sign_information: {
      method,
      url,
      sign_message_length: signMessageLength,
      // The body is left out: it may hold what an answer must not repeat.
      truncated_sign_message: `${method}\n${url}\n${timestamp}\n${nonce}\n`,
    },
  })
}
