import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import {
  isApiV3Key,
  isMchid,
  type KeyMode,
  type Merchant,
  type MerchantKind,
  refuse,
} from './merchant.ts'
import { contexts } from './secrets.ts'
import { findMerchant, insertMerchant, updateKeyMode } from './store.ts'

export type RegistryDeps = Readonly<{ db: Db; keys: Keys; now: Clock }>

export type MerchantInput = Readonly<{
  /** Eight to ten digits. */
  mchid: string
  name: string
  /** What payers see; the name when absent. */
  shortName?: string
  /** `direct` when absent, `sub_merchant` when a parent is named. */
  kind?: MerchantKind
  /** The provider's mchid, of a sub-merchant only. */
  parentMchid?: string
  /** 32 ASCII characters; sealed before it is stored. */
  apiV3Key?: string
  keyMode?: KeyMode
}>

/**
 * Registering the same merchant twice is registering it once; other content under a taken number is
 * refused RESOURCE_ALREADY_EXISTS. A parent that is no provider is refused MCH_NOT_EXISTS.
 */
export async function registerMerchant(
  { db, keys, now }: RegistryDeps,
  input: MerchantInput,
): Promise<Merchant> {
  const { mchid, parentMchid, apiV3Key } = input
  const kind = input.kind ?? (parentMchid === undefined ? 'direct' : 'sub_merchant')
  if (!isMchid(mchid)) throw refuse('PARAM_ERROR', { field: 'mchid', value: mchid })
  if (apiV3Key !== undefined && !isApiV3Key(apiV3Key))
    throw refuse('PARAM_ERROR', { field: 'apiV3Key', issue: 'not 32 ASCII characters' })
  if ((kind === 'sub_merchant') !== (parentMchid !== undefined))
    throw refuse('PARAM_ERROR', { field: 'parentMchid', issue: 'a sub-merchant has a provider' })
  if (parentMchid !== undefined) {
    const parent = await findMerchant(db, parentMchid)
    if (parent?.merchant.kind !== 'provider')
      throw refuse('MCH_NOT_EXISTS', { field: 'parentMchid', value: parentMchid })
  }

  const { name, shortName = name, keyMode = 'public_key' } = input
  const merchant: Merchant = { mchid, kind, name, shortName, state: 'active', keyMode, parentMchid }
  const apiV3KeySealed = apiV3Key && keys.seal(contexts.apiV3Key(mchid), apiV3Key)
  const inserted = await insertMerchant(db, { merchant, apiV3KeySealed }, now())
  if (!inserted) await refuseOtherContent({ db, keys }, merchant, apiV3Key)
  return merchant
}

async function refuseOtherContent(
  { db, keys }: Pick<RegistryDeps, 'db' | 'keys'>,
  merchant: Merchant,
  apiV3Key: string | undefined,
): Promise<void> {
  const there = await findMerchant(db, merchant.mchid)
  const sealed = there?.apiV3KeySealed
  const keyThere = sealed && keys.open(contexts.apiV3Key(merchant.mchid), sealed)
  const { kind, name, shortName, parentMchid } = there?.merchant ?? {}
  const isSame =
    kind === merchant.kind &&
    name === merchant.name &&
    shortName === merchant.shortName &&
    parentMchid === merchant.parentMchid &&
    keyThere === apiV3Key
  if (!isSame) throw refuse('RESOURCE_ALREADY_EXISTS', { field: 'mchid', value: merchant.mchid })
}

/** Which kind of key signs for this merchant when a request names none. Effective within 5 s. */
export async function setKeyMode(
  { db }: Pick<RegistryDeps, 'db'>,
  { mchid, keyMode }: Readonly<{ mchid: string; keyMode: KeyMode }>,
): Promise<void> {
  const moved = await updateKeyMode(db, mchid, keyMode)
  if (!moved) throw refuse('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })
}
