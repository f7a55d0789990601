import type {
  FastifyError,
  FastifyReply,
  FastifyRequest,
  FastifySchemaValidationError,
} from 'fastify'
import { Refusal, type RefusalDetail, refusals } from '#kernel/refusal'
import { shown } from './body-text.ts'

export const refuse = refusals({
  PARAM_ERROR: [400, '参数错误'],
  INVALID_REQUEST: [400, 'HTTP请求不符合微信支付APIv3接口规则'],
  NOT_FOUND: [404, '请求的资源不存在'],
  SYSTEM_ERROR: [500, '系统繁忙，请稍后重试'],
})

/** Every answer of `/v3` that is not 2xx: `{code, message, detail?}`, unsigned. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = refusalOf(error, request)
  if (refusal.status >= 500) request.log.error({ err: error }, 'request failed')
  const { code, message, detail } = refusal
  reply.raw.setHeader('Request-ID', requestIdOf(request, code))
  reply.code(refusal.status).send({ code, message, ...(detail && { detail }) })
}

/** What went wrong, in the words of the wire, whoever noticed it. */
function refusalOf(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof Refusal) return error
  if (!isFastifyError(error)) return refuse('SYSTEM_ERROR')
  const [first] = error.validation ?? []
  if (first) return refuse('PARAM_ERROR', detailOf(first, error.validationContext, request))
  const { statusCode = 500, code } = error
  // Media type, size, content length: the message breaks the rules before it means anything.
  if (statusCode >= 400 && statusCode < 500) return refuse('INVALID_REQUEST', { issue: code })
  return refuse('SYSTEM_ERROR')
}

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

const locations = { body: 'body', querystring: 'query', params: 'uri', headers: 'header' } as const

function detailOf(
  fault: FastifySchemaValidationError,
  context: FastifyError['validationContext'],
  request: FastifyRequest,
): RefusalDetail {
  const location = locations[isContext(context) ? context : 'body']
  const missing = fault.keyword === 'required' ? fault.params['missingProperty'] : undefined
  const pointer = `${fault.instancePath}${typeof missing === 'string' ? `/${missing}` : ''}`
  const sources = { body: request.body, query: request.query, uri: request.params, header: {} }
  const value = shown(sources[location], pointer)
  const field = location === 'body' ? pointer : pointer.slice(1)
  const issue = fault.message ?? fault.keyword
  return { field, ...(value !== undefined && { value }), issue, location }
}

const isContext = (context: string | undefined): context is keyof typeof locations =>
  context !== undefined && context in locations

/** Last segment of `Request-ID`; 0 is success. Codes that the real platform is known to use. */
const innerCodes: Readonly<Record<string, number>> = {
  SIGN_ERROR: 268443699,
  PARAM_ERROR: 268435461,
  INVALID_REQUEST: 268435461,
  ORDER_NOT_EXIST: 268512771,
  RESOURCE_NOT_EXISTS: 268512771,
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
