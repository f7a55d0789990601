import type { Client, PlatformCertificate } from '@tongbao/apiv3'
import { secondMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Log } from '#platform/log'
import { certificateKeys } from '../certificate/certificate-keys.ts'
import { type ChannelMerchant, refuse } from './channel.ts'
import type { ChannelDeps } from './add-channel.ts'
import { type Connection, connect } from './connection.ts'
import { createPool, type Pool } from './pool.ts'
import { findChannel, findChannelMerchant, findTrustedKeys, insertTrustedKeys } from './store.ts'

export type OpenChannels = Readonly<{
  /** As it was four seconds ago at most; undefined for one that is not registered. */
  find: (id: string) => Promise<Connection | undefined>
  merchant: (mchid: string, channelId: string) => Promise<ChannelMerchant | undefined>
  close: () => Promise<void>
}>

type Deps = ChannelDeps &
  Readonly<{
    log: Log
    attemptMs: number
    deadlineMs: number
    connectMs: number
    connections: number
    elapsedMs: () => number
  }>

const ttlMs = 4 * secondMs
const merchantsMax = 10_000

type Held = { connection: Connection; readAtMs: number }

/** Channels with their keys opened. Connections of a channel outlive every change of its keys. */
export function openChannels(deps: Deps): OpenChannels {
  const { db, elapsedMs } = deps
  const held = new Map<string, Held>()
  const reading = new Map<string, Promise<Connection | undefined>>()
  const pools = new Map<string, Pool>()
  const merchants = new Map<string, Readonly<{ merchant: ChannelMerchant; readAtMs: number }>>()

  const poolOf = (id: string): Pool => {
    const pool = pools.get(id) ?? createPool(deps)
    pools.set(id, pool)
    return pool
  }

  async function read(id: string): Promise<Connection | undefined> {
    const readAtMs = elapsedMs()
    const stored = await findChannel(db, id)
    if (!stored) return undefined
    const known = held.get(id)?.connection
    // Keys are opened and parsed once a revision, and what a client has learned in the meantime stays.
    const isSame = known?.channel.revision === stored.channel.revision
    const connection = isSame
      ? known
      : connect(
          { ...deps, pool: poolOf(id), onCertificates: (of, all) => void keep(deps, of, all) },
          stored,
          await findTrustedKeys(db, id),
        )
    held.set(id, { connection, readAtMs })
    return connection
  }

  function find(id: string): Promise<Connection | undefined> {
    const known = held.get(id)
    if (known && elapsedMs() - known.readAtMs < ttlMs) return Promise.resolve(known.connection)
    const begun = reading.get(id) ?? read(id).finally(() => reading.delete(id))
    reading.set(id, begun)
    return begun
  }

  async function merchant(mchid: string, channelId: string): Promise<ChannelMerchant | undefined> {
    const name = `${channelId}:${mchid}`
    const known = merchants.get(name)
    if (known && elapsedMs() - known.readAtMs < ttlMs) return known.merchant
    const readAtMs = elapsedMs()
    const found = await findChannelMerchant(db, { mchid, channelId })
    merchants.delete(name)
    if (found) merchants.set(name, { merchant: found, readAtMs })
    const [oldest] = merchants.keys()
    if (merchants.size > merchantsMax && oldest !== undefined) merchants.delete(oldest)
    return found
  }

  return {
    find,
    merchant,
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.close()))
    },
  }
}

/** A registered channel; throws CHANNEL_NOT_FOUND. */
export async function connectionOf(
  channels: Pick<OpenChannels, 'find'>,
  id: string,
): Promise<Connection> {
  const connection = await channels.find(id)
  if (!connection) throw refuse('CHANNEL_NOT_FOUND', { field: 'id', value: id })
  return connection
}

/** A client of a registered channel, for whoever asks it for more than payments (bills, sharing). */
export async function clientOf(
  channels: Pick<OpenChannels, 'find'>,
  id: string,
  use: 'calls' | 'files' = 'calls',
): Promise<Client> {
  const connection = await connectionOf(channels, id)
  return use === 'files' ? connection.files : connection.client()
}

/** What a client fetched on its own is kept for all processes; if not, the next sweep fetches it. */
async function keep(
  { db, now, log }: Readonly<{ db: Db; now: () => Date; log: Log }>,
  id: string,
  certificates: readonly PlatformCertificate[],
): Promise<void> {
  try {
    const keys = certificateKeys(certificates)
    await inTransaction(db, (tx) => insertTrustedKeys(tx, id, keys, now()))
  } catch (error) {
    log.error({ err: error, channel: id }, 'certificates of a channel were not kept')
  }
}
