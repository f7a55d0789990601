import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal, type RefusalDetail } from '#kernel/refusal'
import { detailOf, sentenceOf } from './http-validation.ts'
import { JsonFault } from './strict-json.ts'

/** What an answer says went wrong, before a face gives it its own shape. */
export type Fault = Readonly<{
  code: string
  status: number
  message: string
  detail?: RefusalDetail
}>

/** A face's form of an error. Header names and signatures are the face's own hooks' work. */
export type ErrorShape = (fault: Fault, request: FastifyRequest) => object

export const ownShape: ErrorShape = ({ code, message, detail }, request) => ({
  code,
  message,
  ...(detail === undefined ? {} : { detail }),
  requestId: request.id,
})

const faults = {
  systemError: {
    code: 'SYSTEM_ERROR',
    status: 500,
    message: '系统异常，请稍后用相同参数重试',
  },
  overload: {
    code: 'SERVICE_UNAVAILABLE',
    status: 503,
    message: '系统繁忙，请稍后用相同参数重试',
  },
  notFound: { code: 'NOT_FOUND', status: 404, message: '请求的地址不存在，请检查方法和路径' },
} as const satisfies Record<string, Fault>

/** Fastify's own complaints, in our words. What is not here and below 500 is a bad request. */
const known: Readonly<Record<string, Fault>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'REQUEST_TOO_LARGE',
    status: 413,
    message: '请求体过大，请缩减后重试',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    message: '请求体须为 JSON，请使用 Content-Type: application/json（字符集 UTF-8）',
  },
}

const badRequest: Fault = {
  code: 'INVALID_REQUEST',
  status: 400,
  message: '请求不符合 HTTP 规则，请检查请求行、头和长度',
}

/** Total: whatever was thrown becomes an answer, and what we did not foresee says nothing of itself. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Refusal) {
    const { code, status, message, detail } = error
    return { code, status, message, ...(detail === undefined ? {} : { detail }) }
  }
  if (error instanceof JsonFault) return faultOfJson(error)
  if (!(error instanceof Error)) return faults.systemError
  // The pool's words when no connection came free in time.
  if (error.message.startsWith('timeout exceeded when trying to connect')) return faults.overload
  if (!isFastifyError(error)) return faults.systemError
  if (error.validation) return faultOfValidation(error)
  const fault = known[error.code]
  if (fault) return fault
  return (error.statusCode ?? 500) < 500 ? badRequest : faults.systemError
}

const isFastifyError = (error: Error): error is FastifyError =>
  'validation' in error || ('code' in error && String(error.code).startsWith('FST_ERR_'))

function faultOfValidation({ validation = [], validationContext }: FastifyError): Fault {
  const detail = detailOf(validation, validationContext ?? 'body')
  return { code: 'PARAM_ERROR', status: 400, message: sentenceOf(detail), detail }
}

const faultOfJson = ({ pointer, message }: JsonFault): Fault => ({
  code: 'PARAM_ERROR',
  status: 400,
  message: `请求体${pointer === '' ? '' : `的 ${pointer} `}不是合法的 JSON（${message}），请修正后重试`,
  detail: { field: pointer, issue: message, location: 'body' },
})

/**
 * Gives every error of this part of the application its shape, unknown addresses included. A face
 * calls it inside its own plugin; its parent's shape stays as it was.
 */
export function useErrorShape(app: FastifyInstance, shape: ErrorShape): void {
  app.setErrorHandler((error, request, reply) => answer(error, request, reply, shape))
  app.setNotFoundHandler((request, reply) => {
    void reply.code(404).send(shape(faults.notFound, request))
  })
}

/** Logs what is ours to mend with the request's id, and answers with the face's shape. */
export function answer(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  shape: ErrorShape,
): void {
  const fault = faultOf(error)
  if (fault.status >= 500) request.log.error({ err: error }, 'a request failed')
  else request.log.debug({ code: fault.code, issue: fault.detail?.issue }, 'a request was refused')
  void reply.code(fault.status).send(shape(fault, request))
}
