import type { FastifyReply, FastifyRequest } from 'fastify'
import { askedOf } from './asked.ts'
import { dripOf, halfOf, hold, reset } from './connection.ts'
import type { FaultDeps } from './fault-plugin.ts'
import { nameStranger, signAnew, spoilSignature, unsign } from './sign-anew.ts'

/** What is done to an answer that is ready to leave: to its signature, its bytes, its connection. */
export async function spoilAfterSigning(
  deps: FaultDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  closing: AbortSignal,
): Promise<unknown> {
  const asked = askedOf(request)
  if (!asked?.struck) return payload
  const { fault, parameters, tell } = asked.struck
  const was = `原应答${reply.statusCode}`
  switch (fault) {
    case 'hold_after':
      await tell(`${was}，挂起后断开`)
      await hold(request, parameters['holdMs'] ?? 0, closing)
      return payload
    case 'reset_after':
      await tell(`${was}，连接重置`)
      reset(request)
      return payload
    case 'reset_in_body':
      await tell(`${was}，发出一半后连接重置`)
      return halfOf(request, reply, payload)
    case 'slow_drip': {
      const { everyMs = 0, bytes = 1 } = parameters
      await tell(`${was}，每${everyMs}毫秒${bytes}字节`)
      return dripOf(reply, payload, { everyMs, bytes }, closing)
    }
    case 'bad_gateway':
    case 'bad_gateway_after':
      reply.raw.setHeader('Content-Type', 'text/html')
      return payload
    case 'answer_unsigned':
      await tell(`${was}，去掉签名`)
      unsign(reply)
      return payload
    case 'answer_wrong_signature':
      await tell(`${was}，签名改坏`)
      spoilSignature(reply)
      return payload
    case 'answer_unknown_serial':
      await tell(`${was}，序列号换成陌生的`)
      nameStranger(reply)
      return payload
    case 'answer_stale':
      await tell(`${was}，时间戳提前${parameters['ageSeconds']}秒`)
      await signAnew(deps, reply, payload, { skewSeconds: -(parameters['ageSeconds'] ?? 0) })
      return payload
    case 'clock_skew': {
      const { skewSeconds = 0 } = parameters
      await tell(`${was}，时间戳偏差${skewSeconds}秒`)
      await signAnew(deps, reply, payload, { skewSeconds })
      return payload
    }
    case 'certificate_rotated':
    case 'public_key_mode':
      await signAnew(deps, reply, payload, { keyId: asked.keyId })
      return payload
    default:
      return payload
  }
}
