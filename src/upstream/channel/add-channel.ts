import { createPrivateKey } from 'node:crypto'
import { canonicalSerial } from '@tongbao/apiv3'
import type { Clock } from '#kernel/time'
import { accountsOf, openAccounts } from '#ledger'
import { faultOfUrl } from '#platform/addresses'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import { type Adapters, adapters as usualAdapters, isAdapter } from '../adapter/adapters.ts'
import { auditChange, type By } from '../audit-change.ts'
import { type Channel, type ChannelMode, isChannelId, refuse } from './channel.ts'
import { contexts } from './secrets.ts'
import { insertChannel, lockChannel, type StoredChannel, updateChannel } from './store.ts'

export type ChannelDeps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  /** The usual ones when absent. */
  adapters?: Adapters
}>

export type NewChannel = Readonly<{
  id: string
  /** Scheme, host and port, no path. Without TLS only on this machine, or where `plainHttp` says so. */
  baseUrl: string
  plainHttp?: boolean
  /** It is the same institution at another address, and all that was told to it is there. */
  hasMoved?: boolean
  mode: ChannelMode
  mchid: string
  appid: string
  serial: string
  /** PEM; sealed before it is stored. */
  privateKey: string
  /** 32 ASCII characters; sealed before it is stored. */
  apiV3Key: string
  /** The newest when absent. */
  adapter?: string
  notifyBase?: string
  /** Whether it issues certificates; a channel with a public key only has none to fetch. */
  hasCertificates?: boolean
}>

/**
 * Registers a channel and opens its accounts in the ledger. The second time it is the same channel:
 * our keys there, the version and the address for notices are those given last. Who we are there cannot
 * change, nor where it is unless it says that it has moved: refused CHANNEL_DIFFERS. What makes no sense
 * is refused CHANNEL_INVALID.
 */
export async function addChannel(deps: ChannelDeps & By, asked: NewChannel): Promise<Channel> {
  const { db, now, actor } = deps
  const stored = storedOf(deps, asked)
  const { id } = stored.channel
  return inTransaction(db, async (tx) => {
    const at = now()
    const isNew = await insertChannel(tx, stored, at)
    const there = isNew ? undefined : await lockChannel(tx, id)
    if (!isNew && !(there && isSame(there.channel, stored.channel, asked.hasMoved)))
      throw refuse('CHANNEL_DIFFERS', { field: 'id', value: id })
    if (there) await updateChannel(tx, stored, at)
    await openAccounts(tx, accountsOf('channel', id), 'CNY', at)
    const before = there ? toldOf(there.channel) : null
    // Our keys there came with it, so the same again is a change, too.
    const action = there ? 'update-channel' : 'add-channel'
    const change = {
      action,
      subject: `channel:${id}`,
      before,
      after: toldOf(stored.channel),
    } as const
    await auditChange(tx, { actor }, change, at)
    return stored.channel
  })
}

/** What adding a channel decides; its state and its choice of keys are changed otherwise. */
const toldOf = ({ baseUrl, mode, mchid, appid, serial, adapter, notifyBase }: Channel) => ({
  baseUrl,
  mode,
  mchid,
  appid,
  serial,
  adapter,
  notifyBase,
})

const isSame = (a: Channel, b: Channel, hasMoved = false): boolean =>
  (hasMoved || a.baseUrl === b.baseUrl) &&
  a.mode === b.mode &&
  a.mchid === b.mchid &&
  a.appid === b.appid

function storedOf(deps: ChannelDeps, asked: NewChannel): StoredChannel {
  const { keys, now, adapters = usualAdapters } = deps
  const { id, mode, mchid, appid, privateKey, apiV3Key, hasCertificates = true } = asked
  const adapter = asked.adapter ?? Object.keys(adapters).at(-1) ?? ''
  const fault = faultOf({ ...asked, adapter }, adapters)
  if (fault !== undefined) throw refuse('CHANNEL_INVALID', fault)
  return {
    channel: {
      id,
      baseUrl: new URL(asked.baseUrl).origin,
      mode,
      mchid,
      appid,
      serial: canonicalSerial(asked.serial),
      adapter,
      state: 'open',
      notifyBase: asked.notifyBase ?? null,
      keys: { preferred: null, switchTo: null, switchPercent: 0 },
      revision: 1,
    },
    privateKeySealed: keys.seal(contexts.privateKey(id), privateKey),
    apiV3KeySealed: keys.seal(contexts.apiV3Key(id), apiV3Key),
    certificatesDueAt: hasCertificates ? now() : null,
  }
}

type Fault = Readonly<{ field: string; issue: string }>

function faultOf(
  asked: NewChannel & Readonly<{ adapter: string }>,
  adapters: Adapters,
): Fault | undefined {
  const { baseUrl, notifyBase } = asked
  const urls = [
    ['baseUrl', faultOfBase(baseUrl, asked.plainHttp ?? false)],
    ['notifyBase', notifyBase === undefined ? undefined : faultOfBase(notifyBase, true)],
  ] as const
  for (const [field, issue] of urls) if (issue !== undefined) return { field, issue }
  const rules: readonly (readonly [field: string, issue: string, holds: boolean])[] = [
    ['id', '3 to 32 letters, digits and dashes', isChannelId(asked.id)],
    ['mchid', '1 to 32 letters and digits', /^[0-9A-Za-z]{1,32}$/.test(asked.mchid)],
    ['appid', '1 to 32 letters, digits, - and _', /^[0-9A-Za-z_-]{1,32}$/.test(asked.appid)],
    ['serial', 'the serial of our certificate, in hex', /^[0-9A-Fa-f]{1,64}$/.test(asked.serial)],
    ['apiV3Key', '32 ASCII characters', /^[\x21-\x7e]{32}$/.test(asked.apiV3Key)],
    ['privateKey', 'an RSA key as PEM', isRsaKey(asked.privateKey)],
    ['adapter', `one of ${Object.keys(adapters).join(', ')}`, isAdapter(asked.adapter, adapters)],
  ]
  const broken = rules.find(([, , holds]) => !holds)
  return broken && { field: broken[0], issue: broken[1] }
}

/** What we send names payers and amounts, so without TLS it must not leave the machine unasked. */
function faultOfBase(text: string, plainHttp: boolean): string | undefined {
  const url = URL.parse(text)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'is not an http(s) URL'
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return 'has a path or a query'
  if (url.username !== '' || url.password !== '') return 'carries credentials'
  if (url.protocol === 'https:' || plainHttp) return undefined
  return isLoopback(text) ? undefined : 'is without TLS'
}

/** What is allowed only because it is this machine. */
const isLoopback = (text: string): boolean =>
  faultOfUrl(text, { allowLoopback: true }) === undefined &&
  faultOfUrl(text, { allowLoopback: false }) !== undefined

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}
