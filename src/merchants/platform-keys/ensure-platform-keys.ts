import { randomInt } from 'node:crypto'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import { type KeyMode, refuse } from '../registry/merchant.ts'
import { contexts } from '../registry/secrets.ts'
import { issuePlatformCertificate, newRsaPair } from './issue-certificate.ts'
import type { PlatformKeyState } from './platform-key.ts'
import {
  findPlatformKeys,
  insertPlatformKey,
  lockPlatformKeys,
  type StoredPlatformKey,
  updatePlatformKeyState,
} from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>

/**
 * At first start: one active certificate and one active public key. Later it finds them and rests.
 * Throws `SealBroken` when they do not open: a foreign master key is met at the start, and not by the
 * first customer.
 */
export async function ensurePlatformKeys(deps: Deps): Promise<void> {
  const there = await findPlatformKeys(deps.db)
  for (const { id, privateSealed } of there) deps.keys.open(contexts.platformKey(id), privateSealed)
  const missing = missingFrom(there)
  const made = await Promise.all(missing.map((kind) => newPlatformKey(deps, kind, 'active')))
  if (made.length === 0) return
  await inTransaction(deps.db, async (tx) => {
    await lockPlatformKeys(tx)
    const stillMissing = missingFrom(await findPlatformKeys(tx))
    for (const key of made) if (stillMissing.includes(key.kind)) await insertPlatformKey(tx, key)
  })
}

const missingFrom = (keys: readonly StoredPlatformKey[]): readonly KeyMode[] =>
  (['certificate', 'public_key'] as const).filter(
    (kind) => !keys.some((key) => key.kind === kind && key.state === 'active'),
  )

/**
 * Rotation, first step: a new key on standby. Clients fetch it and it is honoured when a request
 * names it, but it signs nothing by default until `activatePlatformKey`.
 */
export async function issuePlatformKey(
  deps: Deps,
  { kind }: Readonly<{ kind: KeyMode }>,
): Promise<string> {
  const key = await newPlatformKey(deps, kind, 'standby')
  await insertPlatformKey(deps.db, key)
  return key.id
}

/** Rotation, second step: the key signs by default from now on, being the newest. */
export const activatePlatformKey = (deps: Pick<Deps, 'db'>, id: string): Promise<void> =>
  move(deps, id, ['standby', 'active'], 'active')

/** Rotation, last step: the key is neither published nor used again. */
export const retirePlatformKey = (deps: Pick<Deps, 'db'>, id: string): Promise<void> =>
  move(deps, id, ['standby', 'active', 'retired'], 'retired')

async function move(
  { db }: Pick<Deps, 'db'>,
  id: string,
  from: readonly PlatformKeyState[],
  to: PlatformKeyState,
): Promise<void> {
  const moved = await updatePlatformKeyState(db, id, from, to)
  if (!moved) throw refuse('CERTIFICATE_NOT_EXIST', { field: 'id', value: id })
}

const endOfTime = new Date('9999-12-31T00:00:00Z')

async function newPlatformKey(
  { keys, now }: Deps,
  kind: KeyMode,
  state: PlatformKeyState,
): Promise<StoredPlatformKey> {
  const pair = await newRsaPair()
  // Certificates speak of whole seconds; a fraction would make the key valid before its certificate.
  const notBefore = new Date(Math.floor(now().getTime() / 1000) * 1000)
  const issued = kind === 'certificate' ? issuePlatformCertificate(pair, notBefore) : undefined
  const id = issued?.serialNo ?? newPublicKeyId()
  const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return {
    id,
    kind,
    state,
    certificatePem: issued?.certificatePem,
    publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateSealed: keys.seal(contexts.platformKey(id), privatePem),
    notBefore,
    notAfter: issued?.notAfter ?? endOfTime,
  }
}

/** `PUB_KEY_ID_` and 32 digits, as the real platform names its public keys. */
function newPublicKeyId(): string {
  const digits = Array.from({ length: 32 }, () => randomInt(10))
  return `PUB_KEY_ID_${digits.join('')}`
}
