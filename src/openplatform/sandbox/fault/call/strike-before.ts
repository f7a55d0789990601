import type { FastifyReply, FastifyRequest } from 'fastify'
import { refusals } from '#kernel/refusal'
import { markRefund } from '../money/refunds.ts'
import type { Asked } from './asked.ts'
import { hold, reset } from './connection.ts'
import type { FaultDeps } from './fault-plugin.ts'
import { beginLie } from './lie.ts'

export const refuse = refusals({
  SYSTEM_ERROR: [500, '系统异常，请稍后用相同参数重试'],
  FREQUENCY_LIMITED: [429, '频率超限，请稍后重试'],
  SERVICE_UNAVAILABLE: [503, '服务暂不可用，请稍后用相同参数重试'],
  STATEMENT_CREATING: [400, '账单正在生成中，请稍后重试'],
})

export const gatewayPage =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n'

/** Faults without effect; true when the call has its answer, or has lost its connection. */
export async function strikeBefore(
  deps: FaultDeps,
  asked: Asked,
  request: FastifyRequest,
  reply: FastifyReply,
  closing: AbortSignal,
): Promise<boolean> {
  const { struck } = asked
  if (!struck) return false
  const { fault, parameters, tell } = struck
  switch (fault) {
    case 'hold_before':
      await tell('未执行，挂起后断开')
      await hold(request, parameters['holdMs'] ?? 0, closing)
      reply.hijack()
      return true
    case 'reset_before':
      await tell('未执行，连接重置')
      reset(request)
      reply.hijack()
      return true
    case 'system_error_before':
      await tell('未执行，回答500')
      throw refuse('SYSTEM_ERROR')
    case 'frequency_limited':
      await tell('未执行，回答429')
      throw refuse('FREQUENCY_LIMITED')
    case 'unavailable':
      await tell('未执行，回答503')
      reply.header('retry-after', String(parameters['retryAfterSeconds']))
      throw refuse('SERVICE_UNAVAILABLE')
    case 'bill_late':
      await tell('账单未给出')
      throw refuse('STATEMENT_CREATING')
    case 'bad_gateway':
      await tell('未执行，回答502')
      reply.code(502).send(gatewayPage)
      return true
    case 'redirect':
      await tell('未执行，回答302')
      reply.code(302).header('location', 'https://redirected.invalid/v3/').send('')
      return true
    case 'refund_slow':
    case 'refund_abnormal':
    case 'refund_closed':
      await markRefund(deps, asked)
      return false
    case 'late_success':
    case 'late_success_expired':
      return beginLie(deps, asked, request, reply)
    case 'callback_before_answer':
      asked.told = deps.passing.until(asked.mchid, asked.number, parameters['waitMs'] ?? 0)
      return false
    default:
      return false
  }
}
