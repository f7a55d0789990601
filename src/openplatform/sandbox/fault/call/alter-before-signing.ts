import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { alteredDownload, withBrokenBill } from '../bill/strike-bill.ts'
import type { Parameters } from '../fault.ts'
import { markTransfer } from '../money/payee.ts'
import {
  type Members,
  membersOf,
  withDifference,
  withOtherOrder,
  withUnknownState,
} from './alter-answer.ts'
import { type Asked, askedOf } from './asked.ts'
import { wait } from './connection.ts'
import type { FaultDeps } from './fault-plugin.ts'
import { withLie } from './lie.ts'
import { gatewayPage, refuse } from './strike-before.ts'
import { rotateCertificate, switchToPublicKey } from './switch-keys.ts'

const isGood = ({ statusCode }: FastifyReply): boolean => statusCode >= 200 && statusCode <= 299

/** What the face signs: the answer as it is, or as the fault wants it, which is then rightly signed. */
export async function alterBeforeSigning(
  deps: FaultDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  closing: AbortSignal,
): Promise<unknown> {
  const asked = askedOf(request)
  if (!asked) return payload
  if (asked.path.endsWith('/billdownload/file') && isGood(reply))
    return alteredDownload(deps, asked, request.url, payload)
  const members = membersOf(payload)
  const isObject = members !== undefined && isGood(reply)
  const honest = isObject ? JSON.stringify(await withLie(deps, asked, members)) : payload
  if (!asked.struck) return honest
  const altered = isObject
    ? await alterMembers(deps, asked, request, membersOf(honest) ?? {})
    : undefined
  if (altered) return JSON.stringify(altered)
  return alterWhole(deps, asked, { request, reply, payload: honest, closing })
}

/** Between a callback that has left and the answer that it overtakes. */
const arrivalMs = 500

async function alterMembers(
  deps: FaultDeps,
  asked: Asked,
  request: FastifyRequest,
  members: Members,
): Promise<unknown> {
  const { struck } = asked
  if (!struck) return undefined
  const { fault, parameters, tell } = struck
  const altered = memberFaults[fault]?.(members, parameters)
  if (altered !== undefined) {
    await tell('应答内容改动后正确签名')
    return altered
  }
  switch (fault) {
    case 'bill_row_missing':
    case 'bill_row_extra':
    case 'bill_amount_differs':
    case 'bill_fee_differs':
      return withBrokenBill(deps, asked, request.query, members)
    case 'transfer_fails':
    case 'transfer_waits':
      await markTransfer(deps, asked, request.body, members)
      return undefined
    default:
      return undefined
  }
}

const megabyte = 1_048_576

const memberFaults: Readonly<
  Record<string, (members: Members, parameters: Parameters) => unknown>
> = {
  answer_other_order: withOtherOrder,
  query_wrong_amount: (members, { differenceFen = 0 }) => withDifference(members, differenceFen),
  query_wrong_state: withUnknownState,
  oversized_answer: (members, { megabytes = 1 }) => ({
    ...members,
    padding: 'x'.repeat(megabytes * megabyte),
  }),
}

type Whole = Readonly<{
  request: FastifyRequest
  reply: FastifyReply
  payload: unknown
  closing: AbortSignal
}>

async function alterWhole(
  deps: FaultDeps,
  asked: Asked,
  { request, reply, payload, closing }: Whole,
): Promise<unknown> {
  const { struck } = asked
  if (!struck) return payload
  const { fault, parameters, tell } = struck
  const was = `原应答${reply.statusCode}`
  switch (fault) {
    case 'slow_answer':
      await tell(`${was}，推迟发出`)
      await wait(request, parameters['delayMs'] ?? 0, closing)
      return payload
    case 'callback_before_answer': {
      const isTold = await asked.told
      await tell(isTold ? `${was}，回调先行` : `${was}，没有等到回调`)
      if (isTold) await sleep(arrivalMs)
      return payload
    }
    case 'system_error_after': {
      await tell(`${was}，改答500`)
      reply.code(500)
      const { code, message } = refuse('SYSTEM_ERROR')
      return JSON.stringify({ code, message })
    }
    case 'bad_gateway_after':
      await tell(`${was}，改答502`)
      reply.code(502)
      return gatewayPage
    case 'answer_not_json':
      await tell(`${was}，正文换成普通文字`)
      if (reply.statusCode === 204) reply.code(200)
      return 'success'
    case 'empty_answer':
      await tell(`${was}，改答空的200`)
      reply.code(200)
      return ''
    case 'certificate_rotated':
      asked.keyId = await rotateCertificate(deps)
      await tell(`${was}，由新证书${asked.keyId}签名`)
      return payload
    case 'public_key_mode':
      asked.keyId = await switchToPublicKey(deps, asked.mchid)
      await tell(`${was}，由公钥${asked.keyId}签名`)
      return payload
    default:
      return payload
  }
}
