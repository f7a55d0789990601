import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  timingSafeEqual,
  X509Certificate,
} from 'node:crypto'
import { apiV3KeyOf, canonicalSerial, decryptField } from '@tongbao/apiv3'
import { assert } from '#kernel/assert'
import { type Clock, secondMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Access } from './access/gate/access.ts'
import { findAccess } from './access/gate/store.ts'
import { createCache } from './cache.ts'
import { defaultKey, namedKey, type PlatformKey } from './platform-keys/platform-key.ts'
import { findPlatformKeys, type StoredPlatformKey } from './platform-keys/store.ts'
import {
  type App,
  type Certificate,
  isInForce,
  type KeyMode,
  type Merchant,
} from './registry/merchant.ts'
import { contexts } from './registry/secrets.ts'
import {
  findApp,
  findBinding,
  findCertificates,
  findMerchant,
  findSigner,
  type StoredCertificate,
} from './registry/store.ts'

export type DirectoryDeps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  /** Monotonic milliseconds; given only by tests. */
  elapsedMs?: () => number
}>

/** Who signs a request: a merchant and the certificate that it named. */
export type Signer = Readonly<{ merchant: Merchant; certificate: Certificate }>

export type OpenField = (encrypted: string) => string | undefined

/** `remembered` says that no database was read for it. */
export type SignerLookup = Readonly<{ signer: Signer | undefined; remembered: boolean }>

/**
 * What requests ask about merchants, answered from memory for at most four seconds, so that a
 * revocation takes effect within five on every node. Validity in time is judged at each use.
 */
export type Directory = Readonly<{
  merchant: (mchid: string) => Promise<Merchant | undefined>
  app: (appid: string) => Promise<App | undefined>
  /** Products, limits and networks of a merchant; of one without any rows: everything. */
  access: (mchid: string) => Promise<Access>
  /** True when the app may take payments for the merchant. */
  isBound: (mchid: string, appid: string) => Promise<boolean>
  /** True when `secret` is the app's; compared in constant time. */
  isAppSecret: (appid: string, secret: string) => Promise<boolean>
  /** An active certificate in force, whatever the spelling of its serial. */
  certificate: (mchid: string, serial: string) => Promise<Certificate | undefined>
  /** The same with its merchant, and whether memory answered. */
  signer: (mchid: string, serial: string) => Promise<SignerLookup>
  /**
   * One read of the database for this signer, past the memory and leaving it as it is, so that
   * requests in a merchant's name cannot make the merchant's own requests wait.
   */
  signerAfresh: (mchid: string, serial: string) => Promise<Signer | undefined>
  /** Keys that a client pay signature of this merchant may be made with; newest first. */
  payVerificationKeys: (mchid: string) => Promise<readonly KeyObject[]>
  /** Its certificates in force; newest first. */
  certificates: (mchid: string) => Promise<readonly Certificate[]>
  /** Parsed once; `undefined` for a merchant that has set none, as sub-merchants do. */
  apiV3Key: (mchid: string) => Promise<KeyObject | undefined>
  /** Our own keys that are not retired, oldest first. */
  platformKeys: () => Promise<readonly PlatformKey[]>
  /** The key that signs: the one `named` by `Wechatpay-Serial` if it is ours, else by key mode. */
  signingKey: (mode: KeyMode, named?: string) => Promise<PlatformKey>
  /**
   * Opens fields of a request that were encrypted with the key its `Wechatpay-Serial` names;
   * undefined for whatever is wrong, so that nobody learns about padding.
   */
  fieldOpener: (named: unknown) => Promise<OpenField>
  /** What signs a callback to this merchant, by its key mode. */
  callbackKey: (mchid: string) => Promise<Readonly<{ serial: string; privateKey: KeyObject }>>
}>

const ttlMs = 4 * secondMs
/** Entries per kind at most: more merchants than call within four seconds. */
const entriesMax = 50_000

export function createDirectory(deps: DirectoryDeps): Directory {
  const { now } = deps
  const caches = cachesOf(deps)

  async function certificate(mchid: string, serial: string): Promise<Certificate | undefined> {
    return (await signer(mchid, serial)).signer?.certificate
  }

  async function signer(mchid: string, serial: string): Promise<SignerLookup> {
    const key = pairOf(mchid, canonicalSerial(serial))
    const remembered = caches.signers.remembers(key)
    const found = await caches.signers.get(key)
    return { signer: found && isInForce(found.certificate, now()) ? found : undefined, remembered }
  }

  async function certificates(mchid: string): Promise<readonly Certificate[]> {
    const known = (await caches.certificates.get(mchid)) ?? []
    return known.filter((one) => isInForce(one, now()))
  }

  async function access(mchid: string): Promise<Access> {
    const found = await caches.access.get(mchid)
    assert(found, 'whoever has no rows may do everything')
    return found
  }

  async function platformKeys(): Promise<readonly PlatformKey[]> {
    return (await caches.platformKeys.get('')) ?? []
  }

  async function signingKey(mode: KeyMode, named?: string): Promise<PlatformKey> {
    const keys = await platformKeys()
    const key = namedKey(keys, named, now()) ?? defaultKey(keys, mode, now())
    assert(key, `the platform has an active key of kind ${mode}; ensurePlatformKeys makes it`)
    return key
  }

  async function fieldOpener(named: unknown): Promise<OpenField> {
    const serial = typeof named === 'string' ? named : undefined
    const key = namedKey(await platformKeys(), serial, now())
    return (encrypted) => key && openedBy(key.privateKey, encrypted)
  }

  async function callbackKey(mchid: string) {
    const merchant = (await caches.merchants.get(mchid))?.merchant
    const { id: serial, privateKey } = await signingKey(merchant?.keyMode ?? 'certificate')
    return { serial, privateKey }
  }

  return {
    merchant: async (mchid) => (await caches.merchants.get(mchid))?.merchant,
    access,
    app: async (appid) => (await caches.apps.get(appid))?.app,
    isBound: async (mchid, appid) => (await caches.bindings.get(pairOf(mchid, appid))) ?? false,
    isAppSecret: async (appid, secret) =>
      isSameText(secret, (await caches.apps.get(appid))?.secret ?? ''),
    certificate,
    signer,
    signerAfresh: (mchid, serial) => readSigner(deps.db, mchid, canonicalSerial(serial)),
    certificates,
    payVerificationKeys: async (mchid) =>
      (await certificates(mchid)).map(({ publicKey }) => publicKey),
    apiV3Key: async (mchid) => (await caches.merchants.get(mchid))?.apiV3Key,
    platformKeys,
    signingKey,
    fieldOpener,
    callbackKey,
  }
}

function cachesOf({ db, keys, elapsedMs }: DirectoryDeps) {
  const bounds = { ttlMs, max: entriesMax, ...(elapsedMs && { elapsedMs }) }
  const parsed = new Map<string, PlatformKey>()
  return {
    merchants: createCache({
      ...bounds,
      load: async (mchid) => {
        const found = await findMerchant(db, mchid)
        if (!found?.apiV3KeySealed)
          return found && { merchant: found.merchant, apiV3Key: undefined }
        const text = keys.open(contexts.apiV3Key(mchid), found.apiV3KeySealed)
        return { merchant: found.merchant, apiV3Key: apiV3KeyOf(text) }
      },
    }),
    apps: createCache({
      ...bounds,
      load: async (appid) => {
        const found = await findApp(db, appid)
        if (!found) return undefined
        const secret = keys.open(contexts.appSecret(appid), found.secretSealed)
        return { app: found.app, secret }
      },
    }),
    access: createCache<Access>({ ...bounds, load: (mchid) => findAccess(db, mchid) }),
    bindings: createCache<true>({
      ...bounds,
      load: async (pair) => ((await findBinding(db, ...partsOf(pair))) ? true : undefined),
    }),
    signers: createCache<Signer>({
      ...bounds,
      load: (pair) => readSigner(db, ...partsOf(pair)),
    }),
    certificates: createCache({
      ...bounds,
      load: async (mchid) => (await findCertificates(db, mchid)).map(certificateOf),
    }),
    platformKeys: createCache({
      ...bounds,
      load: async () => {
        const stored = await findPlatformKeys(db)
        return stored.map((row) => {
          // Parsing a private key costs more than signing with it, so each is parsed once for ever.
          const known = parsed.get(row.id) ?? platformKeyOf(row, keys)
          parsed.set(row.id, known)
          return { ...known, state: row.state }
        })
      },
    }),
  }
}

async function readSigner(db: Db, mchid: string, serial: string): Promise<Signer | undefined> {
  const found = await findSigner(db, mchid, serial)
  return found && { merchant: found.merchant, certificate: certificateOf(found.certificate) }
}

const pairOf = (mchid: string, second: string): string => JSON.stringify([mchid, second])

function partsOf(pair: string): [string, string] {
  const [mchid, second]: unknown[] = JSON.parse(pair)
  assert(typeof mchid === 'string' && typeof second === 'string', 'a pair is two texts')
  return [mchid, second]
}

const certificateOf = (stored: StoredCertificate): Certificate => ({
  mchid: stored.mchid,
  serial: stored.serial,
  publicKey: new X509Certificate(stored.certificatePem).publicKey,
  notBefore: stored.notBefore,
  notAfter: stored.notAfter,
})

const platformKeyOf = (stored: StoredPlatformKey, keys: Keys): PlatformKey => ({
  id: stored.id,
  kind: stored.kind,
  state: stored.state,
  certificatePem: stored.certificatePem,
  publicPem: stored.publicPem,
  publicKey: createPublicKey(stored.publicPem),
  privateKey: createPrivateKey(keys.open(contexts.platformKey(stored.id), stored.privateSealed)),
  notBefore: stored.notBefore,
  notAfter: stored.notAfter,
})

function openedBy(key: KeyObject, encrypted: string): string | undefined {
  try {
    return decryptField(key, encrypted)
  } catch {
    return undefined
  }
}

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Digests have one length, so the comparison takes the same time whatever was sent. */
const isSameText = (given: string, expected: string): boolean =>
  timingSafeEqual(digestOf(given), digestOf(expected)) && expected !== ''
