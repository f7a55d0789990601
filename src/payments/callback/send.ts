import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Outbound } from '#platform/outbound'
import { deadlineMs } from './callback.ts'
import { envelopeOf } from './envelope.ts'
import type { Copy, Interfere } from './interfere.ts'
import type { Due } from './store.ts'

export type SendDeps = Readonly<{
  directory: Pick<Directory, 'apiV3Key' | 'callbackKey'>
  outbound: Pick<Outbound, 'post'>
  now: Clock
  /** What the signature says the time is; a sandbox may have it go wrong. `now` without it. */
  wireNow?: Clock
  /** A sandbox's; production has none. */
  interfere?: Interfere
}>

export type Answer = Readonly<{ status: number } | { failure: string }>

/**
 * Sends a callback once, encrypted and signed, and answers what its merchant said. A sandbox may
 * have it sent several times at once, spoiled, or not at all; then the last copy's answer counts.
 */
export async function send(deps: SendDeps, callback: Due): Promise<Answer> {
  if (!deps.interfere) return sendCopy(deps, callback, {})
  const copies = await deps.interfere(callback)
  const answers = await Promise.all(
    copies.map(async (copy) => {
      if (copy.delayMs) await sleep(copy.delayMs)
      return sendCopy(deps, callback, copy)
    }),
  )
  return answers.at(-1) ?? { failure: 'lost in the sandbox' }
}

async function sendCopy(deps: SendDeps, callback: Due, copy: Copy): Promise<Answer> {
  const { directory, outbound, now, wireNow = now } = deps
  const apiV3Key = await directory.apiV3Key(callback.mchid)
  // Without a key to encrypt with there is nothing that may be sent (APIv3 notifications).
  if (!apiV3Key) return { failure: 'merchant has no APIv3 key' }
  const signer = await directory.callbackKey(callback.mchid)
  const told = copy.resource === undefined ? callback : { ...callback, resource: copy.resource }
  const { body, headers } = await envelopeOf(told, { apiV3Key, signer }, wireNow(), copy.spoil)
  return outbound.post(callback.url, headers, body, { deadlineMs })
}
