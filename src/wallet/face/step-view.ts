import type { FastifyInstance } from 'fastify'
import { type Act, type Attempt, limitWordsOf, type Moved, nextStepOf, type Said } from '#payments'
import { answer, ownShape } from '#platform/http-errors'

/** What a page shows of a refusal beside its code: one sentence, what became of the money, one button. */
export type StepView = Readonly<{
  act: Act
  money: Moved
  /** How often the page may try again by itself. */
  tries: number
  say: Said
}>

export function stepView(attempt: Attempt, code: string): StepView {
  const { act, money, tries, payer } = nextStepOf(attempt, code)
  return { act, money, tries, say: payer }
}

/** Which limit it is and what is left of it, and then what to do. */
const withLimit = (step: StepView, limit: Said | undefined): StepView =>
  limit ? { ...step, say: { zh: limit.zh + step.say.zh, en: `${limit.en} ${step.say.en}` } } : step

/** Every error of the routes of this plugin carries `step`, one of the session in front of them too. */
export function tellSteps(app: FastifyInstance, attempt: Attempt): void {
  app.setErrorHandler((error, request, reply) =>
    answer(error, request, reply, (fault, asked) => ({
      ...ownShape(fault, asked),
      step: withLimit(stepView(attempt, fault.code), limitWordsOf(fault)),
    })),
  )
}
