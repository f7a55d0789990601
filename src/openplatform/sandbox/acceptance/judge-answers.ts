import type { Call } from './call.ts'
import { type Evidence, type Finding, failed, passed, type Reason } from './result.ts'

/** Only 200 and 204 acknowledge (APIv3 notifications). */
const acknowledges = ({ status }: Evidence): boolean => status === 200 || status === 204

/** The first answer that is no acknowledgement decides. */
export function judgeAcknowledged(answers: readonly Evidence[]): Finding {
  const wrong = answers.find((answer) => !acknowledges(answer))
  if (!wrong) return passed('acknowledged', answers)
  return failed(wrong.status === null ? unanswered(wrong) : 'not_acknowledged', answers)
}

/** What is not to be believed is refused aloud: silence makes the platform send it again for a day. */
export function judgeRefused(answer: Evidence): Finding {
  const { status } = answer
  if (status === null) return failed(unanswered(answer), [answer])
  if (status >= 400 && status <= 599) return passed('refused', [answer])
  const isSuccess = status >= 200 && status < 300
  return failed(isSuccess ? 'was_believed' : 'odd_answer', [answer])
}

const unanswered = (answer: Evidence): Reason =>
  answer.failure === 'timeout' ? 'no_answer' : 'unreachable'

/**
 * Numbers under which the merchant moved money for this payment: what it ships we cannot see, but
 * whoever acts twice gives money away under two numbers.
 */
export function newEffects(
  calls: readonly Call[],
  of: Readonly<{ outTradeNo: string; transactionId: string; since: Date }>,
): Call[] {
  const effects = calls.filter(
    ({ kind, subject }) =>
      kind === 'transfer' ||
      ((kind === 'refund' || kind === 'share') &&
        (subject === of.outTradeNo || subject === of.transactionId)),
  )
  const earlier = new Set(effects.filter(({ at }) => at < of.since).map(({ number }) => number))
  return effects.filter(({ at, number }) => at >= of.since && !earlier.has(number))
}
