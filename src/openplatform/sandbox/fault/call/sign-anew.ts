import { randomBytes } from 'node:crypto'
import { newNonce, responseMessage, sign } from '@tongbao/apiv3'
import type { FastifyReply } from 'fastify'
import type { Directory } from '#merchants'

const signatureHeaders = ['Timestamp', 'Nonce', 'Signature', 'Serial', 'Signature-Type'].map(
  (name) => `Wechatpay-${name}`,
)

/** A download is not signed at all, nor is a refusal. */
const isSigned = ({ raw }: FastifyReply): boolean => raw.hasHeader('Wechatpay-Signature')

export function unsign({ raw }: FastifyReply): void {
  for (const name of signatureHeaders) raw.removeHeader(name)
}

/** Of the right length and alphabet, and of no text in the world. */
export function spoilSignature(reply: FastifyReply): void {
  if (!isSigned(reply)) return
  const bytes = Buffer.from(String(reply.raw.getHeader('Wechatpay-Signature')), 'base64')
  const at = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  reply.raw.setHeader('Wechatpay-Signature', bytes.toString('base64'))
}

export function nameStranger(reply: FastifyReply): void {
  if (isSigned(reply))
    reply.raw.setHeader('Wechatpay-Serial', randomBytes(20).toString('hex').toUpperCase())
}

/** Signs once more, by a clock that is off or by another key; rightly in everything else. */
export async function signAnew(
  { directory }: Readonly<{ directory: Directory }>,
  reply: FastifyReply,
  payload: unknown,
  { skewSeconds = 0, keyId }: Readonly<{ skewSeconds?: number; keyId?: string | undefined }>,
): Promise<void> {
  if (!isSigned(reply)) return
  const id = keyId ?? String(reply.raw.getHeader('Wechatpay-Serial'))
  const key = (await directory.platformKeys()).find((one) => one.id === id)
  if (!key) return
  // Counted from what the face wrote, whatever clock it went by.
  const timestamp = Number(reply.raw.getHeader('Wechatpay-Timestamp')) + skewSeconds
  const nonce = newNonce()
  const body = typeof payload === 'string' || payload instanceof Uint8Array ? payload : ''
  const message = responseMessage({ timestamp, nonce, body })
  reply.raw.setHeader('Wechatpay-Timestamp', String(timestamp))
  reply.raw.setHeader('Wechatpay-Nonce', nonce)
  reply.raw.setHeader('Wechatpay-Signature', await sign(message, key.privateKey))
  reply.raw.setHeader('Wechatpay-Serial', key.id)
}
