import { createPrivateKey } from 'node:crypto'
import {
  canonicalSerial,
  type Client,
  type ClientOptions,
  createClient,
  isPublicKeyId,
  type PlatformCertificate,
} from '@tongbao/apiv3'
import type { Clock } from '#kernel/time'
import type { Keys } from '#platform/keys'
import type { Adapter } from '../adapter/adapter.ts'
import { type Adapters, adapterOf } from '../adapter/adapters.ts'
import type { Channel, TrustedKey } from './channel.ts'
import type { Pool } from './pool.ts'
import { contexts } from './secrets.ts'
import type { StoredChannel } from './store.ts'

/** A channel with its keys opened, ready to be called. */
export type Connection = Readonly<{
  channel: Channel
  adapter: Adapter
  /** The client for one call: so many of a hundred ask for the key that is switched to. */
  client: () => Client
  /** Believes with every trusted key. */
  openNotification: Client['openNotification']
  certificates: Client['certificates']
  /** Whether this key was trusted when the connection was made. */
  trusts: (serial: string) => boolean
  /** Bills and other files, which may be large and take their time. */
  files: Client
}>

type Deps = Readonly<{
  keys: Keys
  now: Clock
  adapters?: Adapters
  pool: Pool
  attemptMs: number
  deadlineMs: number
  onCertificates: (channelId: string, certificates: readonly PlatformCertificate[]) => void
}>

/** One attempt a call: what is not known to have failed is asked about, and never sent twice from here. */
const retries = 0

export function connect(
  deps: Deps,
  { channel, privateKeySealed, apiV3KeySealed }: StoredChannel,
  trusted: readonly TrustedKey[],
): Connection {
  const { id, keys } = channel
  const options: ClientOptions = {
    baseUrl: channel.baseUrl,
    mchid: channel.mchid,
    serialNo: channel.serial,
    privateKey: createPrivateKey(deps.keys.open(contexts.privateKey(id), privateKeySealed)),
    apiV3Key: deps.keys.open(contexts.apiV3Key(id), apiV3KeySealed),
    platformKeys: new Map(trusted.map(({ serial, pem }) => [serial, pem])),
    retries,
    attemptMs: deps.attemptMs,
    deadlineMs: deps.deadlineMs,
    fetch: deps.pool.calls,
    onCertificates: (certificates) => deps.onCertificates(id, certificates),
    now: deps.now,
  }
  const asking = (serial: string | undefined, more: Partial<ClientOptions> = {}): Client =>
    createClient({ ...options, ...more, ...(serial !== undefined && { platformSerial: serial }) })
  const usual = keys.preferred ?? newest(trusted)
  const main = asking(usual)
  const other = keys.switchTo === null ? main : asking(keys.switchTo)
  const isOther = everySoOften(keys.switchPercent)
  return {
    channel,
    adapter: adapterOf(channel.adapter, deps.adapters),
    client: () => (isOther() ? other : main),
    openNotification: main.openNotification,
    certificates: main.certificates,
    trusts: (serial) => trusted.some((key) => key.serial === canonicalSerial(serial)),
    files: asking(usual, { fetch: deps.pool.files, retries: 2, deadlineMs: 60_000 }),
  }
}

/** Where nothing is preferred: the newest certificate, and a public key where there is none. */
const newest = (trusted: readonly TrustedKey[]): string | undefined =>
  (trusted.find(({ serial }) => !isPublicKeyId(serial)) ?? trusted[0])?.serial

/** True for so many of each hundred calls, spread evenly and not by chance. */
export function everySoOften(percent: number): () => boolean {
  let sum = 0
  return () => {
    sum += percent
    if (sum < 100) return false
    sum -= 100
    return true
  }
}
