import type { Db } from '#platform/db'
import type { Directory } from '../directory.ts'
import { refuse } from './collection-code.ts'
import { findFirstApp } from './store.ts'

type Deps = Readonly<{ db: Db; directory: Directory }>

/** A merchant that takes money by what the platform gives it: codes on counters, and tills on a page. */
export type Collector = Readonly<{
  mchid: string
  name: string
  /** Its provider, which then sees the order as one of its own. */
  spMchid: string | null
  appid: string
}>

/**
 * Under which app a payer pays a merchant that has none: it is the platform's own, and belongs to nobody, so
 * no merchant can be told openids of it by signing in.
 */
const ownApp = 'wx00000000746f6e67'

/**
 * For whom an order is made that the platform makes: under the app that the merchant, or its provider, has
 * had the longest. Refuses COLLECTION_SUSPENDED, also where the provider is, and a provider itself
 * (PROVIDER_HAS_NO_CODES).
 */
export async function collectorOf({ db, directory }: Deps, mchid: string): Promise<Collector> {
  const merchant = await directory.merchant(mchid)
  const { parentMchid } = merchant ?? {}
  const parent = parentMchid === undefined ? undefined : await directory.merchant(parentMchid)
  if (!merchant || merchant.state === 'suspended' || parent?.state === 'suspended')
    throw refuse('COLLECTION_SUSPENDED')
  if (merchant.kind === 'provider') throw refuse('PROVIDER_HAS_NO_CODES')
  return {
    mchid,
    name: merchant.shortName,
    spMchid: parentMchid ?? null,
    appid: (await findFirstApp(db, parentMchid ?? mchid)) ?? ownApp,
  }
}
