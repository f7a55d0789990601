import type { FastifyReply, FastifyRequest } from 'fastify'
import { findMark, putMark } from '../mark/store.ts'
import { isOrderPaid } from '../money/store.ts'
import { asClosed, type Members } from './alter-answer.ts'
import { type Asked, memberOf } from './asked.ts'
import type { FaultDeps } from './fault-plugin.ts'

type Deps = Pick<FaultDeps, 'db' | 'now'>

const keyOf = ({ owner, number }: Pick<Asked, 'owner' | 'number'>) =>
  ({ mchid: owner, kind: 'lie', subject: number }) as const

const closes = /\/close$/

/**
 * A close that is answered as done and is not, and an order that outlives its time. Told once, a lie
 * is kept up for that order without another strike, until it is paid. True when the call is answered.
 */
export async function lieBefore(
  deps: Deps,
  asked: Asked,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  if (asked.number === '') return false
  const isClose = closes.test(asked.path)
  if (!isClose && asked.verb !== 'pay') return false
  const told = await findMark(deps.db, keyOf(asked))
  if (isClose) return told?.fault === 'late_success' && (await answerClosed(deps, asked, reply))
  if (told?.fault === 'late_success_expired') outlive(request)
  return false
}

/** Where the strike falls: the same, for the first time. */
export async function beginLie(
  deps: Deps,
  asked: Asked,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const { struck } = asked
  const from = memberOf(request.body, 'time_expire')
  if (!struck) return false
  const { fault } = struck
  if (fault === 'late_success_expired' && from === '') {
    await struck.tell('订单没有time_expire，照常执行')
    return false
  }
  const mark = { ...keyOf(asked), fault, detail: { from }, polls: 0, until: null }
  await putMark(deps.db, mark, deps.now())
  if (fault === 'late_success_expired') {
    await struck.tell(`订单在${from}之后仍可支付`)
    outlive(request)
    return false
  }
  await struck.tell('关单未执行，回答204')
  return answerClosed(deps, asked, reply)
}

/** An order that was paid is closed no more, and the handler says so. */
async function answerClosed({ db }: Deps, { owner, number }: Asked, reply: FastifyReply) {
  if (await isOrderPaid(db, { mchid: owner, outTradeNo: number })) return false
  reply.code(204).send()
  return true
}

/** It ends a week after its birth, as one without a wish. */
function outlive({ body }: FastifyRequest): void {
  if (typeof body === 'object' && body !== null) Reflect.deleteProperty(body, 'time_expire')
}

/** What a query says of an order that is lied about. */
export async function withLie(deps: Deps, asked: Asked, members: Members): Promise<Members> {
  const number = memberOf(members, 'out_trade_no')
  if (number === '' || asked.verb !== 'query') return members
  const mark = await findMark(deps.db, keyOf({ owner: asked.owner, number }))
  if (!mark) return members
  const { from = '' } = mark.detail
  const isYet = from !== '' && new Date(from) > deps.now()
  return isYet ? members : asClosed(members)
}
