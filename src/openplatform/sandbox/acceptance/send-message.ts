import { assert } from '#kernel/assert'
import type { Message } from './message-view.ts'
import type { Evidence } from './result.ts'
import { type AcceptanceDeps, deadlineMs, headBytes, type Run } from './run.ts'
import { sealMessage, type Spoil } from './seal-message.ts'

export type Sending = Readonly<{ message: Message; spoil?: Spoil; copy?: number }>

/** Sends one callback to the run's address and answers what came back; never throws for an answer. */
export async function sendMessage(
  deps: AcceptanceDeps,
  run: Run,
  { message, spoil = 'none', copy = 0 }: Sending,
): Promise<Evidence> {
  const { directory, outbound, now } = deps
  const apiV3Key = await directory.apiV3Key(run.mchid)
  assert(apiV3Key, 'a run is started only for a merchant with a key')
  const signer = await directory.callbackKey(run.mchid)
  const at = now()
  const { requestId, body, headers } = await sealMessage(
    message,
    { apiV3Key, signer },
    { spoil, copy, now: (deps.wireNow ?? now)() },
  )
  const started = performance.now()
  const outcome = await outbound.post(run.notifyUrl, headers, body, {
    deadlineMs: deps.deadlineMs ?? deadlineMs,
    headBytes,
  })
  return {
    at,
    what: `POST ${message.eventType}${spoil === 'none' ? '' : ` ${spoil}`}`,
    requestId,
    status: 'status' in outcome ? outcome.status : null,
    failure: 'status' in outcome ? null : outcome.failure,
    tookMs: Math.round(performance.now() - started),
    head: outcome.head === undefined ? null : printable(outcome.head),
  }
}

/** What a stranger's server says is shown to people and kept in a table. */
const printable = (text: string): string => text.replaceAll(/[^\P{C}\n]/gu, '').slice(0, headBytes)
