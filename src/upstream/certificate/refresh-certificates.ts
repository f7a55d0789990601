import { WechatpayError } from '@tongbao/apiv3'
import { type Clock, dayMs, hourMs, plusMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Log } from '#platform/log'
import type { TrustedKey } from '../channel/channel.ts'
import type { OpenChannels } from '../channel/open-channels.ts'
import {
  claimCertificates,
  deleteExpiredKeys,
  insertTrustedKeys,
  updateCertificatesDue,
} from '../channel/store.ts'
import { certificateKeys } from './certificate-keys.ts'

type Deps = Readonly<{
  db: Db
  now: Clock
  log: Log
  channels: Pick<OpenChannels, 'find'>
}>

/** The newest is replaced well before it ends; from then on it is looked for every hour. */
const watchedMs = 7 * dayMs

/**
 * Fetches the certificates of every channel that has any, daily, and hourly in the last week of the
 * newest. Old ones are believed until they expire. Answers how many channels were looked at.
 *
 * Killed at any line, or failed: in an hour another looks again.
 */
export async function refreshCertificates(deps: Deps): Promise<number> {
  const { db, now, log } = deps
  const due = await claimCertificates(db, now(), plusMs(now(), hourMs))
  for (const id of due) {
    try {
      await refresh(deps, id)
    } catch (error) {
      log.error({ err: error, channel: id }, 'certificates of a channel were not fetched')
    }
  }
  await deleteExpiredKeys(db, now())
  return due.length
}

/** The same at once, for an operator; answers what is trusted of them now. Throws `WechatpayError`. */
export async function refresh(
  { db, now, channels }: Omit<Deps, 'log'>,
  id: string,
): Promise<readonly TrustedKey[]> {
  const connection = await channels.find(id)
  if (!connection) return []
  const keys = certificateKeys(await fetched(connection.certificates))
  const at = now()
  await inTransaction(db, async (tx) => {
    await insertTrustedKeys(tx, id, keys, at)
  })
  await updateCertificatesDue(db, id, nextLook(keys, at))
  return keys
}

/** A merchant with a public key only has none, and the channel says so. */
async function fetched<Certificates>(
  ask: () => Promise<readonly Certificates[]>,
): Promise<readonly Certificates[]> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof WechatpayError && error.status === 404) return []
    throw error
  }
}

/** Pure. */
export function nextLook(keys: readonly TrustedKey[], at: Date): Date {
  const ends = keys.map(({ notAfter }) => notAfter?.getTime() ?? Infinity)
  const isEnding = ends.length > 0 && Math.max(...ends) - at.getTime() < watchedMs
  return plusMs(at, isEnding ? hourMs : dayMs)
}
