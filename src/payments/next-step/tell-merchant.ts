import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Refusal, refusals, withIssue } from '#kernel/refusal'
import { isLimitCode, refuse as refuseLimit } from '../limit/limit.ts'
import { type Attempt, hasNextStep, nextStepOf } from './next-step.ts'

export const refuse = refusals({
  PAYER_CANNOT_PAY: [403, '用户暂时无法完成这笔付款，请更换付款方式', 'RULE_LIMIT'],
})

/**
 * What the payer's wallet says no to is the payer's own affair: that it is frozen, that somebody has doubts,
 * that people look at it. A merchant reads one sentence for all of them, and cannot tell them apart.
 */
const payersOwn = /^(?:RISK_(?:CHALLENGE|DELAYED|REVIEW|DENIED)|WALLET_FROZEN|FROZEN_BY_PLATFORM)$/

/** These say in the wire's own form what is wrong with the message itself. */
const saidByWire: ReadonlySet<string> = new Set(['PARAM_ERROR', 'SIGN_ERROR', 'NO_AUTH'])

/**
 * Routes of merchants whose refusals carry the merchant's next step as `detail.issue`, a member that
 * the wire has (APIv3 signing, Errors). Code, status and message stay what they are.
 */
export const tellingSteps =
  (attempt: Attempt, routes: FastifyPluginAsyncTypebox): FastifyPluginAsyncTypebox =>
  async (app) => {
    // Thrown on, it is answered by the face around these routes, in the form of the wire.
    app.setErrorHandler((error) => {
      throw withStep(attempt, error)
    })
    await app.register(routes)
  }

function withStep(attempt: Attempt, error: unknown): unknown {
  if (!(error instanceof Refusal)) return error
  const { code } = error
  if (payersOwn.test(code)) return withStep(attempt, neutral(error))
  if (saidByWire.has(code) || !hasNextStep(attempt, code)) return error
  // What a payer may still spend is no merchant's business.
  const told = isLimitCode(code) ? refuseLimit(code) : error
  return withIssue(told, nextStepOf(attempt, code).merchant)
}

/** Where it was thrown is kept for our own eyes. */
const neutral = (cause: Refusal): Refusal =>
  Object.assign(refuse('PAYER_CANNOT_PAY'), { cause, stack: cause.stack })
