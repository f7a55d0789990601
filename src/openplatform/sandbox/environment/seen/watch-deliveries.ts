import { newId } from '#kernel/id'
import { type Clock, dayMs, plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import type { Outbound } from '#platform/outbound'
import { deleteDeliveriesBefore, insertDelivery } from './store.ts'

type Deps = Readonly<{ db: Db; wireNow: Clock; log: Pick<Log, 'warn'> }>
/** What the deliverer of payments hands to its port `Interfere`. */
type Told = Readonly<{
  mchid: string
  id: string
  subject: string
  eventType: string
  resource: string
}>

export type DeliveryWatch = Readonly<{
  /** Around the sandbox's faults: notes who is being told of what. */
  interfere: <Callback extends Told, Copy>(
    inner: (callback: Callback) => Promise<readonly Copy[]>,
  ) => (callback: Callback) => Promise<readonly Copy[]>
  /** Around what sends: notes every sending as it leaves, and its answer. */
  outbound: (inner: Outbound) => Outbound
  /** Forgets sendings of more than a month ago. */
  sweep: () => Promise<void>
}>

/** More callbacks than are on their way at once; the oldest is forgotten first. */
const knownMax = 10_000
const keptMs = 30 * dayMs

/**
 * Every sending of a callback, written down where it leaves: with the faults that it carries, and
 * each copy for itself. What cannot be written down is sent all the same.
 */
export function watchDeliveries({ db, wireNow, log }: Deps): DeliveryWatch {
  const known = new Map<string, Told>()

  async function note(id: string, sent: Sent): Promise<void> {
    const told = known.get(id)
    if (!told) return
    const { mchid, subject, eventType, resource } = told
    const row = { mchid, callbackId: id, subject, eventType, resource, ...sent }
    await insertDelivery(db, { id: newId('sd', sent.sentAt), ...row }).catch((error: unknown) =>
      log.warn({ err: error, callback: id }, 'a delivery was not noted'),
    )
  }

  return {
    interfere: (inner) => async (callback) => {
      known.set(callback.id, callback)
      const [oldest] = known.size > knownMax ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      return inner(callback)
    },
    outbound: (inner) => ({
      ...inner,
      async post(url, headers, body, options) {
        const sentAt = wireNow()
        const start = performance.now()
        const outcome = await inner.post(url, headers, body, options)
        const tookMs = Math.round(performance.now() - start)
        const answer = 'status' in outcome ? String(outcome.status) : outcome.failure
        await note(idIn(body), { url, headers, answer, tookMs, sentAt })
        return outcome
      },
    }),
    sweep: () => deleteDeliveriesBefore(db, plusMs(wireNow(), -keptMs)),
  }
}

type Sent = Readonly<{
  url: string
  headers: Readonly<Record<string, string>>
  answer: string
  tookMs: number
  sentAt: Date
}>

/** The id stands in the clear at the head of the body; what is no callback has none. */
const idIn = (body: string | Uint8Array): string =>
  typeof body === 'string' ? (/^\{"id":"([\w-]{1,64})"/.exec(body)?.[1] ?? '') : ''
