import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, refusals } from '#kernel/refusal'
import { type ErrorShape, faultOf } from '#platform/http'
import { answer } from '#platform/http-errors'

export const refuse = refusals({
  PARAM_ERROR: [400, '参数错误：包含基本多文种平面以外的字符（如表情符号），请去掉后重试'],
  INVALID_REQUEST: [400, 'HTTP请求不符合微信支付APIv3接口规则'],
  NOT_FOUND: [404, '请求的资源不存在'],
})

/** Messages that break the rules of HTTP before they mean anything; the wire has one word for them. */
const unheard: ReadonlySet<string> = new Set(['REQUEST_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'])

const shape: ErrorShape = ({ code, message, detail }) => ({
  code,
  message,
  ...(detail && { detail }),
})

/** Every answer of `/v3` that is not 2xx: `{code, message, detail?}`, unsigned. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { code } = faultOf(error)
  const told = unheard.has(code) ? refuse('INVALID_REQUEST', { issue: code }) : onWire(error)
  reply.raw.setHeader('Request-ID', requestIdOf(request, faultOf(told).code))
  answer(told, request, reply, shape)
}

/** Our own word for a reason is often finer than the wire's. */
function onWire(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.wireCode === error.code) return error
  return new Refusal(error.wireCode, error.status, error.message, error.detail)
}

/** Last segment of `Request-ID`; 0 is success. Codes that the real platform is known to use. */
const innerCodes: Readonly<Record<string, number>> = {
  SIGN_ERROR: 268443699,
  PARAM_ERROR: 268435461,
  INVALID_REQUEST: 268435461,
  ORDER_NOT_EXIST: 268512771,
  FREQUENCY_LIMITED: 268447840,
  ORDER_PAID: 268449538,
  MCH_NOT_EXISTS: 268443715,
  APPID_MCHID_NOT_MATCH: 268445527,
  ORDER_CLOSED: 268447914,
  OUT_TRADE_NO_USED: 268498688,
  NO_AUTH: 268447843,
}
const otherFailure = 268435456

/** `<opaque>-<innerCode>`; the opaque part is the id under which our log knows the request. */
export function requestIdOf(request: FastifyRequest, code?: string): string {
  const innerCode = code === undefined ? 0 : (innerCodes[code] ?? otherFailure)
  return `${request.id}-${innerCode}`
}
